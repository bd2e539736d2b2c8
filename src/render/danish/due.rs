use chrono::{Datelike, Locale, NaiveDate};

/// A day of another year is told with its year from so many days on.
const FAR: i64 = 180;

/// `8 dage over`, `i dag`, `om 3 dage`
pub fn how_late(days_left: i64) -> String {
    match days_left {
        0 => "i dag".into(),
        1 => "i morgen".into(),
        2.. => format!("om {days_left} dage"),
        -1 => "1 dag over".into(),
        _ => format!("{} dage over", -days_left),
    }
}

/// `8 dage over fristen`; else as [`how_late`].
pub fn how_late_in_full(days_left: i64) -> String {
    let text = how_late(days_left);
    if days_left < 0 { format!("{text} fristen") } else { text }
}

/// What goes before the day.
pub fn due_words(days_left: i64) -> &'static str {
    if days_left < 0 { "Skulle være klaret" } else { "Senest" }
}

/// `1. dec.`, as tables have it on the day `on`; with its year where that is another one, and far away.
pub fn short_date(day: NaiveDate, on: NaiveDate) -> String {
    let month = day.format_localized("%B", Locale::da_DK).to_string();
    let month = match month.char_indices().nth(3) {
        // Maj, juni and juli are not made shorter.
        Some((third, _)) if month.len() > 4 => format!("{}.", month.split_at(third).0),
        _ => month,
    };
    let text = format!("{}. {month}", day.day());
    if day.year() != on.year() && (day - on).num_days().abs() > FAR {
        return format!("{text} {}", day.year());
    }
    text
}

/// `14. december`, in a sentence on the day `on`; with its year where that is another one.
pub fn day_and_month(day: NaiveDate, on: NaiveDate) -> String {
    let text = format!("{}. {}", day.day(), day.format_localized("%B", Locale::da_DK));
    if day.year() == on.year() { text } else { format!("{text} {}", day.year()) }
}

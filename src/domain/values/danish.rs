//! Dates and numbers as Danish readers write them.

use chrono::{Locale, NaiveDate};

/// `01.12.2026`
pub fn date(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}

/// `tirsdag den 01.12.2026`
pub fn long_date(day: NaiveDate) -> String {
    format!("{} den {}", day.format_localized("%A", Locale::da_DK), date(day))
}

/// `december 2026`
pub fn month(first: NaiveDate) -> String {
    first.format_localized("%B %Y", Locale::da_DK).to_string()
}

/// `om 10 dage`, `i dag`, `for 3 dage siden`
pub fn days_left(days: i64) -> String {
    match days {
        0 => "i dag".into(),
        1 => "i morgen".into(),
        -1 => "i går".into(),
        2.. => format!("om {days} dage"),
        _ => format!("for {} dage siden", -days),
    }
}

/// `1 frist`, `2 frister`
pub fn count(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

use chrono::{DateTime, Locale, NaiveDate, Utc};
use chrono_tz::Tz;

/// `1. december 2026`, as a date stands in a sentence
pub fn date_in_words(day: NaiveDate) -> String {
    day.format_localized("%-d. %B %Y", Locale::da_DK).to_string()
}

/// `tirsdag den 1. december 2026`
pub fn long_date(day: NaiveDate) -> String {
    day.format_localized("%A den %-d. %B %Y", Locale::da_DK).to_string()
}

/// `søndag den 22. november 2026 kl. 10.05`
pub fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    let local = at.with_timezone(&zone);
    format!("{} kl. {}", long_date(local.date_naive()), local.format("%H.%M"))
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

/// `2026-W47` -> `uge 47, 2026`
pub fn week(iso: &str) -> String {
    match iso.split_once("-W") {
        Some((year, week)) => format!("uge {}, {year}", week.trim_start_matches('0')),
        None => iso.to_owned(),
    }
}

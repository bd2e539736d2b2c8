//! Dates as Danish readers write them, in mails and in documents.

use chrono::{Datelike, Locale, NaiveDate};

/// `01.12.2026`
pub fn date(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}

/// `december 2026`
pub fn month(first: NaiveDate) -> String {
    first.format_localized("%B %Y", Locale::da_DK).to_string()
}

/// `1. december 2026`, in running text
pub fn day_in_text(day: NaiveDate) -> String {
    day.format_localized("%-d. %B %Y", Locale::da_DK).to_string()
}

/// `1. dec.` in a table; with its year where that is not the year of `on`
pub fn day_in_table(day: NaiveDate, on: NaiveDate) -> String {
    const MONTHS: [&str; 12] =
        ["jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."];
    let month = MONTHS.get(day.month0() as usize).copied().unwrap_or_default();
    if day.year() == on.year() {
        format!("{}. {month}", day.day())
    } else {
        format!("{}. {month} {}", day.day(), day.year())
    }
}

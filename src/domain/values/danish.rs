//! Dates as Danish readers write them, in mails and in documents.

use chrono::{Locale, NaiveDate};

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

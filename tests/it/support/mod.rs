//! What the tests share.

use chrono::NaiveDate;

/// An ISO date.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

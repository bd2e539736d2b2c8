//! What the tests share.

pub mod cast;

use chrono::NaiveDate;

/// An ISO date.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

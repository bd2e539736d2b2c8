//! What the tests share.

pub mod cast;
pub mod databases;

use chrono::NaiveDate;

/// An ISO date.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

//! What the tests share.

pub mod bills;
pub mod books;
pub mod cast;
pub mod databases;
pub mod house;
pub mod line;
pub mod postfix;
pub mod running_daemon;
pub mod smtp_server;
pub mod sources;
pub mod whole;

use chrono::NaiveDate;

/// An ISO date.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

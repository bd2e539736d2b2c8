//! Dates as people type them.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::domain::values::calendar::iso_date;

/// `17-03-2026`, `17.03.2026`, `17/3/2026`, `17/3-2026` or `2026-03-17`; also with midnight behind it, as programs export it.
pub fn parse(text: &str) -> Option<NaiveDate> {
    let text = without_midnight(text);
    iso_date(text).or_else(|| day_first(text))
}

fn without_midnight(text: &str) -> &str {
    let Some((date, time)) = text.split_once([' ', 'T']) else { return text };
    if matches!(time, "00:00" | "00:00:00" | "00:00:00.000") { date } else { text }
}

fn day_first(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split(['-', '.', '/']).collect();
    let &[day, month, year] = parts.as_slice() else { return None };
    let year = i32::try_from(number(year, 4..=4)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(month, 1..=2)?, number(day, 1..=2)?)
}

/// A number in so many digits, and nothing else.
fn number(text: &str, lengths: RangeInclusive<usize>) -> Option<u32> {
    if !lengths.contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

//! Days as spreadsheets count them.

use chrono::{Datelike, Days, NaiveDate};

/// Years of a number in a column of dates that lost its format.
const LISTED_YEARS: std::ops::RangeInclusive<i32> = 1990..=2079;

/// A fifth of a second: what the fraction of a day loses.
const NOISE: f64 = 2e-6;

/// The day of a number, and whether it begins with it.
pub fn day(number: f64, from_1904: bool) -> Option<(NaiveDate, bool)> {
    if !(0.0..3_000_000.0).contains(&number) {
        return None;
    }
    let whole = (number + NOISE).floor();
    let is_midnight = (number - whole).abs() <= NOISE;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was looked at above")]
    let days = whole as u64;
    // Excel counts a 29 February 1900 that never was.
    let first = match (from_1904, days) {
        (true, _) => NaiveDate::from_ymd_opt(1904, 1, 1)?,
        (false, ..60) => NaiveDate::from_ymd_opt(1899, 12, 31)?,
        (false, _) => NaiveDate::from_ymd_opt(1899, 12, 30)?,
    };
    let is_time_alone = days == 0;
    if is_time_alone { None } else { Some((first.checked_add_days(Days::new(days))?, is_midnight)) }
}

/// The same of a number that is not shown as a date; `None` where nobody would list that day.
pub fn listed_day(number: f64, from_1904: bool) -> Option<NaiveDate> {
    let (day, _) = day(number, from_1904)?;
    if LISTED_YEARS.contains(&day.year()) { Some(day) } else { None }
}

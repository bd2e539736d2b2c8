use chrono::NaiveDate;

use crate::domain::overview::places::PlaceTaken;
use crate::domain::values::calendar::{addd, addm, month_start};

/// How many months are shown.
const MONTHS: i32 = 12;

/// How many CTI places of a tilbud are used on the last day of a month, if nobody new begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthOccupancy {
    /// Its first day.
    pub month: NaiveDate,
    pub used: usize,
}

impl MonthOccupancy {
    /// This month and those after it.
    pub fn of_months(taken: &[PlaceTaken], on: NaiveDate) -> Vec<Self> {
        let first = month_start(on);
        let of_month = |n| {
            let last_day = addd(addm(first, n + 1), -1);
            let is_used = |place: &&PlaceTaken| place.from <= last_day && last_day <= place.to;
            Self { month: addm(first, n), used: taken.iter().filter(is_used).count() }
        };
        (0..MONTHS).map(of_month).collect()
    }
}

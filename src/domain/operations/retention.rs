//! How long what was written down is kept, and when its time is over.

use chrono::{Datelike, NaiveDate};

use crate::domain::values::calendar::{addd, addm};

/// Years that statements are kept after the accounting year (bogføringsloven § 12).
const ACCOUNTING_YEARS: i32 = 5;
/// Months that the ledger is kept after a forløb has ended, and after something was said about it.
const LEDGER_MONTHS: i32 = 12;

/// The last day that an issued month is kept. The accounting year is the calendar year of the month, or that of its
/// issue: whichever keeps it longer.
pub fn statements_kept_until(month: NaiveDate, issued_on: NaiveDate) -> NaiveDate {
    let year = month.year().max(issued_on.year()) + ACCOUNTING_YEARS;
    NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX)
}

/// The issued months whose time is over: from the oldest on, and never one after a month that is kept, since the
/// account must have no hole. `issued` are months in order, with the day of issue.
pub fn outdated_months(issued: &[(NaiveDate, NaiveDate)], on: NaiveDate) -> Vec<NaiveDate> {
    let outdated = issued.iter().take_while(|(month, issued_on)| statements_kept_until(*month, *issued_on) < on);
    outdated.map(|(month, _)| *month).collect()
}

/// What ended, or was said, before this day is more than twelve months ago.
///
/// One day more than that: then even the longest lead, of 366 days, has run out since, and where a forløb is opened
/// again no stage is said twice although nobody remembers it.
pub fn ledger_before(on: NaiveDate) -> NaiveDate {
    addd(addm(on, -LEDGER_MONTHS), -1)
}

/// Mails that were sent before this day have lost their time.
pub fn mails_before(on: NaiveDate, mail_days: i64) -> NaiveDate {
    addd(on, -mail_days)
}

/// What the case database says of a forløb that we know; of several rows the last of these counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CaseStatus {
    /// It is not there any more.
    Gone,
    Ended(NaiveDate),
    Open,
    /// Its row has an error.
    InDoubt,
}

impl CaseStatus {
    /// Whether what was said about it goes, once it is older than `before`.
    pub fn is_over(self, before: NaiveDate) -> bool {
        match self {
            Self::Gone => true,
            Self::Ended(day) => day < before,
            Self::Open | Self::InDoubt => false,
        }
    }
}

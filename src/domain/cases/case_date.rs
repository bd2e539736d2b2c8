//! Which dates a column of the case database takes (docs/domain.md, section 3, "Data errors").

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use crate::domain::values::calendar::iso_date_of;

/// A year outside is a slip of the finger, and would be counted with.
const YEARS: RangeInclusive<i32> = 1990..=2200;

/// How far the dates of a column reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateReach {
    /// From 1990 to 2200.
    Within,
    /// One after 2200 is what other programs write where there is no end.
    OpenEnd,
    /// One before 1990 is what other programs write for what was always so.
    FromAlways,
}

/// A date as its column means it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseDate {
    Day(NaiveDate),
    /// There is no end.
    Open,
}

impl CaseDate {
    /// The day; none where there is no end.
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Day(day) => Some(day),
            Self::Open => None,
        }
    }
}

impl DateReach {
    /// What a cell says; `None` where that is not accepted.
    pub fn read(self, cell: &[u8]) -> Option<CaseDate> {
        match (self, cell) {
            // PostgreSQL's own words for it.
            (Self::OpenEnd, b"infinity") => Some(CaseDate::Open),
            (Self::FromAlways, b"-infinity") => Some(CaseDate::Day(iso_date_of(b"1900-01-01")?)),
            _ => self.accept(iso_date_of(cell)?),
        }
    }

    /// What a date means; `None` where it is not accepted.
    pub fn accept(self, date: NaiveDate) -> Option<CaseDate> {
        if YEARS.contains(&date.year()) {
            return Some(CaseDate::Day(date));
        }
        match self {
            Self::OpenEnd if date.year() > *YEARS.end() => Some(CaseDate::Open),
            Self::FromAlways if date.year() < *YEARS.start() => Some(CaseDate::Day(date)),
            Self::Within | Self::OpenEnd | Self::FromAlways => None,
        }
    }
}

//! The phases of CTI: how long each lasts, and when it begins. Only this file knows how many there are.

use std::str::FromStr;

use chrono::NaiveDate;

use crate::domain::values::calendar::addm;
use crate::domain::values::closed_set::NotInSet;

/// The lengths of the three CTI phases in whole months, each from 1 to 60.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhasePlan {
    months: [i32; 3],
}

impl PhasePlan {
    /// Three months each (S2, S4).
    pub const DEFAULT: Self = Self { months: [3, 3, 3] };

    /// What is accepted, in the words of a message.
    pub const ACCEPTED: &str = "three lengths in whole months, such as 3-3-3 or 3-4-2";

    /// Months from `start_on` to the day after the last.
    pub fn total(self) -> i32 {
        self.months.iter().sum()
    }

    /// When the later phases of a forløb begin. A short forløb keeps a month of phase 3, and phase 2 begins no later
    /// than that (docs/domain.md, section 2).
    pub fn starts(self, start: NaiveDate, end: NaiveDate) -> PhaseStarts {
        let [phase1, phase2, _] = self.months;
        let phase3_on = addm(start, phase1 + phase2).min(addm(end, -1));
        PhaseStarts { phase2_on: addm(start, phase1).min(phase3_on), phase3_on }
    }
}

impl FromStr for PhasePlan {
    type Err = NotInSet;

    fn from_str(text: &str) -> Result<Self, NotInSet> {
        let months: Option<Vec<i32>> = text.split('-').map(parse_months).collect();
        match months.as_deref() {
            Some(&[a, b, c]) => Ok(Self { months: [a, b, c] }),
            _ => Err(NotInSet(Self::ACCEPTED.into())),
        }
    }
}

/// The length of one phase, in digits alone.
fn parse_months(text: &str) -> Option<i32> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|months| (1..=60).contains(months))
}

/// The first days of the phases after the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhaseStarts {
    phase2_on: NaiveDate,
    phase3_on: NaiveDate,
}

impl PhaseStarts {
    /// Each phase after the first with its first day, in their order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u8, NaiveDate)> + use<> {
        [(2, self.phase2_on), (3, self.phase3_on)].into_iter()
    }

    /// The first day of a phase; `None` where there is no such phase, and for the first.
    pub fn of(&self, phase: u8) -> Option<NaiveDate> {
        self.iter().find(|(number, _)| *number == phase).map(|(_, day)| day)
    }
}

//! What a month is compared with before it is booked: the month before, and the year so far.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::statement::{LineKind, StatementLine};
use super::takst::Sum;
use crate::domain::values::calendar::addm;

/// What some statements come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many forløb have a line, each counted once.
    pub forloeb: usize,
    pub sum: Sum,
    /// What of `sum` corrects earlier months.
    pub adjusted: Sum,
}

/// The statement's month beside others, by the months the statements are for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reconciliation {
    pub this_month: Figures,
    pub last_month: Figures,
    /// From January to this month, this month included.
    pub year_to_date: Figures,
}

impl Figures {
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a StatementLine>) -> Self {
        let mut seen = BTreeSet::new();
        let mut figures = Self::default();
        for line in lines {
            seen.insert(&line.forloeb);
            figures.sum += line.sum;
            if line.kind == LineKind::Adjustment {
                figures.adjusted += line.sum;
            }
        }
        figures.forloeb = seen.len();
        figures
    }
}

impl Reconciliation {
    /// The first month that a month is compared with: January, or the month before.
    pub fn begins(month: NaiveDate) -> NaiveDate {
        january(month).min(addm(month, -1))
    }

    /// `lines` come with the month of the statement they are on, in any order.
    pub fn of<'a>(month: NaiveDate, lines: &(impl Iterator<Item = (NaiveDate, &'a StatementLine)> + Clone)) -> Self {
        let within = |from: NaiveDate, to: NaiveDate| {
            Figures::of(lines.clone().filter(move |(on, _)| (from..=to).contains(on)).map(|(_, line)| line))
        };
        let before = addm(month, -1);
        Self {
            this_month: within(month, month),
            last_month: within(before, before),
            year_to_date: within(january(month), month),
        }
    }
}

fn january(month: NaiveDate) -> NaiveDate {
    month.with_month(1).unwrap_or(month)
}

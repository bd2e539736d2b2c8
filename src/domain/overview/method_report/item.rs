use std::ops::AddAssign;

use super::reported_case::ReportedCase;

/// One item of the report.
#[derive(Debug)]
pub struct MethodItem {
    /// The name in JSON.
    pub key: &'static str,
    /// What it is about, in Danish, as a heading.
    pub title: &'static str,
    /// What it asks, in Danish, on one line.
    pub asks: &'static str,
    /// Whose item it is, in Danish.
    pub source: &'static str,
    pub population: ItemPopulation,
}

/// What an item counts.
#[derive(Debug, Clone, Copy)]
pub enum ItemPopulation {
    /// Cases: whether one meets it; none where it is not in the population.
    Cases(fn(&ReportedCase<'_>) -> Option<bool>),
    /// Dates of cases.
    Dates(fn(&ReportedCase<'_>) -> ItemCount),
    /// The months of workers.
    Workers,
}

/// How many there are in a population, and how many of them meet the item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ItemCount {
    pub n: usize,
    pub met: usize,
}

/// Fewer say nothing, and could point at somebody.
const FEWEST: usize = 5;

impl ItemCount {
    /// One of the population.
    pub fn one(is_met: bool) -> Self {
        Self { n: 1, met: usize::from(is_met) }
    }

    /// The answer to the item, from 1 to 5; none where there are too few.
    pub fn score(self) -> Option<usize> {
        if self.n < FEWEST {
            return None;
        }
        Some((1 + 5 * self.met / self.n).min(5))
    }

    /// Whether any of the population does not meet the item.
    pub fn is_short(self) -> bool {
        self.met < self.n
    }
}

impl ItemPopulation {
    /// What an item counts of a case; none where it counts no cases, or not this one.
    pub(super) fn of_case(self, case: &ReportedCase<'_>) -> Option<ItemCount> {
        match self {
            Self::Cases(judge) => judge(case).map(ItemCount::one),
            Self::Dates(judge) => Some(judge(case)),
            Self::Workers => None,
        }
    }
}

impl AddAssign for ItemCount {
    fn add_assign(&mut self, other: Self) {
        self.n += other.n;
        self.met += other.met;
    }
}

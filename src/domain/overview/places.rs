//! The CTI places of a tilbud: how many are taken, and when one comes free.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::cases::forloeb::{Case, Method};
use crate::domain::cases::timeline::Timeline;
use crate::domain::values::calendar::addd;

/// The days that a CTI takes a place, both counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceTaken {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl PlaceTaken {
    /// `None` for what takes no place: it is no CTI, is closed, or has no dates.
    pub fn of(case: &Case, on: NaiveDate) -> Option<Self> {
        let timeline = Timeline::of(&case.forloeb, on)?;
        if case.forloeb.method != Method::Cti || timeline.closed {
            return None;
        }
        Some(Self { from: timeline.start, to: timeline.end? })
    }
}

/// How full a tilbud is, and becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceOutlook {
    /// Active CTI.
    pub used: usize,
    /// CTI that are registered to start.
    pub planned: usize,
    /// CTI past their last day that are not closed. By the days agreed they take no place.
    pub overrun: usize,
    pub limit: Option<i64>,
    /// The most that are active at once from now on, as it is registered.
    pub peak: i64,
    /// The first day from which one more CTI fits, whatever is registered for later; `None` without a limit, or with none at all.
    pub first_free: Option<NaiveDate>,
}

impl PlaceOutlook {
    pub fn new(taken: &[PlaceTaken], limit: Option<i64>, on: NaiveDate) -> Self {
        let (mut used, mut planned, mut overrun) = (0, 0, 0);
        // By how many the places that are taken change on a day.
        let mut steps = BTreeMap::from([(on, 0)]);
        for PlaceTaken { from, to } in taken {
            if *to < on {
                overrun += 1;
                continue;
            }
            if *from > on {
                planned += 1;
            } else {
                used += 1;
            }
            *steps.entry((*from).max(on)).or_default() += 1;
            *steps.entry(addd(*to, 1)).or_default() -= 1;
        }
        let (mut active, mut peak, mut first_free) = (0_i64, 0_i64, None);
        for (day, step) in steps {
            active += step;
            peak = peak.max(active);
            let fits = limit.is_some_and(|limit| active < limit);
            // One that begins before all places are taken again would be one too many then.
            if !fits {
                first_free = None;
            } else if first_free.is_none() {
                first_free = Some(day);
            }
        }
        Self { used, planned, overrun, limit, peak, first_free }
    }
}

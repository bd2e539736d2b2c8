//! What a reader needs to know of a case to act on a deadline, besides its dates.

use chrono::NaiveDate;

use super::View;
use crate::domain::cases::timeline::current_phase;
use crate::domain::values::calendar::addd;

/// What a rule alone knows of a case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RuleFacts {
    /// The last day on which what it asks for can be done as it is asked; `None` where it can always be done late.
    pub possible_until: Option<NaiveDate>,
    pub detail: Detail,
}

/// What decides about a deadline of one rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Detail {
    #[default]
    None,
    /// The last day of the forløb, where the deadline is another day.
    LastDay,
    Discharge(NaiveDate),
    Contact {
        last: Option<NaiveDate>,
        every_days: u8,
    },
    /// The days around the one looked at that no promise to pay covers; without a last day up to a forløb's open end.
    Unpromised {
        first: NaiveDate,
        last: Option<NaiveDate>,
    },
}

/// The facts of an open deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeadlineFacts {
    pub start: NaiveDate,
    pub end: Option<NaiveDate>,
    /// The phase of a CTI that has started.
    pub phase: Option<u8>,
    pub is_cti: bool,
    pub of_rule: RuleFacts,
}

impl DeadlineFacts {
    pub(crate) fn of(view: &View<'_>, of_rule: RuleFacts) -> Self {
        Self {
            start: view.timeline.start,
            end: view.timeline.end,
            phase: current_phase(&view.case.forloeb, view.timeline),
            is_cti: view.is_cti(),
            of_rule,
        }
    }
}

/// Rules that can always be met late.
pub fn always(_: &View<'_>) -> RuleFacts {
    RuleFacts::default()
}

/// The day before the start.
pub fn before_the_start(view: &View<'_>) -> RuleFacts {
    RuleFacts { possible_until: Some(addd(view.timeline.start, -1)), detail: Detail::None }
}

/// The last day of the forløb.
pub fn until_the_end(view: &View<'_>) -> RuleFacts {
    RuleFacts { possible_until: view.timeline.end, detail: Detail::None }
}

/// The day before phase 3.
pub fn before_phase_3(view: &View<'_>) -> RuleFacts {
    let phase3 = view.timeline.phase_start(3);
    RuleFacts { possible_until: phase3.map(|day| addd(day, -1)), detail: Detail::None }
}

/// Always, and the last day decides.
pub fn last_day(_: &View<'_>) -> RuleFacts {
    RuleFacts { possible_until: None, detail: Detail::LastDay }
}

//! The dates of one forløb as of a day (docs/domain.md, section 2).

use chrono::NaiveDate;

use super::forloeb::{Forloeb, Method};
use crate::domain::values::calendar::{addd, addm};

/// A forløb that has a start, seen from the day `on`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    pub on: NaiveDate,
    /// S, the day the citizen moves in.
    pub start: NaiveDate,
    /// E, the last day, inclusive; an end that is recorded for a later day than `on` takes its place.
    pub end: Option<NaiveDate>,
    /// F2 and F3, the first days of phase 2 and 3; CTI only.
    pub phase_starts: Option<PhaseStarts>,
    /// The last day lies on or before `on`.
    pub closed: bool,
    /// An end is recorded, but for a later day than `on`.
    pub end_to_come: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhaseStarts {
    pub phase2: NaiveDate,
    pub phase3: NaiveDate,
}

impl Timeline {
    /// `None` where no `start_on` is set: then no deadline can be computed.
    pub fn of(forloeb: &Forloeb, on: NaiveDate) -> Option<Self> {
        let start = forloeb.start_on?;
        let closed = forloeb.ended_on.is_some_and(|day| day <= on);
        let coming = forloeb.ended_on.filter(|day| *day > on);
        let end = coming.or_else(|| agreed_end(forloeb));
        let phase_starts = end.filter(|_| forloeb.method == Method::Cti).map(|end| {
            let [p1, p2, _] = forloeb.phase_plan.months;
            let phase3 = addm(start, p1 + p2).min(addm(end, -1));
            PhaseStarts { phase2: addm(start, p1).min(phase3), phase3 }
        });
        Some(Self { on, start, end, phase_starts, closed, end_to_come: coming.is_some() })
    }

    /// S <= D <= E and not closed.
    pub fn is_active(&self) -> bool {
        !self.closed && self.start <= self.on && self.end.is_none_or(|end| self.on <= end)
    }

    /// The day lies after E.
    pub fn is_past_end(&self) -> bool {
        self.end.is_some_and(|end| self.on > end)
    }
}

/// `agreed_end_on`, else the method's own end: E for the takst, whatever `ended_on` says (docs/domain.md, B1).
pub fn agreed_end(forloeb: &Forloeb) -> Option<NaiveDate> {
    forloeb.agreed_end_on.or_else(|| method_end(forloeb))
}

/// The last day by the method alone: CTI its phase plan, efterforsorg six months, ICM and ACT none.
pub fn method_end(forloeb: &Forloeb) -> Option<NaiveDate> {
    let months = match forloeb.method {
        Method::Cti => forloeb.phase_plan.total(),
        Method::Efterforsorg => 6,
        Method::Icm | Method::Act => return None,
    };
    Some(addd(addm(forloeb.start_on?, months), -1))
}

/// The phase that counts as of the timeline's day: the recorded transition where there is one, else the plan
/// (docs/domain.md, rule `contact`). `None` for what has no phases, and before the start.
pub fn current_phase(forloeb: &Forloeb, timeline: &Timeline) -> Option<u8> {
    let plan = timeline.phase_starts?;
    let from = |recorded: Option<NaiveDate>, planned| recorded.filter(|day| *day <= timeline.on).unwrap_or(planned);
    if timeline.on < timeline.start {
        None
    } else if timeline.on >= from(forloeb.phase3_on, plan.phase3) {
        Some(3)
    } else if timeline.on >= from(forloeb.phase2_on, plan.phase2) {
        Some(2)
    } else {
        Some(1)
    }
}

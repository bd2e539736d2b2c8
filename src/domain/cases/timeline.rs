//! The dates of one forløb as of a day (docs/domain.md, section 2).

use chrono::NaiveDate;

use super::forloeb::{Forloeb, Method};
use super::phase_plan::PhaseStarts;
use crate::domain::values::calendar::{addd, addm};

/// A forløb that has a start, seen from the day `on`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    pub on: NaiveDate,
    /// S, the day the citizen moves in.
    pub start: NaiveDate,
    /// E, the last day, inclusive; an end that is recorded for a later day than `on` takes its place.
    pub end: Option<NaiveDate>,
    /// F2 and F3, the planned first days of phase 2 and 3; CTI only.
    pub phase_starts: Option<PhaseStarts>,
    /// The last day lies on or before `on`.
    pub closed: bool,
    /// An end is recorded, but for a later day than `on`.
    pub end_to_come: bool,
}

impl Timeline {
    /// `None` where no `start_on` is set: then no deadline can be computed.
    pub fn of(forloeb: &Forloeb, on: NaiveDate) -> Option<Self> {
        let start = forloeb.start_on?;
        let closed = forloeb.ended_on.is_some_and(|day| day <= on);
        let coming = forloeb.ended_on.filter(|day| *day > on);
        let end = coming.or_else(|| agreed_end(forloeb));
        let phase_starts = match (forloeb.method, end) {
            (Method::Cti, Some(end)) => Some(forloeb.phase_plan.starts(start, end)),
            (Method::Cti, None) | (Method::Icm | Method::Act | Method::Efterforsorg, _) => None,
        };
        Some(Self { on, start, end, phase_starts, closed, end_to_come: coming.is_some() })
    }

    /// The planned first day of a phase after the first; `None` for what has no such phase.
    pub fn phase_start(&self, phase: u8) -> Option<NaiveDate> {
        self.phase_starts?.of(phase)
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
    if timeline.on < timeline.start {
        return None;
    }
    for (phase, planned) in plan.iter().rev() {
        let recorded = forloeb.recorded_phase(phase).filter(|day| *day <= timeline.on);
        if recorded.unwrap_or(planned) <= timeline.on {
            return Some(phase);
        }
    }
    Some(1)
}

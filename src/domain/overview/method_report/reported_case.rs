use std::ops::RangeBounds;

use chrono::NaiveDate;

use crate::domain::cases::forloeb::{Case, EndReason, Forloeb, KontaktKind, Method, MilestoneKind};
use crate::domain::cases::phase_plan::PhaseStarts;
use crate::domain::cases::timeline::agreed_end;
use crate::domain::values::calendar::Calendar;

/// The days that a report is about, both ends counted. The last is the day that everything is seen as of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportPeriod {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl ReportPeriod {
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// The last day of a forløb, where it is known by the end of the period.
    pub fn ended_on(self, forloeb: &Forloeb) -> Option<NaiveDate> {
        forloeb.ended_on.filter(|day| *day <= self.to)
    }
}

/// A CTI that has a start, as the items see it.
#[derive(Debug)]
pub struct ReportedCase<'a> {
    pub case: &'a Case,
    pub calendar: &'a Calendar,
    pub period: ReportPeriod,
    /// S.
    pub start: NaiveDate,
    /// E, whatever end is recorded.
    pub end: NaiveDate,
    /// F2 and F3.
    planned: PhaseStarts,
    /// Where it lies in the period or before.
    pub ended_on: Option<NaiveDate>,
}

impl<'a> ReportedCase<'a> {
    /// `None` for another method, and where there is no start.
    pub fn of(case: &'a Case, period: ReportPeriod, calendar: &'a Calendar) -> Option<Self> {
        let forloeb = &case.forloeb;
        if forloeb.method != Method::Cti {
            return None;
        }
        let (start, end) = (forloeb.start_on?, agreed_end(forloeb)?);
        let planned = forloeb.phase_plan.starts(start, end);
        Some(Self { case, calendar, period, start, end, planned, ended_on: period.ended_on(forloeb) })
    }

    /// F2 or F3; `None` where it is not after S.
    pub fn planned_after_start(&self, phase: u8) -> Option<NaiveDate> {
        self.planned.of(phase).filter(|day| *day > self.start)
    }

    /// The recorded first day of a phase.
    pub fn recorded_phase(&self, phase: u8) -> Option<NaiveDate> {
        self.case.forloeb.recorded_phase(phase).filter(|day| *day <= self.period.to)
    }

    /// e2 or e3: the recorded first day of a phase, else the planned one.
    pub fn phase_from(&self, phase: u8) -> Option<NaiveDate> {
        self.recorded_phase(phase).or_else(|| self.planned.of(phase))
    }

    pub fn was_closed_before(&self, day: NaiveDate) -> bool {
        self.ended_on.is_some_and(|ended_on| ended_on < day)
    }

    /// Whether a day of the forløb lies in the period, and it was not closed before `open_on`.
    pub fn is_asked_on(&self, day: NaiveDate, open_on: NaiveDate) -> bool {
        self.period.contains(day) && !self.was_closed_before(open_on)
    }

    /// The last day, where the forløb ended in the period.
    pub fn ended_in_period(&self) -> Option<NaiveDate> {
        self.ended_on.filter(|day| self.period.contains(*day))
    }

    /// The same, where it ended as it should.
    pub fn completed_in_period(&self) -> Option<NaiveDate> {
        if self.case.forloeb.end_reason == Some(EndReason::Completed) { self.ended_in_period() } else { None }
    }

    /// How many contacts of these kinds were held on these days.
    pub fn contacts(&self, kinds: &[KontaktKind], days: impl RangeBounds<NaiveDate>) -> usize {
        let known = self.case.kontakter.iter().filter(|kontakt| kontakt.held_on <= self.period.to);
        known.filter(|kontakt| kinds.contains(&kontakt.kind) && days.contains(&kontakt.held_on)).count()
    }

    /// Whether a milestone was reached on one of these days.
    pub fn reached(&self, kind: MilestoneKind, days: impl RangeBounds<NaiveDate>) -> bool {
        let known = self.case.milestones.iter().filter(|milestone| milestone.done_on <= self.period.to);
        known.filter(|milestone| milestone.kind == kind).any(|milestone| days.contains(&milestone.done_on))
    }
}

//! The course of each CTI from the move to the handover: the dates of its bar in the digest.

use chrono::NaiveDate;

use crate::domain::cases::forloeb::Case;
use crate::domain::cases::timeline::{Timeline, current_phase};
use crate::domain::deadlines::rules::{HANDOVER_AGREEMENT, Verdict, View};
use crate::domain::values::calendar::Calendar;

/// One active CTI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    pub forloeb: String,
    pub tilbud: String,
    pub medarbejder: Option<String>,
    pub start: NaiveDate,
    pub end: NaiveDate,
    /// The first days of the phases after the first, recorded or planned, in their order.
    pub phase_starts: Vec<(u8, NaiveDate)>,
    pub phase: u8,
    /// The day the handover agreement is due, and whether it is made.
    pub handover: NaiveDate,
    pub handed_over: bool,
}

impl Course {
    /// `None` for what is no active CTI.
    pub fn of(case: &Case, on: NaiveDate) -> Option<Self> {
        let timeline = Timeline::of(&case.forloeb, on)?;
        if timeline.is_active() { Self::begun(case, &timeline) } else { None }
    }

    /// Also of one whose last day is over; `None` for what is no CTI, has not begun or is closed.
    pub fn begun(case: &Case, timeline: &Timeline) -> Option<Self> {
        let on = timeline.on;
        if timeline.closed || on < timeline.start {
            return None;
        }
        let (plan, end) = (timeline.phase_starts?, timeline.end?);
        let start_of = |phase, planned| match case.forloeb.recorded_phase(phase) {
            Some(day) if day <= on => day,
            _ => planned,
        };
        // The rule's date depends neither on the calendar nor on the leads.
        let view = View { case, timeline, calendar: &Calendar::default(), first_lead: 0 };
        let (handover, handed_over) = match (HANDOVER_AGREEMENT.judge)(&view) {
            Verdict::Fulfilled { due_on } => (due_on, true),
            Verdict::Open { due_on, .. } => (due_on, false),
            Verdict::Silent(_) => return None,
        };
        Some(Self {
            forloeb: case.forloeb.id.clone(),
            tilbud: case.forloeb.tilbud.clone(),
            medarbejder: case.forloeb.medarbejder.clone(),
            start: timeline.start,
            end,
            phase_starts: plan.iter().map(|(phase, planned)| (phase, start_of(phase, planned))).collect(),
            phase: current_phase(&case.forloeb, timeline)?,
            handover,
            handed_over,
        })
    }

    /// Days from the start to the last day, both counted.
    pub fn days(&self) -> i64 {
        (self.end - self.start).num_days() + 1
    }

    /// Which of its days `on` is, the first counted as 1.
    pub fn day_number(&self, on: NaiveDate) -> i64 {
        (on - self.start).num_days() + 1
    }

    /// The phase that a day falls in.
    pub fn phase_on(&self, day: NaiveDate) -> u8 {
        let begun = self.phase_starts.iter().rev().find(|(_, from)| *from <= day);
        begun.map_or(1, |(phase, _)| *phase)
    }

    /// The next boundary after `on`, with the phase that begins there.
    pub fn next_phase(&self, on: NaiveDate) -> Option<(NaiveDate, u8)> {
        let (phase, from) = self.phase_starts.iter().find(|(phase, from)| *from > on && *phase > self.phase)?;
        Some((*from, *phase))
    }
}

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
    pub start: NaiveDate,
    pub end: NaiveDate,
    /// The first days of phase 2 and 3, recorded or planned.
    pub phase2: NaiveDate,
    pub phase3: NaiveDate,
    pub phase: u8,
    /// The day the handover agreement is due, and whether it is made.
    pub handover: NaiveDate,
    pub handed_over: bool,
}

impl Course {
    /// `None` for what is no active CTI.
    pub fn of(case: &Case, on: NaiveDate) -> Option<Self> {
        let timeline = Timeline::of(&case.forloeb, on)?;
        if !timeline.is_active() {
            return None;
        }
        let (plan, end) = (timeline.phase_starts?, timeline.end?);
        let recorded = |recorded: Option<NaiveDate>, planned| match recorded {
            Some(day) if day <= on => day,
            _ => planned,
        };
        // The rule's date depends neither on the calendar nor on the leads.
        let view = View { case, timeline: &timeline, calendar: &Calendar::default(), first_lead: 0 };
        let (handover, handed_over) = match (HANDOVER_AGREEMENT.judge)(&view) {
            Verdict::Fulfilled { due_on } => (due_on, true),
            Verdict::Open { due_on, .. } => (due_on, false),
            Verdict::Silent(_) => return None,
        };
        Some(Self {
            forloeb: case.forloeb.id.clone(),
            tilbud: case.forloeb.tilbud.clone(),
            start: timeline.start,
            end,
            phase2: recorded(case.forloeb.phase2_on, plan.phase2),
            phase3: recorded(case.forloeb.phase3_on, plan.phase3),
            phase: current_phase(&case.forloeb, &timeline)?,
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
        if day >= self.phase3 {
            3
        } else if day >= self.phase2 {
            2
        } else {
            1
        }
    }

    /// The next boundary after `on`, with the phase that begins there.
    pub fn next_phase(&self, on: NaiveDate) -> Option<(NaiveDate, u8)> {
        [(self.phase2, 2), (self.phase3, 3)].into_iter().find(|(day, phase)| *day > on && *phase > self.phase)
    }
}

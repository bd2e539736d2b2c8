//! What is computed of one case as of a day, for a list of all of them.

use chrono::NaiveDate;

use crate::domain::cases::forloeb::Case;
use crate::domain::cases::timeline::{Timeline, current_phase};
use crate::domain::deadlines::deadline::DeadlineRules;
use crate::domain::deadlines::rules::{HANDOVER_AGREEMENT, Verdict, View};

/// The dates of a case as of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseOutlook {
    /// Of a forløb that is not closed.
    pub phase: Option<u8>,
    /// F2 and F3, the planned first days of the phases.
    pub phase2_by: Option<NaiveDate>,
    pub phase3_by: Option<NaiveDate>,
    /// When the handover agreement is due.
    pub handover_by: Option<NaiveDate>,
    /// E; of a closed forløb the day it was closed.
    pub last_day: Option<NaiveDate>,
    /// The open deadline to be acted on first, overdue ones among them.
    pub next: Option<NextDeadline>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextDeadline {
    /// What the rule is called in mails.
    pub title: &'static str,
    pub act_by: NaiveDate,
    pub days_left: i64,
}

impl CaseOutlook {
    /// `None` where no start is set: then nothing can be computed.
    pub fn of(case: &Case, rules: &DeadlineRules, on: NaiveDate) -> Option<Self> {
        let timeline = Timeline::of(&case.forloeb, on)?;
        let view = View { case, timeline: &timeline, calendar: &rules.calendar, first_lead: 0 };
        let handover_by = match (HANDOVER_AGREEMENT.judge)(&view) {
            Verdict::Fulfilled { due_on } | Verdict::Open { due_on, .. } => Some(due_on),
            Verdict::Silent(_) => None,
        };
        let mut open = rules.open_deadlines(case, on);
        open.sort_by(|a, b| a.urgency().cmp(&b.urgency()));
        let next = open.into_iter().next();
        Some(Self {
            phase: if timeline.closed { None } else { current_phase(&case.forloeb, &timeline) },
            phase2_by: timeline.phase_start(2),
            phase3_by: timeline.phase_start(3),
            handover_by,
            last_day: if timeline.closed { case.forloeb.ended_on } else { timeline.end },
            next: next.map(|next| NextDeadline {
                title: next.rule.title,
                act_by: next.act_by,
                days_left: next.days_left,
            }),
        })
    }
}

//! The evaluation of goals every third month.

use chrono::NaiveDate;

use super::view::{NOT_STARTED, NOT_THIS_METHOD, PAST_END};
use super::{Missing, NotWatched, Role, Rule, Verdict, View, Wording, facts};
use crate::domain::cases::forloeb::{Method, MilestoneKind};
use crate::domain::values::calendar::{addd, addm};

pub const GOAL_EVALUATION: Rule = Rule {
    key: "goal-evaluation",
    title: "Evaluering af indsatsmål",
    wording: Wording {
        why: "Hver tredje måned evalueres indsatsmålene sammen med borgeren.",
        next: "Evaluér målene sammen med borgeren, og registrér datoen.",
        becomes: "indsatsmålene bliver evalueret",
        done_when: None,
        remember: &[],
    },
    too_late: None,
    steps: &[],
    leads: &[14, 7, 1],
    to: &[Role::Medarbejder, Role::Teamleder],
    from_stage: &[(Role::Forstander, -8)],
    asks: &[Missing::Milestone(MilestoneKind::GoalsEvaluated)],
    judge: goal_evaluation,
    facts: facts::always,
    recurs: true,
};

/// Days before its date from which an evaluation counts for it.
pub const GOALS_COUNTED_DAYS_BEFORE: i64 = 30;

fn goal_evaluation(view: &View<'_>) -> Verdict {
    if !view.is_billed_method() {
        return NOT_THIS_METHOD;
    }
    if view.on() < view.timeline.start {
        return NOT_STARTED;
    }
    if view.timeline.is_past_end() {
        return PAST_END;
    }
    let has_come = |date: &NaiveDate| addd(view.calendar.latest_open(*date), -view.first_lead) <= view.on();
    let dates = goal_dates(view.case.forloeb.method, view.timeline.start, view.timeline.end);
    let Some(due_on) = dates.take_while(has_come).last() else {
        return Verdict::Silent(NotWatched::FirstEvaluationFar);
    };
    let counts = addd(due_on, -GOALS_COUNTED_DAYS_BEFORE)..=view.on();
    let kind = MilestoneKind::GoalsEvaluated;
    let done = view.case.milestones.iter().any(|m| m.kind == kind && counts.contains(&m.done_on));
    Verdict::of_one(due_on, done, Missing::Milestone(kind))
}

/// The dates on which goals are evaluated, every third month from the start, in order: before E and E itself for CTI, up to E for
/// ICM and ACT.
pub fn goal_dates(method: Method, start: NaiveDate, end: Option<NaiveDate>) -> impl Iterator<Item = NaiveDate> {
    // E comes once for CTI, also where it is one of the third months.
    let closing = if method == Method::Cti { end } else { None };
    let within = move |date: &NaiveDate| match end {
        Some(end) if closing.is_some() => *date < end,
        Some(end) => *date <= end,
        None => true,
    };
    (1..).map(move |n| addm(start, 3 * n)).take_while(within).chain(closing)
}

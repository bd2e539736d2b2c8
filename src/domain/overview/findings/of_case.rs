use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{Finding, FindingContext, FindingFacts};
use crate::domain::cases::forloeb::{
    Betalingstilsagn, Case, EndReason, KontaktKind, LegalBasis, Method, MilestoneKind,
};
use crate::domain::cases::timeline::{Timeline, method_end};
use crate::domain::deadlines::rules::Missing;
use crate::domain::values::calendar::{addd, addm};

/// How long a finding about something that has happened is shown, in days.
const SHOWN_DAYS: i64 = 31;
/// How far ahead missing promises to pay are searched, in days.
const TILSAGN_DAYS_AHEAD: i64 = 60;
/// How far back visits of efterforsorg are counted, in days.
const VISIT_DAYS_BACK: i64 = 28;

/// Everything found about one case.
pub fn of_case(case: &Case, context: &FindingContext<'_>) -> Vec<Finding> {
    let Some(timeline) = Timeline::of(&case.forloeb, context.on) else { return Vec::new() };
    let found = [
        aftercare_visits(case, &timeline),
        first_month_contacts(case, &timeline),
        closed_incomplete(case, &timeline, context),
        extension_missing(case, &timeline),
        tilsagn_gap(case, &timeline, context),
        refusion_lost(case, &timeline),
        unassigned(case, &timeline),
    ];
    found.into_iter().flatten().collect()
}

fn finding(case: &Case, facts: FindingFacts) -> Finding {
    Finding { subject: case.forloeb.id.clone(), facts, tilbud: Some(case.forloeb.tilbud.clone()) }
}

/// Efterforsorg is at most one visit a week (S0). Whole ISO weeks count that the last 28 days touch.
fn aftercare_visits(case: &Case, timeline: &Timeline) -> Option<Finding> {
    if case.forloeb.method != Method::Efterforsorg {
        return None;
    }
    let week = |day: NaiveDate| (day.iso_week().year(), day.iso_week().week());
    let first = week(addd(timeline.on, 1 - VISIT_DAYS_BACK));
    let mut visits: BTreeMap<(i32, u32), usize> = BTreeMap::new();
    for visit in case.kontakter.iter().filter(|k| k.kind == KontaktKind::HomeVisit && k.held_on <= timeline.on) {
        *visits.entry(week(visit.held_on)).or_default() += 1;
    }
    let many = visits.into_iter().filter(|(week, count)| *week >= first && *count > 1);
    let weeks: Vec<u32> = many.map(|((_, week), _)| week).collect();
    if weeks.is_empty() {
        return None;
    }
    Some(finding(case, FindingFacts::AftercareVisits { weeks }))
}

/// Fewer than two contacts in the first month of a CTI, shown in the 31 days after it.
fn first_month_contacts(case: &Case, timeline: &Timeline) -> Option<Finding> {
    let month = timeline.start..addm(timeline.start, 1);
    let shown = month.end..addd(month.end, SHOWN_DAYS);
    let contacts = case.kontakter.iter().filter(|k| month.contains(&k.held_on)).count();
    if case.forloeb.method != Method::Cti || !shown.contains(&timeline.on) || contacts >= 2 {
        return None;
    }
    Some(finding(case, FindingFacts::FirstMonthContacts { contacts }))
}

/// Closed as completed in the last 31 days, but something that S3 asks for is missing.
fn closed_incomplete(case: &Case, timeline: &Timeline, context: &FindingContext<'_>) -> Option<Finding> {
    const ASKED: [MilestoneKind; 4] = [
        MilestoneKind::NetworkEstablished,
        MilestoneKind::HandoverTalks,
        MilestoneKind::LongTermPlan,
        MilestoneKind::ResponsibilityPlaced,
    ];
    let forloeb = &case.forloeb;
    let ended_on = forloeb.ended_on?;
    if !(addd(timeline.on, 1 - SHOWN_DAYS)..=timeline.on).contains(&ended_on) {
        return None;
    }
    if forloeb.method != Method::Cti || forloeb.end_reason != Some(EndReason::Completed) {
        return None;
    }
    // What the site does not record is never there.
    let is_asked = |kind: &MilestoneKind| !context.not_asked.contains(Missing::Milestone(*kind));
    let missing: Vec<_> = ASKED.into_iter().filter(|kind| is_asked(kind) && !case.has(*kind, timeline.on)).collect();
    if missing.is_empty() {
        return None;
    }
    Some(finding(case, FindingFacts::ClosedIncomplete { ended_on, missing }))
}

/// A CTI that is agreed to go on past the method's own end, without the decision behind it.
fn extension_missing(case: &Case, timeline: &Timeline) -> Option<Finding> {
    let forloeb = &case.forloeb;
    if timeline.closed || forloeb.method != Method::Cti || forloeb.extension_ref.is_some() {
        return None;
    }
    let (method_end, agreed_end) = (method_end(forloeb)?, forloeb.agreed_end_on?);
    if agreed_end <= method_end {
        return None;
    }
    Some(finding(case, FindingFacts::ExtensionMissing { agreed_end, method_end }))
}

/// Days that need a promise to pay and have none, past or within the next 60 days.
fn tilsagn_gap(case: &Case, timeline: &Timeline, context: &FindingContext<'_>) -> Option<Finding> {
    let needed = case.forloeb.method != Method::Efterforsorg && context.tilsagn.needs(case.forloeb.after_stay());
    if timeline.closed || !needed {
        return None;
    }
    let horizon = addd(timeline.on, TILSAGN_DAYS_AHEAD);
    let until = timeline.end.map_or(horizon, |end| end.min(horizon));
    let gaps = gaps(case, timeline, until);
    let (first, last) = (gaps.first()?.0, gaps.last()?.1);
    let days: i64 = gaps.iter().map(|(from, to)| (*to - *from).num_days() + 1).sum();
    Some(finding(case, FindingFacts::TilsagnGap { days, first, last }))
}

/// The runs of days from the start to `until` that no registered tilsagn covers.
fn gaps(case: &Case, timeline: &Timeline, until: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
    let promises = || case.tilsagn.iter().filter(|t| t.registered_on <= timeline.on).map(Betalingstilsagn::days);
    let mut gaps = Vec::new();
    let mut day = timeline.start;
    while day <= until {
        let covered_to = promises().filter(|p| p.contains(day)).map(|p| p.to.unwrap_or(NaiveDate::MAX)).max();
        if let Some(last) = covered_to {
            // An open promise covers the rest, and there is no day after the calendar's last.
            if last == NaiveDate::MAX {
                break;
            }
            day = addd(last, 1);
        } else {
            let next = promises().filter_map(|p| p.from).filter(|from| *from > day).min();
            let last = match next {
                Some(next) => addd(next, -1).min(until),
                None => until,
            };
            gaps.push((day, last));
            day = addd(last, 1);
        }
    }
    gaps
}

/// By § 85 a after a stay, discharged, and not decided before: the state's share is lost.
fn refusion_lost(case: &Case, timeline: &Timeline) -> Option<Finding> {
    let forloeb = &case.forloeb;
    let discharged_on = forloeb.discharged_on?;
    if forloeb.method == Method::Efterforsorg || forloeb.legal_basis != Some(LegalBasis::Section85a) {
        return None;
    }
    let shown = discharged_on..addd(discharged_on, SHOWN_DAYS);
    let decided = forloeb.decision_on.is_some_and(|day| day < discharged_on);
    if decided || !shown.contains(&timeline.on) {
        return None;
    }
    Some(finding(case, FindingFacts::RefusionLost { discharged_on }))
}

fn unassigned(case: &Case, timeline: &Timeline) -> Option<Finding> {
    if !timeline.is_active() || case.forloeb.medarbejder.is_some() {
        return None;
    }
    Some(finding(case, FindingFacts::Unassigned))
}

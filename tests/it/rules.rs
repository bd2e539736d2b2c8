//! domain.md, section 3: each rule fulfilled, upcoming, due, overdue, and outside its window.

use fasevagt::domain::forloeb::{Case, Method, MilestoneKind};
use fasevagt::domain::rules::Role;

use crate::support::cast::{cti, flagged, forloeb, milestone, open, with};
use crate::support::day;

/// The stages of one rule on each of the days.
fn stages<const N: usize>(case: &Case, rule: &str, days: [&str; N]) -> [Option<i64>; N] {
    days.map(|on| open(case, rule, on).and_then(|d| d.stage))
}

fn missing(case: &Case, rule: &str, on: &str) -> Vec<&'static str> {
    open(case, rule, on).unwrap().missing.iter().map(|m| m.as_str()).collect()
}

fn told(case: &Case, rule: &str, on: &str) -> Vec<&'static str> {
    open(case, rule, on).unwrap().to.into_iter().map(Role::as_str).collect()
}

/// S 2026-03-17: phase 2 from 06-17, phase 3 from 09-17, handover by 11-16, the last day 12-16.
fn jens() -> Case {
    cti("CTI-2026-001", "2026-03-17")
}

#[test]
fn phase_2_is_said_at_14_7_and_1_days_and_weekly_when_overdue() {
    let days = [
        "2026-06-02",
        "2026-06-03",
        "2026-06-10",
        "2026-06-16",
        "2026-06-17",
        "2026-06-18",
        "2026-06-24",
        "2026-06-25",
    ];
    let expected = [None, Some(14), Some(7), Some(1), Some(1), Some(-1), Some(-1), Some(-8)];
    assert_eq!(stages(&jens(), "phase-2", days), expected);
    assert_eq!(missing(&jens(), "phase-2", "2026-06-17"), ["phase2_on"]);
}

#[test]
fn phase_2_is_fulfilled_by_either_transition_once_it_has_come() {
    for set in [|c: &mut Case, d| c.forloeb.phase2_on = d, |c: &mut Case, d| c.forloeb.phase3_on = d] {
        let case = with(jens(), |c| set(c, Some(day("2026-06-20"))));
        assert_eq!(stages(&case, "phase-2", ["2026-06-19", "2026-06-20"]), [Some(-1), None]);
    }
}

#[test]
fn phase_2_is_watched_up_to_the_last_day_and_not_after() {
    assert_eq!(stages(&jens(), "phase-2", ["2026-12-16", "2026-12-17"]), [Some(-176), None]);
}

#[test]
fn phase_2_does_not_apply_to_a_forloeb_too_short_for_it_nor_to_other_methods() {
    let short = with(jens(), |c| c.forloeb.agreed_end_on = Some(day("2026-04-16")));
    assert_eq!(open(&short, "phase-2", "2026-03-17"), None);
    assert_eq!(open(&short, "phase-3", "2026-03-17"), None);
    assert_eq!(open(&forloeb("ICM-1", Method::Icm, "2026-03-17"), "phase-2", "2026-06-17"), None);
}

#[test]
fn phase_3_lacks_the_transition_and_both_steps() {
    assert_eq!(
        missing(&jens(), "phase-3", "2026-09-17"),
        ["phase3_on", "activity_plan_evaluated", "activity_plan_adjusted"]
    );
    let evaluated = with(jens(), |c| {
        c.forloeb.phase3_on = Some(day("2026-09-17"));
        c.milestones.push(milestone(MilestoneKind::ActivityPlanEvaluated, "2026-09-10"));
        c.milestones.push(milestone(MilestoneKind::ActivityPlanAdjusted, "2026-09-18"));
    });
    assert_eq!(missing(&evaluated, "phase-3", "2026-09-17"), ["activity_plan_adjusted"]);
    assert_eq!(open(&evaluated, "phase-3", "2026-09-18"), None);
}

#[test]
fn phase_3_is_told_to_worker_and_leader_and_to_the_head_from_the_second_week_overdue() {
    assert_eq!(stages(&jens(), "phase-3", ["2026-09-02", "2026-09-03"]), [None, Some(14)]);
    assert_eq!(told(&jens(), "phase-3", "2026-09-03"), ["medarbejder", "teamleder"]);
    assert_eq!(told(&jens(), "phase-3", "2026-09-24"), ["medarbejder", "teamleder"]);
    assert_eq!(told(&jens(), "phase-3", "2026-09-25"), ["forstander", "medarbejder", "teamleder"]);
}

#[test]
fn the_handover_agreement_is_said_at_30_14_7_3_1_and_0_days() {
    let days = [
        "2026-10-16",
        "2026-10-17",
        "2026-11-02",
        "2026-11-09",
        "2026-11-13",
        "2026-11-15",
        "2026-11-16",
        "2026-11-17",
        "2026-11-24",
    ];
    let expected = [None, Some(30), Some(14), Some(7), Some(3), Some(1), Some(0), Some(-1), Some(-8)];
    assert_eq!(stages(&jens(), "handover-agreement", days), expected);
}

#[test]
fn the_handover_agreement_brings_in_the_leader_at_7_days_and_the_head_when_overdue() {
    let on = |on| told(&jens(), "handover-agreement", on);
    assert_eq!(on("2026-11-08"), ["medarbejder"]);
    assert_eq!(on("2026-11-09"), ["medarbejder", "teamleder"]);
    assert_eq!(on("2026-11-16"), ["medarbejder", "teamleder"]);
    assert_eq!(on("2026-11-17"), ["forstander", "medarbejder", "teamleder"]);
}

#[test]
fn the_handover_agreement_is_watched_past_the_end_until_made_or_closed() {
    assert_eq!(stages(&jens(), "handover-agreement", ["2027-02-01"]), [Some(-71)]);
    let made = with(jens(), |c| c.milestones.push(milestone(MilestoneKind::HandoverAgreement, "2026-11-20")));
    assert_eq!(stages(&made, "handover-agreement", ["2026-11-19", "2026-11-20"]), [Some(-1), None]);
    let closed = with(jens(), |c| c.forloeb.ended_on = Some(day("2026-12-01")));
    assert_eq!(open(&closed, "handover-agreement", "2026-12-01"), None);
}

#[test]
fn a_shortened_forloeb_is_due_no_earlier_than_its_start() {
    let short = with(jens(), |c| c.forloeb.agreed_end_on = Some(day("2026-04-01")));
    assert_eq!(open(&short, "handover-agreement", "2026-03-17").unwrap().due_on, day("2026-03-17"));
}

/// K5: on 2020-08-05 the agreed end becomes 2020-08-31.
#[test]
fn a_handover_that_is_past_when_the_end_moves_is_first_said_as_overdue() {
    let case = with(cti("K5", "2020-03-17"), |c| c.forloeb.agreed_end_on = Some(day("2020-08-31")));
    let deadline = open(&case, "handover-agreement", "2020-08-05").unwrap();
    assert_eq!((deadline.due_on, deadline.stage), (day("2020-07-31"), Some(-1)));
}

#[test]
fn closing_is_said_for_cti_and_efterforsorg_and_brings_in_finance_and_the_head_when_overdue() {
    let days = ["2026-11-15", "2026-11-16", "2026-12-02", "2026-12-09", "2026-12-15", "2026-12-16", "2026-12-17"];
    let expected = [None, Some(30), Some(14), Some(7), Some(1), Some(1), Some(-1)];
    assert_eq!(stages(&jens(), "closing", days), expected);
    assert_eq!(told(&jens(), "closing", "2026-12-16"), ["medarbejder", "teamleder"]);
    assert_eq!(told(&jens(), "closing", "2026-12-17"), ["forstander", "medarbejder", "oekonomi", "teamleder"]);
    assert_eq!(missing(&jens(), "closing", "2026-12-16"), ["ended_on"]);
    let efterforsorg = forloeb("EF-1", Method::Efterforsorg, "2026-03-17");
    assert_eq!(open(&efterforsorg, "closing", "2026-09-01").unwrap().due_on, day("2026-09-16"));
    assert_eq!(open(&forloeb("ICM-1", Method::Icm, "2026-03-17"), "closing", "2026-12-16"), None);
}

#[test]
fn closing_is_silent_when_the_end_is_recorded_and_over_when_it_has_come() {
    let ending = with(jens(), |c| c.forloeb.ended_on = Some(day("2026-12-20")));
    assert_eq!(stages(&ending, "closing", ["2026-12-19", "2026-12-20", "2027-01-10"]), [None, None, None]);
}

#[test]
fn a_day_in_the_middle_shows_every_rule_that_is_flagged() {
    assert_eq!(
        flagged(&jens(), day("2026-11-16")),
        ["phase-2 -148", "phase-3 -57", "handover-agreement 0", "closing 30"]
    );
}

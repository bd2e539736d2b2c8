//! The plan of phase 1 and the boundaries of the phases.

use fasevagt::domain::cases::forloeb::{Case, Method, MilestoneKind};

use super::{F, M, T, due, having, jens, missing, stages, told};
use crate::support::cast::{forloeb, milestone, open, with};
use crate::support::day;

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
fn the_activity_plan_is_due_on_the_day_before_phase_2_and_said_from_45_days_before() {
    let days = [
        "2026-05-01",
        "2026-05-02",
        "2026-06-02",
        "2026-06-09",
        "2026-06-15",
        "2026-06-16",
        "2026-06-17",
        "2026-06-24",
    ];
    let expected = [None, Some(45), Some(14), Some(7), Some(1), Some(1), Some(-1), Some(-8)];
    assert_eq!(stages(&jens(), "activity-plan", days), expected);
    assert_eq!(due(&jens(), "activity-plan", "2026-05-02").unwrap(), ["2026-06-16", "2026-06-16"]);
    assert_eq!(missing(&jens(), "activity-plan", "2026-06-01"), ["activity_plan"]);
    assert_eq!(told(&jens(), "activity-plan", "2026-06-16"), [M]);
    assert_eq!(told(&jens(), "activity-plan", "2026-06-17"), [M, T]);
    assert_eq!(told(&jens(), "activity-plan", "2026-06-24"), [F, M, T]);
}

#[test]
fn the_activity_plan_is_fulfilled_from_its_own_date_on_and_watched_up_to_the_end() {
    let made = having(jens(), MilestoneKind::ActivityPlan, "2026-06-10");
    assert_eq!(stages(&made, "activity-plan", ["2026-06-09", "2026-06-10"]), [Some(7), None]);
    assert!(open(&jens(), "activity-plan", "2026-12-16").is_some());
    assert_eq!(open(&jens(), "activity-plan", "2026-12-17"), None);
    assert_eq!(open(&forloeb("ACT-1", Method::Act, "2026-03-17"), "activity-plan", "2026-06-16"), None);
}

#[test]
fn the_activity_plan_of_a_very_short_forloeb_is_still_due() {
    let short = with(jens(), |c| c.forloeb.agreed_end_on = Some(day("2026-04-16")));
    assert_eq!(due(&short, "activity-plan", "2026-03-17").unwrap(), ["2026-03-15", "2026-03-13"]);
}

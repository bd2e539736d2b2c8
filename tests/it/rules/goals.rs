//! The evaluation of goals every third month.

use fasevagt::domain::cases::forloeb::{Method, MilestoneKind};

use super::{F, M, T, due, having, jens, missing, stages, told};
use crate::support::cast::{forloeb, open, with};
use crate::support::day;

const RULE: &str = "goal-evaluation";

#[test]
fn a_cti_is_evaluated_every_third_month_and_on_its_last_day() {
    let watched = |on| due(&jens(), RULE, on).map(|[due_on, _]| due_on);
    assert_eq!(watched("2026-06-02"), None, "the first is not near");
    assert_eq!(watched("2026-06-03").unwrap(), "2026-06-17");
    assert_eq!(watched("2026-09-02").unwrap(), "2026-06-17", "until the next one is near");
    assert_eq!(watched("2026-09-03").unwrap(), "2026-09-17", "which supersedes it");
    assert_eq!(watched("2026-12-02").unwrap(), "2026-12-16", "E itself, and not 12-17");
    assert_eq!(watched("2026-12-17"), None);
}

#[test]
fn the_nearness_of_a_date_is_that_of_the_open_day_before_it() {
    // S 2026-05-30: the third month ends on Sunday 08-30, to act on by Friday 08-28.
    let case = forloeb("CTI-2", Method::Cti, "2026-05-30");
    assert_eq!(due(&case, RULE, "2026-08-14").unwrap(), ["2026-08-30", "2026-08-28"]);
    assert_eq!(open(&case, RULE, "2026-08-13"), None);
}

#[test]
fn icm_and_act_are_evaluated_up_to_their_end_where_there_is_one() {
    for method in [Method::Icm, Method::Act] {
        let icm = forloeb("ICM-1", method, "2025-03-17");
        assert_eq!(due(&icm, RULE, "2026-12-05").unwrap()[0], "2026-12-17");
        let ending = |on| with(icm.clone(), |c| c.forloeb.agreed_end_on = Some(day(on)));
        assert_eq!(due(&ending("2026-12-17"), RULE, "2026-12-05").unwrap()[0], "2026-12-17");
        let early = due(&ending("2026-12-16"), RULE, "2026-12-05").unwrap();
        assert_eq!(early[0], "2026-09-17", "the end itself is no date");
    }
    assert_eq!(open(&forloeb("EF-1", Method::Efterforsorg, "2026-03-17"), RULE, "2026-06-17"), None);
}

#[test]
fn an_evaluation_counts_from_thirty_days_before_the_date() {
    let evaluated = |on| having(jens(), MilestoneKind::GoalsEvaluated, on);
    assert!(open(&evaluated("2026-05-17"), RULE, "2026-06-17").is_some(), "31 days before is too early");
    assert_eq!(open(&evaluated("2026-05-18"), RULE, "2026-06-17"), None);
    assert!(open(&evaluated("2026-06-20"), RULE, "2026-06-19").is_some(), "still to come");
    assert_eq!(open(&evaluated("2026-06-20"), RULE, "2026-06-20"), None);
    assert_eq!(due(&evaluated("2026-06-20"), RULE, "2026-09-03").unwrap()[0], "2026-09-17", "the next one is another");
}

#[test]
fn an_evaluation_is_said_at_14_7_and_1_days_and_when_overdue() {
    let days = ["2026-06-03", "2026-06-10", "2026-06-16", "2026-06-17", "2026-06-18", "2026-06-25"];
    assert_eq!(stages(&jens(), RULE, days), [Some(14), Some(7), Some(1), Some(1), Some(-1), Some(-8)]);
    assert_eq!(missing(&jens(), RULE, "2026-06-17"), ["goals_evaluated"]);
    assert_eq!(told(&jens(), RULE, "2026-06-17"), [M, T]);
    assert_eq!(told(&jens(), RULE, "2026-06-25"), [F, M, T]);
    assert_eq!(open(&jens(), RULE, "2026-03-16"), None);
}

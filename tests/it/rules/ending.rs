//! What must be done before a forløb ends.

use fasevagt::domain::cases::forloeb::{Method, MilestoneKind};

use super::{F, M, T, due, having, jens, missing, stages, told};
use crate::support::cast::{cti, forloeb, milestone, open, with};
use crate::support::day;

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

/// docs/domain.md, K5: on 2020-08-05 the agreed end becomes 2020-08-31.
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

/// Key, milestones, leads, and who is told.
type Row = (&'static str, &'static [MilestoneKind], &'static [i64], &'static [&'static str]);

/// The rules that are due on the last day of a CTI, and watched past it until fulfilled or closed.
const AT_THE_END: [Row; 3] = [
    ("long-term-plan", &[MilestoneKind::LongTermPlan], &[30, 14, 7, 1], &[M]),
    ("handover-talks", &[MilestoneKind::HandoverTalks], &[21, 14, 7, 1], &[M]),
    (
        "support-network",
        &[MilestoneKind::NetworkEstablished, MilestoneKind::ResponsibilityPlaced],
        &[14, 7, 1],
        &[M, T],
    ),
];

#[test]
fn the_three_rules_of_the_last_day_are_said_at_their_leads() {
    for (rule, kinds, leads, to) in AT_THE_END {
        for lead in leads {
            let on = (day("2026-12-16") - chrono::Days::new(lead.unsigned_abs())).to_string();
            let before = (day(&on) - chrono::Days::new(1)).to_string();
            let [at, earlier] = stages(&jens(), rule, [&on, &before]);
            assert_eq!(at, Some(*lead), "{rule} on {on}");
            assert_ne!(earlier, Some(*lead), "{rule} on {before}");
        }
        assert_eq!(told(&jens(), rule, "2026-12-16"), to);
        assert_eq!(told(&jens(), rule, "2026-12-17"), [M, T]);
        assert_eq!(told(&jens(), rule, "2026-12-24"), [F, M, T]);
        assert_eq!(missing(&jens(), rule, "2026-12-16"), kinds.iter().map(|k| k.as_str()).collect::<Vec<_>>());
        assert_eq!(open(&forloeb("EF-1", Method::Efterforsorg, "2026-03-17"), rule, "2026-09-16"), None);
    }
}

#[test]
fn the_three_rules_of_the_last_day_are_watched_past_it_until_fulfilled_or_closed() {
    for (rule, kinds, ..) in AT_THE_END {
        assert_eq!(stages(&jens(), rule, ["2026-12-23", "2027-03-01"]), [Some(-1), Some(-71)]);
        let done = kinds.iter().fold(jens(), |case, kind| having(case, *kind, "2026-12-20"));
        assert_eq!(stages(&done, rule, ["2026-12-19", "2026-12-20"]), [Some(-1), None]);
        let closed = with(jens(), |c| c.forloeb.ended_on = Some(day("2026-12-20")));
        assert_eq!(open(&closed, rule, "2026-12-20"), None);
        // An end to come takes the place of the agreed one.
        assert_eq!(due(&closed, rule, "2026-12-19").unwrap()[0], "2026-12-20");
    }
    let half = having(jens(), MilestoneKind::NetworkEstablished, "2026-12-01");
    assert_eq!(missing(&half, "support-network", "2026-12-10"), ["responsibility_placed"]);
}

#[test]
fn continued_support_is_due_two_months_before_the_end_but_no_earlier_than_the_start() {
    let rule = "continued-support";
    assert_eq!(due(&jens(), rule, "2026-10-01").unwrap(), ["2026-10-16", "2026-10-16"]);
    let days = ["2026-09-15", "2026-09-16", "2026-10-02", "2026-10-09", "2026-10-16", "2026-10-17", "2026-10-24"];
    let expected = [None, Some(30), Some(14), Some(7), Some(7), Some(-1), Some(-8)];
    assert_eq!(stages(&jens(), rule, days), expected);
    assert_eq!(told(&jens(), rule, "2026-10-16"), [M, T]);
    assert_eq!(told(&jens(), rule, "2026-10-24"), [F, M, T]);
    assert_eq!(stages(&jens(), rule, ["2026-12-16", "2026-12-17"]), [Some(-57), None]);
    let short = with(jens(), |c| c.forloeb.agreed_end_on = Some(day("2026-04-30")));
    assert_eq!(due(&short, rule, "2026-03-17").unwrap(), ["2026-03-17", "2026-03-17"]);
    let done = having(jens(), MilestoneKind::ContinuedSupport, "2026-10-01");
    assert_eq!(stages(&done, rule, ["2026-09-30", "2026-10-01"]), [Some(30), None]);
}

#[test]
fn the_end_of_a_grant_is_said_60_30_and_14_days_before_and_past_it_until_closed() {
    let grant =
        |method| with(forloeb("ICM-1", method, "2025-03-17"), |c| c.forloeb.agreed_end_on = Some(day("2026-11-16")));
    for method in [Method::Icm, Method::Act] {
        let days = ["2026-09-16", "2026-09-17", "2026-10-17", "2026-11-02", "2026-11-16", "2026-11-17", "2026-11-24"];
        let expected = [None, Some(60), Some(30), Some(14), Some(14), Some(-1), Some(-8)];
        assert_eq!(stages(&grant(method), "grant-expiry", days), expected);
    }
    let icm = grant(Method::Icm);
    assert_eq!(missing(&icm, "grant-expiry", "2026-11-02"), ["ended_on"]);
    assert_eq!(told(&icm, "grant-expiry", "2026-11-17"), [M, T]);
    assert_eq!(told(&icm, "grant-expiry", "2026-11-24"), [F, M, T]);
    let ending = with(icm, |c| c.forloeb.ended_on = Some(day("2026-11-20")));
    assert_eq!(stages(&ending, "grant-expiry", ["2026-11-18", "2026-11-20"]), [None, None]);
    assert_eq!(open(&jens(), "grant-expiry", "2026-11-16"), None);
    let only_ended =
        with(forloeb("ICM-2", Method::Icm, "2025-03-17"), |c| c.forloeb.ended_on = Some(day("2026-12-01")));
    assert_eq!(open(&only_ended, "grant-expiry", "2026-11-16"), None, "an end to come is no agreed end");
}

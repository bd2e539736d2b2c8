//! Each item, met and not met, and where it begins and ends to be asked.

use fasevagt::domain::cases::forloeb::{Case, EndReason, Forloeb, KontaktKind, LegalBasis, Method, MilestoneKind};

use super::{MET, NOT_ASKED, NOT_MET, YEAR, counted, item, not_met, of_all};
use crate::support::cast::{cti, forloeb, kontakt, milestone, with};
use crate::support::day;

fn set(change: impl FnOnce(&mut Forloeb)) -> impl FnOnce(&mut Case) {
    |case| change(&mut case.forloeb)
}

fn ended(on: &str, reason: EndReason) -> impl FnOnce(&mut Case) {
    let on = day(on);
    set(move |forloeb| (forloeb.ended_on, forloeb.end_reason) = (Some(on), Some(reason)))
}

/// So many contacts of a kind on each of these days.
fn contacts<'a>(kind: KontaktKind, days: impl IntoIterator<Item = &'a str>) -> impl FnOnce(&mut Case) {
    let kontakter: Vec<_> = days.into_iter().map(|day| kontakt(kind, day)).collect();
    move |case| case.kontakter = kontakter
}

fn reached(kind: MilestoneKind, on: &str) -> impl FnOnce(&mut Case) {
    let reached = milestone(kind, on);
    move |case| case.milestones = vec![reached]
}

#[test]
fn a_completed_forloeb_ends_by_the_methods_own_end() {
    let of = |on, reason| counted("time-limited", YEAR, ended(on, reason));
    assert_eq!(of("2025-12-16", EndReason::Completed), MET);
    assert_eq!(of("2025-12-17", EndReason::Completed), NOT_MET);
    assert_eq!(of("2025-12-16", EndReason::Moved), NOT_ASKED);
    let agreed_longer = set(|f| {
        (f.agreed_end_on, f.ended_on) = (Some(day("2025-12-30")), Some(day("2025-12-30")));
        f.end_reason = Some(EndReason::Completed);
    });
    assert_eq!(counted("time-limited", YEAR, agreed_longer), NOT_MET, "what was agreed is no method");
    let in_a_year = |year| counted("time-limited", year, ended("2025-12-16", EndReason::Completed));
    assert_eq!(in_a_year(("2025-12-16", "2025-12-16")), MET);
    assert_eq!(in_a_year(("2025-12-17", "2026-12-31")), NOT_ASKED);
    assert_eq!(in_a_year(("2025-01-01", "2025-12-15")), NOT_ASKED, "not known yet");
}

#[test]
fn phases_begin_within_fourteen_days_of_the_plan() {
    let of = |phase2: Option<&str>, phase3: Option<&str>| {
        let (phase2_on, phase3_on) = (phase2.map(day), phase3.map(day));
        counted("phases-in-time", YEAR, set(move |f| (f.phase2_on, f.phase3_on) = (phase2_on, phase3_on)))
    };
    assert_eq!(of(Some("2025-06-17"), Some("2025-09-17")), MET);
    assert_eq!(of(Some("2025-07-01"), Some("2025-10-01")), MET, "the 14th day after");
    assert_eq!(of(Some("2025-06-03"), Some("2025-09-03")), MET, "the 14th day before");
    assert_eq!(of(Some("2025-07-02"), Some("2025-09-17")), NOT_MET, "the 15th day");
    assert_eq!(of(Some("2025-06-02"), Some("2025-09-17")), NOT_MET);
    assert_eq!(of(Some("2025-06-17"), Some("2025-10-02")), NOT_MET);
    assert_eq!(of(Some("2025-06-17"), None), NOT_MET);
    assert_eq!(of(None, Some("2025-09-17")), NOT_MET);
}

#[test]
fn phases_are_judged_when_phase_3_can_no_longer_begin_in_time() {
    let in_time = |f: &mut Forloeb| (f.phase2_on, f.phase3_on) = (Some(day("2025-06-17")), Some(day("2025-09-17")));
    let of = |days| counted("phases-in-time", days, set(in_time));
    assert_eq!(of(("2025-01-01", "2025-10-01")), MET);
    assert_eq!(of(("2025-10-01", "2025-12-31")), MET);
    assert_eq!(of(("2025-01-01", "2025-09-30")), NOT_ASKED);
    assert_eq!(of(("2025-10-02", "2025-12-31")), NOT_ASKED);
    let closed = |on| counted("phases-in-time", YEAR, ended(on, EndReason::Moved));
    assert_eq!(closed("2025-09-16"), NOT_ASKED);
    assert_eq!(closed("2025-09-17"), NOT_MET);
    let short = |end| counted("phases-in-time", YEAR, set(move |f| f.agreed_end_on = Some(day(end))));
    assert_eq!(short("2025-04-17"), NOT_ASKED, "no phase begins after the first day");
    assert_eq!(short("2025-04-18"), NOT_MET);
}

#[test]
fn three_visits_or_meetings_are_held_in_phase_1() {
    let of = |kind, days: &[&str]| counted("community-based", YEAR, contacts(kind, days.iter().copied()));
    let three = ["2025-03-17", "2025-05-01", "2025-06-16"];
    assert_eq!(of(KontaktKind::HomeVisit, &three), MET);
    assert_eq!(of(KontaktKind::Meeting, &three), MET);
    assert_eq!(of(KontaktKind::HomeVisit, &three[1..]), NOT_MET);
    assert_eq!(of(KontaktKind::Call, &three), NOT_MET);
    assert_eq!(of(KontaktKind::Network, &three), NOT_MET);
    assert_eq!(of(KontaktKind::HomeVisit, &["2025-03-16", "2025-05-01", "2025-06-16"]), NOT_MET, "before the move");
    assert_eq!(of(KontaktKind::HomeVisit, &["2025-03-17", "2025-05-01", "2025-06-17"]), NOT_MET, "in phase 2");
    let mixed = |case: &mut Case| {
        contacts(KontaktKind::HomeVisit, ["2025-04-01", "2025-05-01"])(case);
        case.kontakter.push(kontakt(KontaktKind::Meeting, "2025-06-01"));
    };
    assert_eq!(counted("community-based", YEAR, mixed), MET);
}

#[test]
fn phase_1_lasts_until_phase_2_is_recorded() {
    let of = |phase2_on: &str, days| {
        let phase2_on = day(phase2_on);
        counted("community-based", days, |case| {
            contacts(KontaktKind::HomeVisit, ["2025-04-01", "2025-05-01", "2025-06-20"])(case);
            case.forloeb.phase2_on = Some(phase2_on);
        })
    };
    assert_eq!(of("2025-06-21", YEAR), MET);
    assert_eq!(of("2025-06-20", YEAR), NOT_MET);
    assert_eq!(of("2025-06-21", ("2025-01-01", "2025-06-20")), NOT_MET, "not recorded yet, so it ended as planned");
    assert_eq!(of("2025-06-21", ("2025-01-01", "2025-06-17")), NOT_MET);
    assert_eq!(of("2025-06-21", ("2025-01-01", "2025-06-16")), NOT_ASKED);
    assert_eq!(of("2025-06-21", ("2025-06-18", "2025-12-31")), NOT_ASKED, "asked on the planned day");
}

#[test]
fn phase_1_is_asked_of_those_who_came_to_its_end() {
    for key in ["community-based", "network-early"] {
        let closed = |on| counted(key, YEAR, ended(on, EndReason::Died));
        assert_eq!(closed("2025-06-16"), NOT_ASKED);
        assert_eq!(closed("2025-06-17"), NOT_MET);
        let short = set(|f| f.agreed_end_on = Some(day("2025-04-17")));
        assert_eq!(counted(key, YEAR, short), NOT_ASKED, "phase 2 would begin on the first day");
    }
}

#[test]
fn the_network_is_met_twice_in_phase_1() {
    let of = |kind, days: &[&str]| counted("network-early", YEAR, contacts(kind, days.iter().copied()));
    assert_eq!(of(KontaktKind::Network, &["2025-03-17", "2025-06-16"]), MET);
    assert_eq!(of(KontaktKind::Network, &["2025-03-17", "2025-06-17"]), NOT_MET);
    assert_eq!(of(KontaktKind::Network, &["2025-03-16", "2025-06-16"]), NOT_MET);
    assert_eq!(of(KontaktKind::Meeting, &["2025-03-17", "2025-06-16"]), NOT_MET);
}

/// Of a forløb with phases of 92, 92 and, by the end it has, so many days: so many contacts in each.
fn in_phases(numbers: [usize; 3], ended_on: &str) -> (usize, usize) {
    let first_days = ["2025-03-17", "2025-06-17", "2025-09-17"];
    let all = first_days.into_iter().zip(numbers).flat_map(|(day, number)| std::iter::repeat_n(day, number));
    let all: Vec<_> = all.collect();
    counted("decreasing-contact", YEAR, |case| {
        contacts(KontaktKind::Call, all)(case);
        ended(ended_on, EndReason::Other)(case);
    })
}

#[test]
fn contact_falls_from_phase_to_phase_by_the_days_they_last() {
    assert_eq!(in_phases([12, 6, 3], "2025-12-16"), MET);
    assert_eq!(in_phases([12, 12, 3], "2025-12-16"), NOT_MET, "92 days each: as often");
    assert_eq!(in_phases([12, 13, 3], "2025-12-16"), NOT_MET);
    // Phase 3 lasts 91 days, so that as many contacts are more often.
    assert_eq!(in_phases([12, 6, 6], "2025-12-16"), NOT_MET);
    // It lasts 46 days: 3 of 46 are as often as 6 of 92.
    assert_eq!(in_phases([12, 6, 3], "2025-11-01"), NOT_MET);
    assert_eq!(in_phases([12, 6, 3], "2025-11-02"), MET);
    assert_eq!(in_phases([2, 1, 0], "2025-12-16"), MET);
    assert_eq!(in_phases([1, 0, 0], "2025-12-16"), NOT_MET);
}

#[test]
fn contact_is_compared_where_each_phase_had_a_day() {
    assert_eq!(in_phases([3, 2, 1], "2025-09-17"), NOT_ASKED, "phase 3 had hardly begun");
    assert_eq!(in_phases([30, 20, 0], "2025-09-18"), MET);
    let recorded = |phase2: &str, phase3: &str| {
        let (phase2_on, phase3_on) = (day(phase2), day(phase3));
        counted("decreasing-contact", YEAR, |case| {
            ended("2025-12-16", EndReason::Completed)(case);
            (case.forloeb.phase2_on, case.forloeb.phase3_on) = (Some(phase2_on), Some(phase3_on));
        })
    };
    assert_eq!(recorded("2025-06-17", "2025-06-17"), NOT_ASKED, "no day in phase 2");
    assert_eq!(recorded("2025-06-17", "2025-06-18"), NOT_MET);
    assert_eq!(recorded("2025-03-17", "2025-06-18"), NOT_ASKED, "no day in phase 1");
    assert_eq!(recorded("2025-06-17", "2025-12-16"), NOT_ASKED);
    assert_eq!(recorded("2025-06-17", "2025-12-15"), NOT_MET);
    assert_eq!(counted("decreasing-contact", YEAR, |_| ()), NOT_ASKED, "not ended");
}

#[test]
fn nobody_drops_out_but_in_the_last_fourteen_days() {
    let of = |on, reason| counted("no-drop-out", YEAR, ended(on, reason));
    assert_eq!(of("2025-12-02", EndReason::DroppedOut), MET, "the 14th day before the end");
    assert_eq!(of("2025-12-01", EndReason::DroppedOut), NOT_MET, "the 15th day");
    assert_eq!(of("2025-04-01", EndReason::Moved), MET);
    let without_reason = |f: &mut Forloeb| f.ended_on = Some(day("2025-04-01"));
    assert_eq!(counted("no-drop-out", YEAR, set(without_reason)), MET);
    assert_eq!(counted("no-drop-out", ("2025-04-02", "2025-12-31"), set(without_reason)), NOT_ASKED);
    assert_eq!(counted("no-drop-out", ("2025-01-01", "2025-03-31"), set(without_reason)), NOT_ASKED);
}

#[test]
fn two_contacts_are_held_in_the_first_month() {
    let of = |days: &[&str]| counted("early-engagement", YEAR, contacts(KontaktKind::Call, days.iter().copied()));
    assert_eq!(of(&["2025-03-17", "2025-04-16"]), MET);
    assert_eq!(of(&["2025-03-17", "2025-04-17"]), NOT_MET);
    assert_eq!(of(&["2025-03-16", "2025-04-16"]), NOT_MET);
    let closed = |on| counted("early-engagement", YEAR, ended(on, EndReason::Moved));
    assert_eq!((closed("2025-04-16"), closed("2025-04-17")), (NOT_ASKED, NOT_MET));
    let asked = |days| counted("early-engagement", days, |_| ());
    assert_eq!(asked(("2025-01-01", "2025-04-16")), NOT_ASKED);
    assert_eq!(asked(("2025-04-17", "2025-04-17")), NOT_MET);
}

#[test]
fn worker_and_citizen_meet_before_the_move() {
    let of = |on: &str| counted("contact-before-move", YEAR, contacts(KontaktKind::Network, [on]));
    assert_eq!((of("2024-06-01"), of("2025-03-16"), of("2025-03-17")), (MET, MET, NOT_MET));
    let asked = |days| counted("contact-before-move", days, |_| ());
    assert_eq!(asked(("2025-03-18", "2025-12-31")), NOT_ASKED);
    assert_eq!(asked(("2025-01-01", "2025-03-16")), NOT_ASKED);
    assert_eq!(asked(("2025-03-17", "2025-03-17")), NOT_MET);
}

#[test]
fn the_citizen_is_visited_within_a_week() {
    let of = |kind, on: &str| counted("first-home-visit", YEAR, contacts(kind, [on]));
    assert_eq!(of(KontaktKind::HomeVisit, "2025-03-17"), MET);
    assert_eq!(of(KontaktKind::HomeVisit, "2025-03-24"), MET);
    assert_eq!(of(KontaktKind::HomeVisit, "2025-03-25"), NOT_MET);
    assert_eq!(of(KontaktKind::HomeVisit, "2025-03-16"), NOT_MET);
    assert_eq!(of(KontaktKind::Meeting, "2025-03-20"), NOT_MET);
    let closed = |on| counted("first-home-visit", YEAR, ended(on, EndReason::Moved));
    assert_eq!((closed("2025-03-23"), closed("2025-03-24")), (NOT_ASKED, NOT_MET));
    assert_eq!(counted("first-home-visit", ("2025-01-01", "2025-03-23"), |_| ()), NOT_ASKED);
}

#[test]
fn goals_are_evaluated_at_each_date_of_theirs() {
    assert_eq!(counted("goals-evaluated", YEAR, |_| ()), (3, 0), "17 June, 17 September, 16 December");
    let at = |on: &str| counted("goals-evaluated", YEAR, reached(MilestoneKind::GoalsEvaluated, on));
    assert_eq!(at("2025-05-18"), (3, 1), "the 30th day before");
    assert_eq!(at("2025-05-17"), (3, 0));
    assert_eq!(at("2025-06-17"), (3, 1));
    assert_eq!(at("2025-06-18"), (3, 0), "too late for one, too early for the next");
    let days = |from, to| counted("goals-evaluated", (from, to), |_| ());
    assert_eq!(days("2025-06-18", "2025-09-16"), NOT_ASKED);
    assert_eq!(days("2025-06-17", "2025-09-17"), (2, 0));
    let closed = |on| counted("goals-evaluated", YEAR, ended(on, EndReason::Moved));
    assert_eq!((closed("2025-09-16"), closed("2025-09-17")), ((1, 0), (2, 0)));
}

#[test]
fn goals_are_evaluated_by_the_latest_open_day() {
    // 14 June 2025 is a Saturday.
    let at = |on: &str| {
        let case = with(cti("CTI-1", "2025-03-14"), reached(MilestoneKind::GoalsEvaluated, on));
        item(&of_all(&[case], "2025-06-01", "2025-06-30"), "goals-evaluated").count.met
    };
    assert_eq!((at("2025-06-13"), at("2025-06-14")), (1, 0));
}

#[test]
fn the_handover_agreement_is_made_a_month_before_the_end() {
    let at = |on: &str| counted("handover-in-time", YEAR, reached(MilestoneKind::HandoverAgreement, on));
    assert_eq!((at("2025-04-01"), at("2025-11-16"), at("2025-11-17")), (MET, MET, NOT_MET));
    let closed = |on| counted("handover-in-time", YEAR, ended(on, EndReason::Moved));
    assert_eq!((closed("2025-11-15"), closed("2025-11-16")), (NOT_ASKED, NOT_MET));
    assert_eq!(counted("handover-in-time", ("2025-01-01", "2025-12-15"), |_| ()), NOT_ASKED);
    assert_eq!(counted("handover-in-time", ("2025-12-16", "2025-12-16"), |_| ()), NOT_MET);
    let short = |on: &'static str| {
        counted("handover-in-time", YEAR, move |case: &mut Case| {
            reached(MilestoneKind::HandoverAgreement, on)(case);
            case.forloeb.agreed_end_on = Some(day("2025-04-01"));
        })
    };
    assert_eq!((short("2025-03-17"), short("2025-03-18")), (MET, NOT_MET), "on the first day at the earliest");
}

#[test]
fn what_the_method_asks_is_in_place_when_a_forloeb_is_completed() {
    let asked = [
        MilestoneKind::NetworkEstablished,
        MilestoneKind::HandoverTalks,
        MilestoneKind::LongTermPlan,
        MilestoneKind::ResponsibilityPlaced,
    ];
    let of = |late: Option<usize>, reason| {
        counted("closing-complete", YEAR, |case| {
            ended("2025-12-16", reason)(case);
            let on = |place| if late == Some(place) { "2025-12-17" } else { "2025-12-16" };
            case.milestones = asked.iter().enumerate().map(|(place, kind)| milestone(*kind, on(place))).collect();
        })
    };
    assert_eq!(of(None, EndReason::Completed), MET);
    for (late, kind) in asked.iter().enumerate() {
        assert_eq!(of(Some(late), EndReason::Completed), NOT_MET, "{kind} is a day late");
    }
    assert_eq!(of(None, EndReason::DroppedOut), NOT_ASKED);
    assert_eq!(counted("closing-complete", YEAR, ended("2025-12-16", EndReason::Completed)), NOT_MET);
}

#[test]
fn support_by_85a_is_decided_before_the_discharge() {
    let of = |basis, decided: Option<&str>, days| {
        let decision_on = decided.map(day);
        counted("decision-in-time", days, set(move |f| (f.legal_basis, f.decision_on) = (basis, decision_on)))
    };
    let by_85a = Some(LegalBasis::Section85a);
    assert_eq!(of(by_85a, Some("2025-03-16"), YEAR), MET);
    assert_eq!(of(by_85a, Some("2025-03-17"), YEAR), NOT_MET);
    assert_eq!(of(by_85a, None, YEAR), NOT_MET);
    assert_eq!(of(Some(LegalBasis::Section85), Some("2025-03-16"), YEAR), NOT_ASKED);
    assert_eq!(of(None, Some("2025-03-16"), YEAR), NOT_ASKED);
    assert_eq!(of(by_85a, Some("2025-03-16"), ("2025-03-18", "2025-12-31")), NOT_ASKED);
    let without_stay = set(move |f| (f.legal_basis, f.discharged_on) = (by_85a, None));
    assert_eq!(counted("decision-in-time", YEAR, without_stay), NOT_ASKED);
}

#[test]
fn an_end_that_is_still_to_come_changes_nothing() {
    let to_come = |on: &'static str| ended(on, EndReason::Completed);
    let until_november = ("2025-01-01", "2025-11-30");
    for key in ["time-limited", "no-drop-out", "closing-complete", "decreasing-contact"] {
        assert_eq!(counted(key, until_november, to_come("2025-12-01")), NOT_ASKED, "{key}");
    }
    // E stays 16 December, so that neither the handover nor the last evaluation of goals is asked for yet.
    assert_eq!(counted("handover-in-time", until_november, to_come("2025-12-01")), NOT_ASKED);
    assert_eq!(counted("goals-evaluated", until_november, to_come("2025-12-01")), (2, 0));
    // Nor is E what it ended on: an agreed end is.
    assert_eq!(counted("handover-in-time", ("2025-12-16", "2026-01-31"), to_come("2025-12-10")), NOT_MET);
    assert_eq!(counted("goals-evaluated", YEAR, to_come("2025-12-10")), (2, 0));
}

#[test]
fn only_cti_with_a_start_is_asked_of() {
    let with_everything = |case: &mut Case| {
        ended("2025-08-31", EndReason::DroppedOut)(case);
        case.forloeb.legal_basis = Some(LegalBasis::Section85a);
    };
    let mut cases: Vec<Case> = [Method::Icm, Method::Act, Method::Efterforsorg]
        .into_iter()
        .map(|method| with(forloeb(&format!("X-{method}"), method, "2025-03-17"), with_everything))
        .collect();
    cases.push(with(cti("CTI-1", "2025-03-17"), |case| {
        with_everything(case);
        case.forloeb.start_on = None;
    }));
    for result in of_all(&cases, YEAR.0, YEAR.1).items {
        assert_eq!((result.count.n, not_met(&result)), (0, vec![]), "{}", result.item.key);
    }
}

#[test]
fn a_case_is_named_once_however_many_of_its_dates_are_not_met() {
    let cases = ["CTI-3", "CTI-1", "CTI-2"].map(|id| cti(id, "2025-03-17"));
    let report = of_all(&cases, YEAR.0, YEAR.1);
    let goals = item(&report, "goals-evaluated");
    assert_eq!((goals.count.n, goals.count.met), (9, 0));
    assert_eq!(not_met(goals), ["CTI-1", "CTI-2", "CTI-3"]);
}

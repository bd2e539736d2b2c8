//! docs/domain.md, section 3: findings, each shown and not shown.

use fasevagt::domain::billing::takst::TilsagnPolicy;
use fasevagt::domain::cases::forloeb::{
    Betalingstilsagn, Case, DataError, EndReason, FoundCell, KontaktKind, LegalBasis, Method, MilestoneKind, Register,
};
use fasevagt::domain::deadlines::deadline::DeadlineRules;
use fasevagt::domain::overview::findings::{Finding, FindingContext, FindingFacts, FindingKind};
use fasevagt::domain::overview::survey::Survey;
use fasevagt::domain::values::gln::is_gln;
use fasevagt::render::danish;

use crate::support::cast::{cti, deadline_rules, forloeb, kontakt, milestone, register, takst, with};
use crate::support::day;

fn survey(cases: &[Case], register: &Register, einvoice: bool, on: &str) -> Vec<Finding> {
    let deadline_rules: DeadlineRules = deadline_rules();
    let context = FindingContext {
        on: day(on),
        register,
        tilsagn: TilsagnPolicy::WithoutStay,
        einvoice,
        billed_from: Some(day("2026-01-01")),
        not_asked: deadline_rules.rules.not_asked(),
        says_where_to_pay: true,
    };
    let mut survey = Survey::new(day(on));
    for case in cases {
        survey.add(case, &deadline_rules, &context);
    }
    let at_once = survey.billed_at_once();
    for case in cases.iter().filter(|case| at_once.contains(&case.forloeb.id)) {
        survey.add_billed(case, &context);
    }
    survey.finish(&std::collections::BTreeSet::new(), &context);
    survey.findings
}

/// The details of one kind, by its name in JSON.
fn found(kind: &str, cases: &[Case], on: &str) -> Vec<String> {
    let kind: FindingKind = kind.parse().unwrap();
    let all = survey(cases, &register(), false, on);
    all.into_iter().filter(|f| f.kind() == kind).map(|f| format!("{}: {}", f.subject, f.detail())).collect()
}

/// `found`, of one case that is changed.
fn of_one(kind: &str, on: &str, change: impl FnOnce(&mut Case)) -> Vec<String> {
    found(kind, &[with(cti("CTI-1", "2026-03-17"), change)], on)
}

const NONE: [String; 0] = [];

#[test]
fn kinds_are_in_the_order_of_their_names() {
    assert!(FindingKind::ALL.is_sorted_by_key(|kind| kind.as_str()));
}

/// One of each variant, with what JSON and the digest make of it.
#[test]
fn json_and_the_danish_sentence_come_from_the_same_facts() {
    let error = DataError {
        table: "forloeb",
        id: Some("CTI-9".into()),
        column: "start_on",
        problem: "accepted: YYYY-MM-DD".into(),
        found: FoundCell::default(),
    };
    let (first, last) = (day("2026-11-01"), day("2026-11-10"));
    let all = [
        FindingFacts::AftercareVisits { weeks: vec![46, 47] },
        FindingFacts::Capacity { tilbud: "Pensionatet".into(), cti: 6, places: 5 },
        FindingFacts::Caseload { medarbejder: "Anna".into(), forloeb: 11, fte_percent: 100 },
        FindingFacts::ClosedIncomplete {
            ended_on: last,
            missing: vec![MilestoneKind::LongTermPlan, MilestoneKind::HandoverTalks],
        },
        FindingFacts::DataError { error, rows: 1 },
        FindingFacts::DoubleBilling { other: "CTI-2".into(), days: 10, first, last },
        FindingFacts::ExtensionMissing { agreed_end: last, method_end: first },
        FindingFacts::FirstMonthContacts { contacts: 0 },
        FindingFacts::FirstMonthContacts { contacts: 1 },
        FindingFacts::GlnMissing { kommune: "Næstved".into(), has_wrong_one: false },
        FindingFacts::GlnMissing { kommune: "Næstved".into(), has_wrong_one: true },
        FindingFacts::ListStale { since: first },
        FindingFacts::NotInList,
        FindingFacts::RefusionLost { discharged_on: first },
        FindingFacts::TakstMissing { from: first },
        FindingFacts::TilsagnGap { days: 10, first, last },
        FindingFacts::Unassigned,
        FindingFacts::Vanished,
    ];
    let said = |facts: FindingFacts| {
        let finding = Finding { subject: "CTI-9".into(), facts, tilbud: Some("pensionatet".into()) };
        format!("{}\n{}", serde_json::to_string(&finding).unwrap(), danish::finding(&finding))
    };
    insta::assert_snapshot!(all.map(said).join("\n"));
}

#[test]
fn capacity_counts_active_cti_against_the_places() {
    let six: Vec<_> = (1..=6).map(|n| cti(&format!("CTI-{n}"), "2026-03-17")).collect();
    assert_eq!(found("capacity", &six, "2026-11-21"), ["pensionatet: 6 of 5 CTI places in use"]);
    assert_eq!(found("capacity", &six[1..], "2026-11-21"), NONE);
    assert_eq!(found("capacity", &six, "2026-12-17"), NONE, "past the end they are not active");
    assert_eq!(found("capacity", &six, "2026-03-16"), NONE);
}

#[test]
fn a_caseload_is_held_against_the_hours_of_the_worker() {
    let many = |method: Method, count: usize| -> Vec<Case> {
        (0..count).map(|n| forloeb(&format!("X-{n}"), method, "2026-03-17")).collect()
    };
    let detail = "anna: 11 active forløb at 100 % of full time, where 10 is full time";
    assert_eq!(found("caseload", &many(Method::Icm, 11), "2026-11-21"), [detail]);
    assert_eq!(found("caseload", &many(Method::Act, 10), "2026-11-21"), NONE);
    assert_eq!(found("caseload", &many(Method::Efterforsorg, 11), "2026-06-21"), NONE);
    let mut half = register();
    half.medarbejdere.get_mut("anna").unwrap().fte_percent = Some(50);
    let count = |cases: &[Case], register: &Register| {
        survey(cases, register, false, "2026-11-21").iter().filter(|f| f.kind() == FindingKind::Caseload).count()
    };
    assert_eq!((count(&many(Method::Icm, 6), &half), count(&many(Method::Icm, 5), &half)), (1, 0));
    half.medarbejdere.get_mut("anna").unwrap().fte_percent = None;
    assert_eq!(count(&many(Method::Icm, 30), &half), 0, "hours that are no number judge nobody");
}

#[test]
fn efterforsorg_is_at_most_one_home_visit_a_week() {
    let visits = |kind, days: [&str; 2], on| {
        let case = with(forloeb("EF-1", Method::Efterforsorg, "2026-09-01"), |c| {
            c.kontakter = days.map(|day| kontakt(kind, day)).into();
        });
        found("aftercare-visits", &[case], on)
    };
    let monday_and_sunday = ["2026-11-09", "2026-11-15"];
    let shown = ["EF-1: more than one home visit in week 46"];
    assert_eq!(visits(KontaktKind::HomeVisit, monday_and_sunday, "2026-11-15"), shown);
    assert_eq!(visits(KontaktKind::HomeVisit, monday_and_sunday, "2026-11-14"), NONE, "one is still to come");
    assert_eq!(visits(KontaktKind::HomeVisit, ["2026-11-08", "2026-11-09"], "2026-11-15"), NONE, "two weeks");
    assert_eq!(visits(KontaktKind::Call, monday_and_sunday, "2026-11-15"), NONE);
    assert_eq!(visits(KontaktKind::HomeVisit, monday_and_sunday, "2026-12-12"), shown);
    assert_eq!(visits(KontaktKind::HomeVisit, monday_and_sunday, "2026-12-13"), NONE, "four weeks ago");
}

#[test]
fn the_first_month_of_a_cti_has_two_contacts() {
    let with_contacts = |days: &[&str], on| {
        of_one("first-month-contacts", on, |c| {
            c.kontakter = days.iter().map(|day| kontakt(KontaktKind::Call, day)).collect();
        })
    };
    let one = ["CTI-1: 1 contacts in the first month"];
    assert_eq!(with_contacts(&["2026-04-16"], "2026-04-16"), NONE, "the month is not over");
    assert_eq!(with_contacts(&["2026-04-16"], "2026-04-17"), one);
    assert_eq!(with_contacts(&["2026-03-16", "2026-04-16", "2026-04-17"], "2026-05-17"), one, "before and after");
    assert_eq!(with_contacts(&["2026-04-16"], "2026-05-18"), NONE);
    assert_eq!(with_contacts(&["2026-03-17", "2026-04-16"], "2026-04-17"), NONE);
}

#[test]
fn a_cti_that_was_completed_has_what_the_end_asks_for() {
    let completed = |reason, kinds: &[MilestoneKind], on| {
        of_one("closed-incomplete", on, |c| {
            c.forloeb.ended_on = Some(day("2026-12-10"));
            c.forloeb.end_reason = reason;
            c.milestones = kinds.iter().map(|kind| milestone(*kind, "2026-12-01")).collect();
        })
    };
    let kinds = [MilestoneKind::NetworkEstablished, MilestoneKind::HandoverTalks, MilestoneKind::LongTermPlan];
    let shown = ["CTI-1: closed as completed on 2026-12-10 without responsibility_placed"];
    assert_eq!(completed(Some(EndReason::Completed), &kinds, "2026-12-10"), shown);
    assert_eq!(completed(Some(EndReason::Completed), &kinds, "2027-01-09"), shown);
    assert_eq!(completed(Some(EndReason::Completed), &kinds, "2027-01-10"), NONE);
    assert_eq!(completed(Some(EndReason::Moved), &kinds, "2026-12-10"), NONE);
    assert_eq!(completed(Some(EndReason::Completed), MilestoneKind::ALL, "2026-12-10"), NONE);
}

#[test]
fn an_end_after_the_methods_own_has_a_decision_behind_it() {
    let extended = |on: &str, reference: Option<&str>| {
        of_one("extension-missing", "2026-06-01", |c| {
            c.forloeb.agreed_end_on = Some(day(on));
            c.forloeb.extension_ref = reference.map(Into::into);
        })
    };
    assert_eq!(extended("2026-12-17", None).len(), 1);
    assert_eq!(extended("2026-12-16", None), NONE, "the method's own end");
    assert_eq!(extended("2026-12-17", Some("A-1")), NONE);
    assert_eq!(of_one("extension-missing", "2026-06-01", |c| c.forloeb.ended_on = Some(day("2027-03-01"))), NONE);
}

#[test]
fn days_without_a_betalingstilsagn_are_counted_up_to_sixty_days_ahead() {
    let gap = |on, promises: &[(&str, &str, Option<&str>)]| {
        of_one("tilsagn-gap", on, |c| {
            c.forloeb.discharged_on = None;
            c.tilsagn = promises
                .iter()
                .map(|(registered, from, to)| Betalingstilsagn {
                    registered_on: day(registered),
                    valid_from: Some(day(from)),
                    valid_to: to.map(day),
                    reference: None,
                })
                .collect();
        })
    };
    let text = |days, from, to| format!("CTI-1: {days} days without a betalingstilsagn between {from} and {to}");
    assert_eq!(gap("2026-03-17", &[]), [text(61, "2026-03-17", "2026-05-16")]);
    assert_eq!(gap("2026-12-01", &[]), [text(275, "2026-03-17", "2026-12-16")], "no further than the end");
    assert_eq!(gap("2026-03-17", &[("2026-03-01", "2026-03-17", None)]), NONE);
    let holes = [("2026-03-01", "2026-03-20", Some("2026-03-31")), ("2026-03-01", "2026-04-03", None)];
    assert_eq!(gap("2026-03-17", &holes), [text(5, "2026-03-17", "2026-04-02")]);
    assert_eq!(gap("2026-02-28", &holes[1..]).len(), 1, "not registered yet");
    assert_eq!(gap("2026-01-01", &[]), NONE, "further ahead than sixty days");
    assert_eq!(of_one("tilsagn-gap", "2026-03-17", |_| {}), NONE, "after a stay none is needed");
}

#[test]
fn refusion_is_lost_when_the_decision_came_too_late() {
    let decided = |on: Option<&str>, at| {
        of_one("refusion-lost", at, |c| {
            c.forloeb.legal_basis = Some(LegalBasis::Section85a);
            c.forloeb.decision_on = on.map(day);
        })
    };
    let lost = ["CTI-1: no decision before the discharge on 2026-03-17"];
    assert_eq!(decided(None, "2026-03-17"), lost);
    assert_eq!(decided(Some("2026-03-17"), "2026-04-16"), lost);
    assert_eq!(decided(Some("2026-03-16"), "2026-03-17"), NONE);
    assert_eq!(decided(None, "2026-03-16"), NONE, "not discharged yet");
    assert_eq!(decided(None, "2026-04-17"), NONE, "shown for 31 days");
    assert_eq!(of_one("refusion-lost", "2026-03-17", |_| {}), NONE, "not by § 85 a");
}

#[test]
fn a_takst_in_use_is_missing_from_december_on_when_the_new_year_has_none() {
    let cases = [cti("CTI-1", "2026-06-17")];
    let missing = ["CTI: no takst from 2027-01-01"];
    assert_eq!(found("takst-missing", &cases, "2026-11-30"), NONE);
    assert_eq!(found("takst-missing", &cases, "2026-12-01"), missing);
    let mut register = register();
    register.takster.get_mut("CTI").unwrap().rows.push(takst("2027-01-01", 52_000));
    assert!(survey(&cases, &register, false, "2026-12-01").iter().all(|f| f.kind() != FindingKind::TakstMissing));
    assert_eq!(found("takst-missing", &[], "2026-12-01"), NONE, "not in use");
    assert_eq!(found("takst-missing", &[forloeb("I", Method::Icm, "2026-06-17")], "2026-12-01"), NONE, "not billed");
}

#[test]
fn a_takst_of_last_year_is_taken_for_forgotten_until_the_end_of_march() {
    let cases = [cti("CTI-1", "2026-12-17")];
    let missing = ["CTI: no takst from 2027-01-01"];
    assert_eq!(found("takst-missing", &cases, "2027-01-01"), missing);
    assert_eq!(found("takst-missing", &cases, "2027-03-31"), missing);
    assert_eq!(found("takst-missing", &cases, "2027-04-01"), NONE);
    let mut register = register();
    register.takster.get_mut("CTI").unwrap().rows.push(takst("2027-02-01", 52_000));
    assert!(survey(&cases, &register, false, "2027-02-15").iter().all(|f| f.kind() != FindingKind::TakstMissing));
    assert_eq!(found("takst-missing", &[cti("CTI-1", "2025-12-17")], "2026-01-15"), NONE, "there is one of this year");
}

#[test]
fn a_paying_kommune_needs_a_gln_only_when_e_invoices_are_on() {
    let cases = [cti("CTI-1", "2026-06-17")];
    let mut register = register();
    let mut gln = |number: Option<&str>, einvoice| {
        register.kommuner.get_mut("0370").unwrap().gln = number.map(Into::into);
        let all = survey(&cases, &register, einvoice, "2026-11-21");
        all.iter().filter(|f| f.kind() == FindingKind::GlnMissing).map(Finding::detail).collect::<Vec<_>>()
    };
    assert_eq!(gln(None, false), NONE);
    assert_eq!(gln(None, true), ["no GLN"]);
    assert_eq!(gln(Some("5798009811571"), true), ["the GLN has a wrong check digit"]);
    assert_eq!(gln(Some("5798009811578"), true), NONE);
}

#[test]
fn the_check_digit_of_a_gln_is_that_of_gs1() {
    for (text, right) in
        [("4006381333931", true), ("4006381333932", false), ("400638133393", false), ("40063813339x1", false)]
    {
        assert_eq!(is_gln(text), right, "{text}");
    }
}

#[test]
fn an_active_forloeb_has_a_worker() {
    let alone = |on| of_one("unassigned", on, |c| c.forloeb.medarbejder = None);
    assert_eq!(alone("2026-03-17"), ["CTI-1: active without a worker"]);
    assert_eq!((alone("2026-03-16"), alone("2026-12-17")), (vec![], vec![]));
}

#[test]
fn two_forloeb_of_the_same_person_billed_for_the_same_day_are_told_once() {
    let same = |id: &str, start| with(cti(id, start), |c| c.forloeb.borger_ref = "one".into());
    let first = || with(same("CTI-1", "2026-03-17"), |c| c.forloeb.ended_on = Some(day("2026-11-10")));
    let told = |second: Case| found("double-billing", &[first(), second], "2026-11-21");
    assert_eq!(
        told(same("CTI-2", "2026-11-01")),
        ["CTI-1: 10 days between 2026-11-01 and 2026-11-10 are billed for CTI-2 too, the same person"]
    );
    assert_eq!(told(same("CTI-2", "2026-11-11")), NONE);
    assert_eq!(told(cti("CTI-2", "2026-11-01")), NONE, "another person");
    let unpaid = with(same("CTI-2", "2026-11-01"), |c| c.forloeb.discharged_on = None);
    assert_eq!(told(unpaid), NONE, "what is held is not billed");
    let aftercare = with(same("E-2", "2026-11-01"), |c| c.forloeb.method = Method::Efterforsorg);
    assert_eq!(told(aftercare), NONE);
}

#[test]
fn forloeb_that_share_a_placeholder_for_their_person_are_told_at_once() {
    let same = |number: usize| {
        with(cti(&format!("CTI-{number:04}"), "2026-03-17"), |c| c.forloeb.borger_ref = "ukendt".into())
    };
    let told = |count: usize| found("double-billing", &(1..=count).map(same).collect::<Vec<_>>(), "2026-11-21");
    assert_eq!(told(10).len(), 45, "each two of ten");
    let many = "other forløb have the same borger_ref and are billed for the same days: one for each person?";
    assert_eq!(told(11), [format!("CTI-0001: 10 {many}")]);
    assert_eq!(told(5000), [format!("CTI-0001: 4999 {many}")]);
    // One after the other they may be one person's.
    let ended = |number: usize, on: &str| {
        with(same(number), |c| {
            c.forloeb.start_on = Some(day(on));
            c.forloeb.ended_on = Some(day(on));
        })
    };
    let one_by_one: Vec<Case> = (0..28)
        .map(|n| {
            let on = format!("2026-02-{:02}", n + 1);
            ended(n, &on)
        })
        .collect();
    assert_eq!(found("double-billing", &one_by_one, "2026-11-21"), NONE);
}

/// What a closed forløb lacks, by a site's rules.
pub fn closed_incomplete(case: &Case, rules: &DeadlineRules, on: &str) -> Vec<&'static str> {
    let register = register();
    let context = FindingContext {
        on: day(on),
        register: &register,
        tilsagn: TilsagnPolicy::WithoutStay,
        einvoice: false,
        billed_from: None,
        says_where_to_pay: true,
        not_asked: rules.rules.not_asked(),
    };
    let mut survey = Survey::new(day(on));
    survey.add(case, rules, &context);
    let lacks = survey.findings.iter().find_map(|finding| match &finding.facts {
        FindingFacts::ClosedIncomplete { missing, .. } => Some(missing.iter().map(|kind| kind.as_str()).collect()),
        _ => None,
    });
    lacks.unwrap_or_default()
}

//! What is said, to whom, and that it is said once.

use fasevagt::domain::cases::forloeb::{Case, Register};
use fasevagt::domain::cases::staff::Absence;
use fasevagt::domain::deadlines::deadline::Deadline;
use fasevagt::domain::deadlines::ledger::Ledger;
use fasevagt::domain::deadlines::reader::StandsIn;
use fasevagt::domain::deadlines::reminders::{Plan, plan};
use fasevagt::domain::deadlines::role_holders::{RoleHolders, Vacancy};
use fasevagt::domain::deadlines::rules::{Role, Rules};

use crate::support::cast::{cti, leaders, register, watch_only, with};
use crate::support::day;

/// Enough rules to tell the story.
const FOUR: [&str; 4] = ["phase-2", "phase-3", "handover-agreement", "closing"];

/// Runs on a day and keeps the ledger as the daemon does.
fn run(cases: &[Case], register: &Register, ledger: &mut Ledger, on: &str) -> Plan {
    let deadlines: Vec<Deadline> = cases.iter().flat_map(|c| watch_only(&FOUR).open_deadlines(c, day(on))).collect();
    let plan = plan(deadlines, &Rules::default(), ledger, register, &RoleHolders::new(&leaders(), register), day(on));
    ledger.record(&plan.said, day(on));
    plan
}

/// What each address is told, as `forløb rule stage`.
fn told(plan: &Plan) -> Vec<(String, Vec<String>)> {
    let item = |i: &fasevagt::domain::deadlines::reminders::Item| {
        format!("{} {} {}", i.deadline.forloeb, i.deadline.rule.key, i.deadline.stage.unwrap())
    };
    plan.mails.iter().map(|(to, items)| (to.email.to_string(), items.iter().map(item).collect())).collect()
}

fn jens() -> Case {
    cti("CTI-2026-001", "2026-03-17")
}

fn only_handover(case: Case) -> Case {
    with(case, |c| {
        c.forloeb.phase2_on = Some(day("2026-06-17"));
        c.forloeb.phase3_on = Some(day("2026-09-17"));
        for kind in ["activity_plan_evaluated", "activity_plan_adjusted"] {
            c.milestones.push(crate::support::cast::milestone(kind.parse().unwrap(), "2026-09-01"));
        }
    })
}

#[test]
fn a_stage_is_said_once_and_the_next_one_when_it_comes() {
    let (cases, register, mut ledger) = ([only_handover(jens())], register(), Ledger::default());
    let first = run(&cases, &register, &mut ledger, "2026-11-02");
    assert_eq!(told(&first), [("anna@example.dk".into(), vec!["CTI-2026-001 handover-agreement 14".into()])]);
    assert!(run(&cases, &register, &mut ledger, "2026-11-02").mails.is_empty());
    assert!(run(&cases, &register, &mut ledger, "2026-11-06").mails.is_empty(), "still the same stage");
    let next = run(&cases, &register, &mut ledger, "2026-11-09");
    let tina = ("tina@example.dk".into(), vec!["CTI-2026-001 handover-agreement 7".into()]);
    assert_eq!(told(&next), [("anna@example.dk".into(), tina.1.clone()), tina]);
}

#[test]
fn after_a_time_down_only_the_current_stage_is_said() {
    let (cases, register, mut ledger) = ([only_handover(jens())], register(), Ledger::default());
    run(&cases, &register, &mut ledger, "2026-10-19");
    let late = run(&cases, &register, &mut ledger, "2026-11-27");
    let said: Vec<_> = late.said.iter().map(|said| (said.key.rule, said.key.stage, said.passed.clone())).collect();
    assert_eq!(said, [("handover-agreement", -8, vec![14, 7, 3, 1, 0, -1]), ("closing", 30, vec![])]);
}

#[test]
fn a_date_that_moves_is_said_anew_and_from_where_it_moved() {
    let (register, mut ledger) = (register(), Ledger::default());
    run(&[only_handover(jens())], &register, &mut ledger, "2026-11-02");
    let extended = with(only_handover(jens()), |c| c.forloeb.agreed_end_on = Some(day("2026-12-20")));
    let moved = run(&[extended], &register, &mut ledger, "2026-11-06");
    let item = &moved.mails.values().next().unwrap()[0];
    assert_eq!(item.moved_from, Some(day("2026-11-16")));
    assert_eq!(item.deadline.due_on, day("2026-11-20"));
}

#[test]
fn the_most_urgent_comes_first_and_a_person_gets_one_mail() {
    let other = cti("CTI-2026-002", "2026-05-20");
    let plan = run(&[other, jens()], &register(), &mut Ledger::default(), "2026-11-16");
    let (to, lines) = told(&plan).remove(0);
    assert_eq!(to, "anna@example.dk");
    assert_eq!(
        lines,
        [
            "CTI-2026-001 phase-2 -148",
            "CTI-2026-002 phase-2 -85",
            "CTI-2026-001 phase-3 -57",
            "CTI-2026-001 handover-agreement 0",
            "CTI-2026-002 phase-3 7",
            "CTI-2026-001 closing 30",
        ]
    );
}

/// Who reads Anna's handover reminder, and why.
fn readers(change: impl FnOnce(&mut Register)) -> Vec<(String, Option<StandsIn>)> {
    let mut register = register();
    change(&mut register);
    let plan = run(&[only_handover(jens())], &register, &mut Ledger::default(), "2026-11-02");
    plan.mails.iter().map(|(to, items)| (to.email.to_string(), items[0].stands_in)).collect()
}

fn absent(register: &mut Register, id: &str, from: &str, to: Option<&str>) {
    let one = register.medarbejdere.get_mut(id).unwrap();
    one.absence = Absence { from: Some(day(from)), to: to.map(day) };
}

#[test]
fn the_team_leader_stands_in_for_an_absent_worker_without_a_substitute() {
    let tina = |why| vec![("tina@example.dk".to_owned(), Some(why))];
    assert_eq!(readers(|r| absent(r, "anna", "2026-11-01", None)), tina(StandsIn::Absent));
    assert_eq!(readers(|r| absent(r, "anna", "2026-10-01", Some("2026-11-02"))), tina(StandsIn::Absent));
    let back = readers(|r| absent(r, "anna", "2026-10-01", Some("2026-11-01")));
    assert_eq!(back, [("anna@example.dk".to_owned(), None)]);
}

#[test]
fn a_substitute_reads_unless_absent_or_unreachable_too() {
    let with_bo = |r: &mut Register| {
        absent(r, "anna", "2026-11-01", None);
        r.medarbejdere.get_mut("anna").unwrap().substitute = Some("bo".into());
    };
    assert_eq!(readers(with_bo), [("bo@example.dk".to_owned(), Some(StandsIn::AsSubstitute))]);
    let both = readers(|r| {
        with_bo(r);
        absent(r, "bo", "2026-11-02", None);
    });
    assert_eq!(both, [("tina@example.dk".to_owned(), Some(StandsIn::SubstituteAbsent))]);
    let unreachable = readers(|r| {
        with_bo(r);
        r.medarbejdere.get_mut("bo").unwrap().email = "bo at example".into();
    });
    assert_eq!(unreachable, [("tina@example.dk".to_owned(), Some(StandsIn::SubstituteAbsent))]);
}

#[test]
fn the_team_leader_stands_in_where_nobody_is_assigned() {
    let case = with(only_handover(jens()), |c| c.forloeb.medarbejder = None);
    let plan = run(&[case], &register(), &mut Ledger::default(), "2026-11-02");
    assert_eq!(plan.mails.values().next().unwrap()[0].stands_in, Some(StandsIn::Unassigned));
}

#[test]
fn what_nobody_could_be_told_is_not_recorded_as_said() {
    let case = with(only_handover(jens()), |c| {
        c.forloeb.medarbejder = None;
        c.forloeb.tilbud = "uden-leder".into();
    });
    let plan = run(&[case], &register(), &mut Ledger::default(), "2026-11-02");
    assert!(plan.mails.is_empty() && plan.said.is_empty());
    assert_eq!(plan.nobody_for, [Vacancy { role: Role::Teamleder, tilbud: "uden-leder".into(), all_absent: false }]);
}

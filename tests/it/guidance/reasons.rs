use std::fmt::Write as _;

use fasevagt::domain::cases::staff::{Absence, Medarbejder};
use fasevagt::domain::deadlines::ledger::Ledger;
use fasevagt::domain::deadlines::reader::StandsIn;
use fasevagt::domain::deadlines::reminders::plan;
use fasevagt::domain::deadlines::role_holders::RoleHolders;
use fasevagt::domain::deadlines::rules::{Role, Rules};
use fasevagt::render::danish::Guidance;

use super::cases::{case_of, open_days};
use super::guidance;
use crate::support::cast::{appointed, leaders, open, register, watch_only};
use crate::support::day;

/// Why each reader of one rule gets it on a day, by address.
fn why(rule: &str, on: &str) -> Vec<String> {
    let deadlines = watch_only(&[rule]).flagged_deadlines(&case_of(rule), day(on));
    let register = register();
    let holders = RoleHolders::new(&leaders(), &register);
    let plan = plan(deadlines, &Rules::default(), &Ledger::default(), &register, &holders, day(on));
    let line = |to: &str, said: Guidance| format!("{}: {}", to.split('@').next().unwrap(), said.why_you);
    plan.mails.iter().map(|(to, items)| line(&to.email.to_string(), Guidance::of(&items[0], None))).collect()
}

#[test]
fn everybody_is_told_in_which_role_and_from_when() {
    let anna = "anna: Du er medarbejder på forløbet.";
    assert_eq!(why("phase-2", "2026-06-10"), [anna]);
    assert_eq!(
        why("phase-2", "2026-06-18"),
        [anna, "tina: Du er teamleder for forløbets tilbud, og fristen er overskredet."]
    );
    let eight_days = why("phase-2", "2026-06-25");
    assert_eq!(
        eight_days[1],
        "frida: Du er forstander for forløbets tilbud, og fristen er overskredet med mere end 7 dage."
    );
    assert_eq!(
        why("handover-agreement", "2026-11-10")[1],
        "tina: Du er teamleder for forløbets tilbud, og der er højst 7 dage til fristen."
    );
    assert_eq!(
        why("betalingstilsagn", "2026-03-10"),
        [anna, "oekonomi: Du står for økonomien i forløbets tilbud.", "tina: Du er teamleder for forløbets tilbud."]
    );
}

#[test]
fn whoever_stands_in_is_told_for_whom_and_what_to_do() {
    let register = register();
    let mut anna = register.medarbejdere["anna"].clone();
    anna.absence = Absence { from: Some(day("2026-11-01")), to: Some(day("2026-12-14")) };
    let deadline = open(&case_of("handover-agreement"), "handover-agreement", "2026-11-10").unwrap();
    let mut all = String::new();
    let of_worker = [
        StandsIn::Absent,
        StandsIn::SubstituteAbsent,
        StandsIn::NoAddress,
        StandsIn::Unassigned,
        StandsIn::ForLeader,
        StandsIn::LeaderAbsent,
    ];
    let reasons = of_worker.map(|reason| (Role::Teamleder, reason));
    for (role, reason) in [(Role::Medarbejder, StandsIn::AsSubstitute)].into_iter().chain(reasons) {
        let worker = if reason == StandsIn::Unassigned { None } else { Some(&anna) };
        let said = guidance(&deadline, role, Some(reason), worker);
        writeln!(all, "{reason:?}: {} {}", said.why_you, said.next).unwrap();
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_worker_whose_return_is_not_known_or_who_is_unknown_is_told_without_a_day() {
    let register = register();
    let mut anna = register.medarbejdere["anna"].clone();
    anna.absence = Absence { from: Some(day("2026-11-01")), to: None };
    let deadline = open(&case_of("closing"), "closing", "2026-12-01").unwrap();
    let said =
        |worker: Option<&Medarbejder>| guidance(&deadline, Role::Teamleder, Some(StandsIn::Absent), worker).why_you;
    assert_eq!(said(Some(&anna)), "Anna Eksempel er fraværende og har ingen vikar, derfor får du den.");
    assert_eq!(said(None), "Medarbejderen er fraværende og har ingen vikar, derfor får du den.");
    anna.is_unlisted = true;
    assert_eq!(said(Some(&anna)), "Anna Eksempel står ikke længere i listen og har ingen vikar, derfor får du den.");
}

#[test]
fn whoever_has_several_roles_takes_the_step_that_is_nearest_to_the_case() {
    let register = register();
    let deadlines = watch_only(&["phase-2"]).flagged_deadlines(&case_of("phase-2"), day("2026-06-25"));
    // Anna heads the house as well, and Tina leads both the team and the house.
    let holders = [
        appointed(Role::Forstander, None, "anna@example.dk"),
        appointed(Role::Forstander, None, "tina@example.dk"),
        appointed(Role::Teamleder, None, "tina@example.dk"),
    ];
    let holders = RoleHolders::new(&holders, &register);
    let plan = plan(deadlines, &Rules::default(), &Ledger::default(), &register, &holders, day("2026-06-25"));
    let roles: Vec<_> = plan.mails.values().map(|items| items[0].reads_as.role).collect();
    assert_eq!(roles, [Some(Role::Medarbejder), Some(Role::Teamleder)]);
}

#[test]
fn a_leader_without_a_worker_to_ask_is_not_sent_to_one() {
    for rule in fasevagt::domain::deadlines::rules::RULES {
        for deadline in open_days(rule.key).iter().step_by(20) {
            for reason in [StandsIn::Unassigned, StandsIn::Absent, StandsIn::SubstituteAbsent] {
                let next = guidance(deadline, Role::Teamleder, Some(reason), None).next;
                for asked in ["Spørg medarbejderen", "Aftal med medarbejderen", "Hør medarbejderen"] {
                    assert!(!next.contains(asked), "{} {reason:?}: {next}", rule.key);
                }
            }
        }
    }
}

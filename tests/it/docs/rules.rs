//! The rules and findings of docs/domain.md are those of the program.

use std::collections::BTreeSet;

use fasevagt::domain::cases::forloeb::MilestoneKind;
use fasevagt::domain::deadlines::rules::{RULES, Role};
use fasevagt::domain::overview::findings::FindingKind;
use fasevagt::domain::overview::method_report::{ITEMS, NOT_COMPUTED};

use super::{below, quoted, table, text};

fn letter(role: Role) -> &'static str {
    match role {
        Role::Medarbejder => "M",
        Role::Teamleder => "T",
        Role::Forstander => "F",
        Role::Oekonomi => "Ø",
        Role::Listeansvarlig => "listeansvarlig",
        Role::Admin => "admin",
    }
}

#[test]
fn the_table_of_rules_is_that_of_the_program() {
    let domain = text("docs/domain.md");
    let rows = table(&domain, "| rule | applies to |");
    let written: Vec<_> = rows
        .iter()
        .map(|row| {
            let roles: BTreeSet<String> =
                row[5].split([';', ' ']).next().unwrap().split(',').map(str::to_owned).collect();
            (quoted(&row[0]).remove(0), row[4].clone(), roles)
        })
        .collect();
    let known: Vec<_> = RULES
        .iter()
        .map(|rule| {
            let leads = rule.leads.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
            let roles = rule.to.iter().map(|role| letter(*role).to_owned()).collect();
            (rule.key.to_owned(), leads, roles)
        })
        .collect();
    assert_eq!(written, known);
}

#[test]
fn every_milestone_ends_a_rule_of_the_table() {
    let domain = text("docs/domain.md");
    let fulfilled: String = table(&domain, "| rule | applies to |").into_iter().map(|row| row[3].clone()).collect();
    let named = quoted(&fulfilled);
    // Its own paragraph says when it counts.
    let elsewhere = ["goals_evaluated"];
    for kind in MilestoneKind::ALL.iter().map(|kind| kind.as_str()).filter(|kind| !elsewhere.contains(kind)) {
        assert!(named.iter().any(|name| name == kind), "{kind}");
    }
    assert!(below(&domain, "3. Deadlines").contains("a milestone `goals_evaluated`"));
}

#[test]
fn the_table_of_findings_is_that_of_the_program() {
    let written = table(&text("docs/domain.md"), "| finding | subject |");
    let mut written: Vec<_> = written.iter().map(|row| quoted(&row[0]).remove(0)).collect();
    written.sort_unstable();
    assert_eq!(written, FindingKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>());
}

#[test]
fn the_items_of_the_method_report_are_those_of_the_program() {
    let known: Vec<&str> = ITEMS.iter().map(|item| item.key).collect();
    let named = |page: &str| -> Vec<String> {
        table(&text(page), "| item | ").iter().map(|row| quoted(&row[0]).remove(0)).collect()
    };
    assert_eq!(named("docs/domain.md"), known);
    assert_eq!(named("src/cli/handbook/method.md"), known);
}

#[test]
fn what_the_method_report_does_not_compute_is_that_of_the_program() {
    let written = table(&text("docs/domain.md"), "| not computed | asks |");
    let known: Vec<_> =
        NOT_COMPUTED.iter().map(|one| vec![one.english.0.to_owned(), one.english.1.to_owned()]).collect();
    assert_eq!(written, known);
}

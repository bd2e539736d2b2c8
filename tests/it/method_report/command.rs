//! `fasevagt report` on both databases.

use fasevagt::domain::cases::forloeb::Case;
use fasevagt::domain::cases::phase_plan::PhasePlan;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::database::any_database;
use super::{period, reports};
use crate::cli::{fasevagt, json_of, said};
use crate::support::cast::register;
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::House;

const YEAR: [&str; 5] = ["report", "--from", "2025-01-01", "--to", "2025-12-31"];

fn item(report: &Value, key: &str) -> Value {
    report["items"].as_array().unwrap().iter().find(|item| item["item"] == key).unwrap().clone()
}

/// Six CTI from March, of which one was visited at once, and one at Havnen.
async fn furnished(database: TestDatabase) -> House {
    let house = House::new(database, "").await;
    house.put("tilbud", &[("id", "havnen"), ("name", "Havnen")]).await;
    for n in 1..=6 {
        let tilbud = if n == 6 { "havnen" } else { "pensionatet" };
        house.put_cti(&format!("CTI-2025-00{n}"), "2025-03-17", &[("tilbud_id", tilbud)]).await;
    }
    let visit = [("forloeb_id", "CTI-2025-003"), ("held_on", "2025-03-20"), ("kind", "home_visit")];
    house.put("kontakt", &visit).await;
    house
}

#[test]
fn report_keeps_its_contract() {
    on_both(async |database| {
        let house = furnished(database).await;
        let report = json_of(&house, &YEAR);
        assert_eq!(
            (&report["from"], &report["to"], &report["tilbud"]),
            (&json!("2025-01-01"), &json!("2025-12-31"), &Value::Null)
        );
        assert_eq!(report["items"].as_array().unwrap().len(), 14);
        let others = ["CTI-2025-001", "CTI-2025-002", "CTI-2025-004", "CTI-2025-005", "CTI-2025-006"];
        assert_eq!(
            item(&report, "first-home-visit"),
            json!({"item": "first-home-visit", "n": 6, "met": 1, "score": 1, "not_met": others})
        );
        let of_one = json_of(&house, &[&YEAR[..], &["--tilbud", "havnen"]].concat());
        assert_eq!(of_one["tilbud"], "havnen");
        assert_eq!(
            item(&of_one, "first-home-visit"),
            json!({"item": "first-home-visit", "n": 1, "met": 0, "score": null, "not_met": ["CTI-2025-006"]})
        );
        assert_eq!(item(&of_one, "caseload")["n"], 0, "Anna is Pensionatet's");
    });
}

#[test]
fn a_table_shows_every_item_and_names_nobody() {
    block_on(async {
        let house = furnished(TestDatabase::sqlite()).await;
        insta::assert_snapshot!(said(&house, &YEAR));
    });
}

#[test]
fn wrong_rows_and_what_is_voided_are_in_no_item() {
    on_both(async |database| {
        let house = furnished(database).await;
        said(&house, &["void", "CTI-2025-001", "--reason", "dublet"]);
        house
            .change("UPDATE forloeb SET phase2_on = '2025-07-01', phase3_on = '2025-06-01' WHERE id = 'CTI-2025-002'")
            .await;
        let wrong = [("forloeb_id", "CTI-2025-004"), ("held_on", "1925-03-20"), ("kind", "home_visit")];
        house.put("kontakt", &wrong).await;
        let visits = item(&json_of(&house, &YEAR), "first-home-visit");
        assert_eq!(visits["not_met"], json!(["CTI-2025-004", "CTI-2025-005", "CTI-2025-006"]));
        assert_eq!((&visits["n"], &visits["met"]), (&json!(4), &json!(1)));
    });
}

#[test]
fn a_report_writes_nothing() {
    block_on(async {
        let house = furnished(TestDatabase::sqlite()).await;
        let state = house.state_text().trim_start_matches("sqlite:").to_owned();
        let before = std::fs::read(&state).unwrap();
        json_of(&house, &YEAR);
        assert_eq!(std::fs::read(&state).unwrap(), before);
    });
}

/// The code and the line of a command that is refused.
fn refused(house: &House, arguments: &[&str]) -> (Option<i32>, String) {
    let config = house.config_file();
    let arguments = [&["--config", config.to_str().unwrap(), "report"], arguments].concat();
    let output = fasevagt(&arguments, config.parent().unwrap());
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_period_that_is_not_over_and_a_tilbud_that_is_not_there_are_refused() {
    block_on(async {
        let house = furnished(TestDatabase::sqlite()).await;
        for (arguments, problem) in [
            (&["--from", "2025-01-01", "--to", "2999-12-31"][..], "is to come: accepted: a day until today, "),
            (&["--from", "2025-01-02", "--to", "2025-01-01"], "accepted: a day from --from 2025-01-02 on"),
            (
                &["--from", "2025-01-01", "--to", "2025-12-31", "--tilbud", "Havnen"],
                "--tilbud \"Havnen\" is not known; accepted: havnen, pensionatet",
            ),
        ] {
            let (code, told) = refused(&house, arguments);
            assert!(code == Some(2) && told.contains(problem) && told.lines().count() == 1, "{told}");
        }
    });
}

/// The cases of many random databases, in one.
fn many_cases() -> Vec<Case> {
    let mut runner = TestRunner::deterministic();
    let databases = (0..40).map(|_| any_database().new_tree(&mut runner).unwrap().current());
    let mut cases: Vec<Case> = databases.flat_map(|database| database.cases).collect();
    for (number, case) in cases.iter_mut().enumerate() {
        case.forloeb.id = format!("CTI-{number:04}");
        case.forloeb.phase_plan = PhasePlan::DEFAULT;
        let forloeb = &mut case.forloeb;
        // The plan of before may have put them in another order.
        forloeb.agreed_end_on = forloeb.agreed_end_on.filter(|end| forloeb.start_on.is_none_or(|start| start <= *end));
    }
    cases
}

fn cell(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "NULL".to_owned(), |value| format!("'{}'", value.to_string()))
}

/// Writes them with all their rows.
async fn write(house: &House, cases: &[Case]) {
    let (mut forloeb, mut kontakter, mut milestones) = (Vec::new(), Vec::new(), Vec::new());
    for case in cases {
        let f = &case.forloeb;
        let dates = [f.start_on, f.agreed_end_on, f.ended_on, f.phase2_on, f.phase3_on, f.decision_on, f.discharged_on];
        forloeb.push(format!(
            "('{}', 'ref', '{}', '{}', {}, '0370', {}, {}, {})",
            f.id,
            f.method,
            f.tilbud,
            cell(f.medarbejder.as_ref()),
            cell(f.legal_basis),
            cell(f.end_reason),
            dates.map(cell).join(", ")
        ));
        kontakter.extend(case.kontakter.iter().map(|k| format!("('{}', '{}', '{}')", f.id, k.held_on, k.kind)));
        milestones.extend(case.milestones.iter().map(|m| format!("('{}', '{}', '{}')", f.id, m.done_on, m.kind)));
    }
    let columns = "id, borger_ref, method, tilbud_id, medarbejder_id, handlekommune, legal_basis, end_reason, start_on, \
                   agreed_end_on, ended_on, phase2_on, phase3_on, decision_on, discharged_on";
    house.change(&format!("INSERT INTO forloeb ({columns}) VALUES {}", forloeb.join(", "))).await;
    house.change(&format!("INSERT INTO kontakt (forloeb_id, held_on, kind) VALUES {}", kontakter.join(", "))).await;
    // One of a kind and day is all that a database takes.
    milestones.sort_unstable();
    milestones.dedup();
    house.change(&format!("INSERT INTO milestone (forloeb_id, done_on, kind) VALUES {}", milestones.join(", "))).await;
}

#[test]
fn a_report_of_a_database_is_that_of_its_cases() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        house.put("tilbud", &[("id", "havnen"), ("name", "Havnen")]).await;
        let bo = [
            ("id", "bo"),
            ("name", "Bo"),
            ("email", "bo@example.dk"),
            ("tilbud_id", "pensionatet"),
            ("fte_percent", "100"),
        ];
        house.put("medarbejder", &bo).await;
        let cases = many_cases();
        write(&house, &cases).await;
        for (from, to) in [("2024-03-01", "2024-12-31"), ("2025-01-01", "2025-12-31"), ("2023-01-01", "2026-06-30")] {
            let expected = reports(&cases, &register(), period(from, to));
            let asked = ["report", "--from", from, "--to", to];
            assert_eq!(json_of(&house, &asked), serde_json::to_value(expected.of_all()).unwrap());
            let of_one = json_of(&house, &[&asked[..], &["--tilbud", "havnen"]].concat());
            assert_eq!(of_one, serde_json::to_value(expected.of_tilbud("havnen")).unwrap());
        }
    });
}

#[test]
fn what_a_site_asks_of_its_rules_changes_nothing() {
    block_on(async {
        let own = "[rules]\nonly = [\"closing\", \"support-network\"]\n[rules.support-network]\n\
                   requires = [\"network_established\"]\n[rules.goal-evaluation]\nenabled = false\n";
        let (plain, with_own) = (TestDatabase::sqlite(), TestDatabase::sqlite());
        let (plain, with_own) = (House::new(plain, "").await, House::new(with_own, own).await);
        let cases = many_cases();
        for house in [&plain, &with_own] {
            house.put("tilbud", &[("id", "havnen"), ("name", "Havnen")]).await;
            let bo = [("id", "bo"), ("name", "Bo"), ("email", "bo@example.dk"), ("tilbud_id", "havnen")];
            house.put("medarbejder", &bo).await;
            write(house, &cases).await;
        }
        assert_eq!(said(&with_own, &YEAR), said(&plain, &YEAR));
    });
}

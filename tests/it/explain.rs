//! `explain` and `silence`: why something is said, and how to be left alone for a while.

use fasevagt::domain::deadlines::silences::check_until;
use serde_json::{Value, json};

use crate::cli::{fasevagt, json_of, said};
use crate::support::cast::{cti, open};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::day;
use crate::support::house::{House, morning, only_rules};

/// The view of one rule.
fn rule<'a>(explained: &'a Value, key: &str) -> &'a Value {
    explained["rules"].as_array().unwrap().iter().find(|r| r["rule"] == key).unwrap()
}

#[test]
fn explain_tells_dates_reasons_and_what_comes_next() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[("phase2_on", "2026-06-17")]).await;
        house.reminders("2026-11-02").await.unwrap();
        let explained = json_of(&house, &["explain", "CTI-2026-001", "--on", "2026-11-03"]);
        assert_eq!(explained["state"], "active");
        assert_eq!((&explained["phase3_from"], &explained["end_on"]), (&json!("2026-09-17"), &json!("2026-12-16")));
        let handover = rule(&explained, "handover-agreement");
        assert_eq!((&handover["state"], &handover["stage"]), (&json!("upcoming"), &json!(14)));
        assert_eq!(handover["next"], json!({"on": "2026-11-09", "stage": 7}));
        assert_eq!(rule(&explained, "phase-2")["state"], "fulfilled");
        assert_eq!(rule(&explained, "phase-2")["reason"], "nothing is missing");
        assert_eq!(rule(&explained, "betalingstilsagn")["reason"], "only without a stay before");
        let network = rule(&explained, "support-network");
        assert_eq!(
            (&network["state"], &network["next"]),
            (&json!("waiting"), &json!({"on": "2026-12-02", "stage": 14}))
        );
        let heard = explained["said"].as_array().unwrap();
        assert!(
            heard.iter().any(|s| s["rule"] == "handover-agreement" && s["stage"] == 14 && s["to"] == "anna@example.dk")
        );
        assert!(heard.iter().any(|s| s["rule"] == "handover-agreement" && s["stage"] == 30 && s["superseded"] == true));
        let text = said(&house, &["explain", "CTI-2026-001", "--on", "2026-11-03"]);
        assert!(text.starts_with("CTI-2026-001 (CTI) as of 2026-11-03: active\n"), "{text}");
    });
}

#[test]
fn explain_says_why_a_case_has_no_deadlines() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        house.put_cti("CTI-1", "2026-03-17", &[("ended_on", "2026-06-01")]).await;
        house.put_cti("CTI-2", "2026-03-17", &[("agreed_end_on", "2026-01-01")]).await;
        house.put_cti("CTI-3", "", &[]).await;
        let state = |id| json_of(&house, &["explain", id, "--on", "2026-07-01"]);
        assert_eq!(state("CTI-1")["state"], "closed, so it has no deadlines");
        assert_eq!(state("CTI-2")["state"], "its row is wrong, so it has no deadlines");
        assert_eq!(
            state("CTI-2")["data_errors"][0],
            "forloeb.agreed_end_on: 2026-01-01 lies before start_on 2026-03-17"
        );
        assert_eq!(state("CTI-3")["state"], "no start_on is set, so it has no deadlines");
        let config = house.config_file();
        let output = fasevagt(&["--config", config.to_str().unwrap(), "explain", "CTI-9"], config.parent().unwrap());
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8(output.stderr).unwrap().contains("no forløb CTI-9"));
    });
}

#[test]
fn explain_agrees_with_scan_on_every_forloeb_of_the_demo() {
    let dir = tempfile::tempdir().unwrap();
    assert!(fasevagt(&["demo", "--dir", "d", "--on", "2026-11-20"], dir.path()).status.success());
    let run = |arguments: &[&str]| -> Value {
        let config = ["--config", "d/fasevagt.toml"];
        let output = fasevagt(&[&config, arguments, &["--on", "2026-11-20", "--format", "json"]].concat(), dir.path());
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let scan = run(&["scan"]);
    let flagged = |id: &str| -> Vec<(&Value, &Value)> {
        let mut of: Vec<_> = scan["deadlines"].as_array().unwrap().iter().filter(|d| d["forloeb"] == id).collect();
        of.sort_by_key(|d| d["rule"].as_str());
        of.into_iter().map(|d| (&d["rule"], &d["stage"])).collect()
    };
    let ids: std::collections::BTreeSet<&str> =
        scan["deadlines"].as_array().unwrap().iter().filter_map(|d| d["forloeb"].as_str()).collect();
    assert!(ids.len() > 20);
    for id in ids {
        let explained = run(&["explain", id]);
        let mut shown: Vec<_> =
            explained["rules"].as_array().unwrap().iter().filter(|r| !r["stage"].is_null()).collect();
        shown.sort_by_key(|r| r["rule"].as_str());
        let shown: Vec<_> = shown.into_iter().map(|r| (&r["rule"], &r["stage"])).collect();
        assert_eq!(shown, flagged(id), "{id}");
    }
}

#[test]
fn a_silenced_deadline_is_not_mailed_but_still_shown_and_comes_back() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        let mut tx = house.app.state.begin().await.unwrap();
        let key = ("CTI-1", "handover-agreement", day("2026-11-16"));
        let id = fasevagt::store::silences::add(&mut tx, key, day("2026-11-10"), morning("2026-11-02")).await.unwrap();
        tx.commit().await.unwrap();
        house.reminders("2026-11-09").await.unwrap();
        assert!(house.outbox().await.is_empty());
        let shown = json_of(&house, &["scan", "--on", "2026-11-09"]);
        assert_eq!(shown["deadlines"][0]["silenced_until"], "2026-11-10");
        house.digest("2026-W46", "2026-11-09").await;
        assert!(house.mails().await[0].1.text.contains("ingen påmindelser til og med 10. nov."));
        house.reminders("2026-11-11").await.unwrap();
        assert_eq!(house.outbox().await.len(), 4, "the stage is said when the silence is over");
        let mut tx = house.app.state.begin().await.unwrap();
        assert!(fasevagt::store::silences::end(&mut tx, id, morning("2026-11-11")).await.unwrap());
        assert!(!fasevagt::store::silences::end(&mut tx, id, morning("2026-11-11")).await.unwrap());
    });
}

#[test]
fn a_silence_lapses_when_the_due_date_moves() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        let mut tx = house.app.state.begin().await.unwrap();
        let key = ("CTI-1", "handover-agreement", day("2026-11-16"));
        fasevagt::store::silences::add(&mut tx, key, day("2026-11-16"), morning("2026-11-02")).await.unwrap();
        tx.commit().await.unwrap();
        house.change("UPDATE forloeb SET agreed_end_on = '2026-12-18', extension_ref = 'A'").await;
        house.reminders("2026-11-09").await.unwrap();
        assert_eq!(house.outbox().await.len(), 1);
    });
}

#[test]
fn a_silence_lasts_until_the_day_to_act_by_at_most_and_two_weeks_when_overdue() {
    let deadline = |on| open(&cti("CTI-1", "2026-03-17"), "handover-agreement", on).unwrap();
    let fits = |on, until| check_until(&deadline(on), day(until), day(on)).is_ok();
    assert!(fits("2026-11-02", "2026-11-16") && !fits("2026-11-02", "2026-11-17") && !fits("2026-11-02", "2026-11-01"));
    assert!(fits("2026-11-20", "2026-12-04") && !fits("2026-11-20", "2026-12-05"));
}

#[test]
fn silence_is_added_listed_and_ended_by_hand() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        let today = fasevagt::clock::now().date_naive();
        let start = fasevagt::domain::values::calendar::addm(today, -8).to_string();
        house.put_cti("CTI-1", &start, &[]).await;
        let until = (today + chrono::Days::new(2)).to_string();
        let added = said(&house, &["silence", "add", "CTI-1", "phase-2", "--until", &until]);
        assert!(added.starts_with("silence 1: CTI-1 phase-2, due "), "{added}");
        let shown = json_of(&house, &["silence", "list"]);
        assert_eq!((&shown[0]["forloeb"], &shown[0]["until"]), (&json!("CTI-1"), &json!(until)));
        assert_eq!(said(&house, &["silence", "end", "1"]), "silence 1 is ended\n");
        assert_eq!(said(&house, &["silence", "list"]), "No silence holds\n");
        let config = house.config_file();
        let code = |arguments: &[&str]| {
            let all = [&["--config", config.to_str().unwrap(), "silence"], arguments].concat();
            fasevagt(&all, config.parent().unwrap()).status.code()
        };
        assert_eq!(code(&["add", "CTI-1", "phase-2", "--until", "2020-01-01"]), Some(2));
        assert_eq!(code(&["add", "CTI-1", "phase-9", "--until", &until]), Some(2));
        assert_eq!(code(&["add", "CTI-1", "grant-expiry", "--until", &until]), Some(1));
        assert_eq!(code(&["end", "1"]), Some(1));
    });
}

//! First reminders that would be a heap wait until somebody has chosen.

use std::fs;

use chrono::{DateTime, Utc};
use fasevagt::app::App;
use fasevagt::domain::operations::health::Problem;
use fasevagt::domain::operations::job::JobKind;
use fasevagt::jobs::due::{Due, due};
use fasevagt::jobs::{Outcome, health, proof, reminders};
use fasevagt::store::{problems, runs};
use serde_json::Value;

use super::running::{FIRST_DAY, site};
use crate::cli::{fasevagt_of, json_of, said};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::day;
use crate::support::house::{House, morning};

const LIMIT: &str = "[reminders]\nfirst_run_limit = 50\n";
const ARNE: &str = "[[recipients]]\nrole = \"admin\"\nname = \"Arne\"\nemail = \"arne@example.dk\"\n";
const SECOND_DAY: &str = "2026-12-01";

async fn names(house: &House) -> Vec<String> {
    let mut tx = house.app.state.snapshot().await.unwrap();
    problems::list(&mut tx).await.unwrap().iter().map(Problem::name).collect()
}

/// The digests of this week and the one before are done, so that nothing else is wrong.
async fn with_digests(house: &House) {
    house.digest("2026-W48", "2026-11-23").await;
    house.digest("2026-W49", FIRST_DAY).await;
    house.change_state("DELETE FROM outbox").await;
}

/// The look around after a job, and what it tells whom; then it is sent.
async fn told(house: &House, at: DateTime<Utc>) -> Vec<String> {
    health::run(house.app.context(), at).await.unwrap();
    let mails = house.mails().await;
    house.change_state("UPDATE outbox SET state = 'sent' WHERE kind = 'alert' AND state = 'queued'").await;
    let new = mails.iter().filter(|(mail, _)| mail.kind == "alert" && mail.state == "queued");
    new.map(|(mail, parts)| format!("{} {}", mail.to, parts.subject)).collect()
}

/// What a site's file has is replaced; as after a reload.
async fn reloaded(house: &House, from: &str, to: &str) -> App {
    let file = house.config_file();
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(&file, text.replace(from, to)).unwrap();
    house.another_app().await
}

async fn proof_of(house: &House, on: &str) -> proof::Proof {
    let app = &house.app;
    proof::check(app.cases.open().await.unwrap(), &app.state, &app.config, day(on)).await.unwrap()
}

#[test]
fn a_first_run_over_the_limit_waits_and_its_day_is_no_success() {
    on_both(async |database| {
        let house = site(database, 12, LIMIT).await;
        let outcome = house.reminders(FIRST_DAY).await.unwrap();
        assert!(matches!(&outcome, Outcome::Done(text) if text.contains("2026-11-30 waits")), "{outcome}");
        assert_eq!(house.count("SELECT COUNT(*) FROM said").await, 0);
        assert!(house.outbox().await.is_empty());
        assert_eq!(names(&house).await, ["first-run"]);
        let mut tx = house.app.state.snapshot().await.unwrap();
        assert_eq!(runs::last_success(&mut tx, JobKind::Reminders).await.unwrap(), None);
        // The daemon does not try the day again, and is not late with it.
        let later = due(&mut tx, &house.app.config, morning(FIRST_DAY) + chrono::TimeDelta::hours(3)).await.unwrap();
        assert!(later.iter().all(|due| due.job != JobKind::Reminders), "{later:?}");
        drop(tx);
        assert_eq!(proof_of(&house, SECOND_DAY).await, proof::Proof::default());
        // The next open day is a first run again.
        house.reminders(SECOND_DAY).await.unwrap();
        assert_eq!(house.count("SELECT COUNT(*) FROM said").await, 0);
        assert_eq!(names(&house).await, ["first-run"]);
    });
}

#[test]
fn asked_to_say_them_as_they_are_it_says_them_on_the_same_day_once() {
    on_both(async |database| {
        let house = site(database, 12, LIMIT).await;
        house.reminders(FIRST_DAY).await.unwrap();
        let on = day(FIRST_DAY);
        let first = Due { first: true, ..Due::as_of(JobKind::Reminders, on) };
        assert!(first.first);
        let done = reminders::run_all_at_once(house.app.context(), on, morning(FIRST_DAY)).await.unwrap();
        assert!(done.to_string().contains("70 deadlines said in 4 mails"), "{done}");
        assert_eq!(names(&house).await, [""; 0]);
        assert_eq!(house.count("SELECT COUNT(*) FROM first_run").await, 0);
        assert_eq!(house.count("SELECT COUNT(*) FROM run WHERE outcome <> 'done'").await, 0);
        let again = reminders::run_all_at_once(house.app.context(), on, morning(FIRST_DAY)).await.unwrap();
        assert!(again.to_string().contains("is done already"), "{again}");
        let proof = proof_of(&house, SECOND_DAY).await;
        assert_eq!((proof.due, proof.said, proof.missing.len()), (70, 70, 0));
        // From now on each day says what is new, however much that is.
        let next = house.reminders(SECOND_DAY).await.unwrap();
        assert!(next.to_string().contains("deadlines said"), "{next}");
    });
}

#[test]
fn the_proof_passes_over_a_day_that_waits() {
    block_on(async {
        let house = site(TestDatabase::sqlite(), 12, "").await;
        house.reminders(FIRST_DAY).await.unwrap();
        house.change_state("INSERT INTO run (job, period, finished_at, outcome) VALUES ('reminders', '2026-12-01', '2026-12-01T06:00:00+00:00', 'waiting')").await;
        assert_eq!(proof_of(&house, "2026-12-02").await.on, Some(day(FIRST_DAY)));
    });
}

#[test]
fn a_day_that_waits_is_decided_anew_by_what_was_chosen() {
    on_both(async |database| {
        let house = site(database, 12, LIMIT).await;
        house.reminders(FIRST_DAY).await.unwrap();
        let app = reloaded(&house, "first_run_limit = 50", "first_run_limit = 50\nfrom = \"2026-11-30\"").await;
        let done = reminders::run(app.context(), day(FIRST_DAY), morning(FIRST_DAY)).await.unwrap();
        assert!(done.to_string().contains("13 deadlines said in 3 mails"), "{done}");
        assert_eq!(names(&house).await, [""; 0]);
    });
}

#[test]
fn what_is_within_the_limit_or_has_no_limit_goes_without_a_word() {
    block_on(async {
        let overdue = 57;
        for (limit, waits) in [(overdue - 1, true), (overdue, false), (0, false)] {
            let limit = format!("[reminders]\nfirst_run_limit = {limit}\n");
            let house = site(TestDatabase::sqlite(), 12, &limit).await;
            let outcome = house.reminders(FIRST_DAY).await.unwrap().to_string();
            assert_eq!(outcome.contains("waits"), waits, "{limit}: {outcome}");
        }
    });
}

#[test]
fn what_is_silenced_or_read_by_nobody_is_no_heap() {
    block_on(async {
        let house = site(TestDatabase::sqlite(), 12, "[reminders]\nfirst_run_limit = 56\n").await;
        let scan = json_of(&house, &["scan", "--on", FIRST_DAY]);
        let overdue = scan["deadlines"].as_array().unwrap().iter().find(|one| one["state"] == "overdue").unwrap();
        let text = |key: &str| overdue[key].as_str().unwrap().to_owned();
        house
            .change_state(&format!(
                "INSERT INTO silence (forloeb, rule, due_on, until, created_at) VALUES ('{}', '{}', '{}', '2026-12-10', '2026-11-29T08:00:00+00:00')",
                text("forloeb"), text("rule"), text("due_on")
            ))
            .await;
        let outcome = house.reminders(FIRST_DAY).await.unwrap().to_string();
        assert!(outcome.contains("69 deadlines said"), "{outcome}");
    });
}

#[test]
fn the_administrator_is_mailed_what_it_would_be_and_the_three_ways_on() {
    block_on(async {
        let house = site(TestDatabase::sqlite(), 12, &format!("{LIMIT}{ARNE}")).await;
        with_digests(&house).await;
        house.reminders(FIRST_DAY).await.unwrap();
        assert_eq!(
            told(&house, morning(FIRST_DAY)).await,
            ["arne@example.dk Fasevagt på sag-01: De første påmindelser venter på jeres valg"]
        );
        let (_, mail) = house.mails().await.remove(0);
        insta::assert_snapshot!(mail.text);
        for fact in [
            "Skriftlig vurdering til handlekommunen (assessment): 12",
            "forstander 54",
            "fasevagt once reminders --first",
        ] {
            assert!(mail.html.contains(fact), "{fact}");
        }
        // Once a day, and the next morning while it lasts.
        assert_eq!(told(&house, morning(FIRST_DAY) + chrono::TimeDelta::hours(5)).await, [""; 0]);
        house.reminders(SECOND_DAY).await.unwrap();
        let next_day = morning(SECOND_DAY) + chrono::TimeDelta::hours(2);
        assert_eq!(told(&house, next_day).await.len(), 1);
        let status = said_by_status(&house);
        assert!(
            status.starts_with(
                "FASEVAGT CRITICAL: first-run since 2026-11-30 06:30: the first reminders would be 4 mails with"
            ),
            "{status}"
        );
    });
}

fn said_by_status(house: &House) -> String {
    let done = fasevagt_of(house, &["status"]);
    assert_eq!(done.status.code(), Some(2));
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn where_nobody_is_administrator_the_head_is_told_else_the_team_leader() {
    block_on(async {
        let house = site(TestDatabase::sqlite(), 12, LIMIT).await;
        house.reminders(FIRST_DAY).await.unwrap();
        let subject = "Fasevagt på sag-01: De første påmindelser venter på jeres valg";
        assert_eq!(told(&house, morning(FIRST_DAY)).await, [format!("frida@example.dk {subject}")]);
        // And of nothing else.
        let failed = Err(anyhow::anyhow!("read forloeb: the disk is broken"));
        house.app.record(JobKind::Statements, &failed, morning(FIRST_DAY)).await;
        assert_eq!(told(&house, morning(FIRST_DAY) + chrono::TimeDelta::hours(1)).await, [""; 0]);
    });
    block_on(async {
        let house = site(TestDatabase::sqlite(), 12, LIMIT).await;
        let leder = [("role", "teamleder"), ("tilbud_id", "pensionatet"), ("name", "Lis"), ("email", "lis@example.dk")];
        house.put("leder", &leder).await;
        let app = reloaded(&house, "role = \"forstander\"", "role = \"oekonomi\"").await;
        reminders::run(app.context(), day(FIRST_DAY), morning(FIRST_DAY)).await.unwrap();
        health::run(app.context(), morning(FIRST_DAY)).await.unwrap();
        let to: Vec<_> = house.outbox().await.into_iter().map(|mail| mail.to).collect();
        assert_eq!(to, ["tina@example.dk", "lis@example.dk"]);
    });
}

#[test]
fn a_simulation_says_that_they_would_wait_and_what_they_would_be() {
    block_on(async {
        let house = site(TestDatabase::sqlite(), 12, LIMIT).await;
        let arguments = ["simulate", "--from", FIRST_DAY, "--to", SECOND_DAY];
        let played = json_of(&house, &arguments);
        let first: &Value = &played["days"][0];
        let counts = ["mails", "deadlines", "overdue"].map(|count| first["waiting"][count].as_u64().unwrap());
        assert_eq!(counts, [4, 70, 57]);
        assert_eq!(first["waiting"]["by_rule"]["assessment"], 12);
        assert_eq!(first["waiting"]["by_role"]["forstander"], 54);
        assert!(first["mails"].as_array().unwrap().iter().all(|mail| mail["kind"] != "reminder"));
        assert!(!played["days"][1]["waiting"].is_null());
        let text = said(&house, &arguments);
        assert!(text.contains("the first reminders would be 4 mails with 70 deadlines"), "{text}");
        house.reminders(FIRST_DAY).await.unwrap();
        assert_eq!(json_of(&house, &arguments), played);
        reminders::run_all_at_once(house.app.context(), day(FIRST_DAY), morning(FIRST_DAY)).await.unwrap();
        let after = json_of(&house, &arguments);
        assert!(after["days"].as_array().unwrap().iter().all(|one| one["waiting"].is_null()));
    });
}

#[test]
fn once_takes_the_word_for_reminders_only() {
    block_on(async {
        let house = site(TestDatabase::sqlite(), 12, LIMIT).await;
        let waits = fasevagt_of(&house, &["once", "reminders", "--on", FIRST_DAY]);
        let text = String::from_utf8(waits.stdout).unwrap();
        assert_eq!((waits.status.code(), text.lines().count()), (Some(0), 1), "{text}");
        let said = fasevagt_of(&house, &["once", "reminders", "--first", "--on", FIRST_DAY]);
        assert!(String::from_utf8(said.stdout).unwrap().contains("70 deadlines said"));
        assert_eq!(fasevagt_of(&house, &["once", "digest", "--first"]).status.code(), Some(2));
    });
}

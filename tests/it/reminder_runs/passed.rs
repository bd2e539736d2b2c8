//! The stages that passed stand in the row that says a later one; older states have rows of their own for them.

use std::fs;
use std::path::Path;

use fasevagt::app::App;
use fasevagt::config;
use fasevagt::jobs::proof;
use fasevagt::store::db::{Access, Db};
use serde_json::Value;
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Executor};

use super::rows;
use crate::cli::{json_of, said};
use crate::support::databases::{TestDatabase, on_both};
use crate::support::day;
use crate::support::house::{FOUR, House, morning, only_rules};

/// Three forløb at different points; what is said of them on 2 November is sent.
async fn house(database: TestDatabase) -> House {
    let house = House::new(database, &only_rules(&FOUR)).await;
    for (id, start) in [("CTI-1", "2026-03-17"), ("CTI-2", "2026-08-04"), ("CTI-3", "2026-01-20")] {
        house.put_cti(id, start, &[]).await;
    }
    house.reminders("2026-11-02").await.unwrap();
    house.change_state("UPDATE outbox SET state = 'sent', next_attempt_at = NULL").await;
    house
}

/// What `explain` says, which for people is a table.
fn explained(house: &House, id: &str, on: &str) -> (Value, String) {
    let arguments = ["explain", id, "--on", on];
    (json_of(house, &arguments), said(house, &arguments))
}

/// What is said of the days that follow, and what the proof finds.
async fn later(house: &House, app: &App) -> Vec<String> {
    let mut told = Vec::new();
    for on in ["2026-11-02", "2026-11-03", "2026-11-09", "2026-12-16"] {
        let outcome = fasevagt::jobs::reminders::run(app.context(), day(on), morning(on)).await.unwrap();
        let proof = proof::check(app.cases.open().await.unwrap(), &app.state, &app.config, day(on)).await.unwrap();
        told.push(format!("{outcome} {proof:?}"));
        for id in ["CTI-1", "CTI-2", "CTI-3"] {
            told.push(explained(house, id, on).1);
        }
        let key = format!("reminder/{on}/%");
        told.extend(rows(&app.state, &format!("SELECT key FROM outbox WHERE key LIKE '{key}' ORDER BY key")).await);
        let sent = "UPDATE outbox SET state = 'sent', next_attempt_at = NULL";
        run(&app.state, sent).await;
    }
    told
}

async fn run(db: &Db, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite(pool) => drop(pool.execute(sql).await.unwrap()),
        Db::Postgres(pool) => drop(pool.execute(sql).await.unwrap()),
    }
}

#[test]
fn explain_gives_each_stage_that_passed_a_line_of_its_own() {
    on_both(async |database| {
        let house = house(database).await;
        let (explained, table) = explained(&house, "CTI-1", "2026-11-03");
        let of_handover =
            explained["said"].as_array().unwrap().iter().filter(|line| line["rule"] == "handover-agreement");
        let lines: Vec<_> =
            of_handover.map(|line| (line["stage"].as_i64().unwrap(), &line["superseded"], &line["to"])).collect();
        let (yes, no, nobody, anna) =
            (Value::Bool(true), Value::Bool(false), Value::Null, Value::from("anna@example.dk"));
        assert_eq!(lines, [(30, &yes, &nobody), (14, &no, &anna)]);
        let passed: Vec<_> = table.lines().filter(|line| line.contains("passed over")).collect();
        assert!(passed.len() > 20 && passed[0].contains("handover-agreement") && passed[0].contains("30"), "{table}");
        let rows = rows(&house.app.state, "SELECT passed FROM said WHERE forloeb = 'CTI-1' AND rule = 'phase-3'").await;
        assert_eq!(rows, ["14,7,1,-1,-8,-15,-22,-29,-36"]);
    });
}

/// Values as they are written in SQL.
fn quoted(columns: &[&str]) -> String {
    let quoted =
        |column: &&str| format!("COALESCE('''' || REPLACE(CAST({column} AS TEXT), '''', '''''') || '''', 'NULL')");
    columns.iter().map(quoted).collect::<Vec<_>>().join(" || ', ' || ")
}

/// Fills a state of an older version with what the new one knows, the passed stages in rows of their own.
async fn fill(old: &Db, new: &Db, version: i64) {
    let tables: Vec<(&str, Vec<&str>)> = vec![
        ("run", vec!["job", "period", "finished_at", "outcome"]),
        ("said", vec!["forloeb", "rule", "due_on", "stage", "on_day"]),
        ("said_to", vec!["forloeb", "rule", "due_on", "stage", "outbox_key"]),
        ("outbox", vec!["key", "kind", "recipient", "subject", "message_id", "state", "created_at"]),
    ];
    for (table, columns) in tables {
        // What the older version demands besides, and no default is for.
        let (more, values) = match table {
            "said" => (", superseded", ", FALSE"),
            "outbox" if version < 6 => (", raw", ", 'Hej'"),
            _ => ("", ""),
        };
        for row in rows(new, &format!("SELECT {} FROM {table}", quoted(&columns))).await {
            let columns = columns.join(", ");
            run(old, &format!("INSERT INTO {table} ({columns}{more}) VALUES ({row}{values})")).await;
        }
    }
    for row in
        rows(new, "SELECT forloeb || ' ' || rule || ' ' || due_on || ' ' || on_day || ' ' || passed FROM said").await
    {
        let [forloeb, rule, due_on, on_day, passed] = row.split(' ').collect::<Vec<_>>().try_into().unwrap();
        for stage in passed.split(',').filter(|stage| !stage.is_empty()) {
            let row = format!("'{forloeb}', '{rule}', '{due_on}', {stage}, '{on_day}', TRUE");
            run(old, &format!("INSERT INTO said (forloeb, rule, due_on, stage, on_day, superseded) VALUES ({row})"))
                .await;
        }
    }
}

/// The site with another state database.
async fn on_state(house: &House, text: &str) -> App {
    let file = house.config_file();
    let toml = fs::read_to_string(&file).unwrap();
    let lines =
        toml.lines().map(|line| if line.starts_with("state = ") { format!("state = \"{text}\"") } else { line.into() });
    fs::write(&file, lines.collect::<Vec<_>>().join("\n")).unwrap();
    App::open(config::load(Some(&file)).unwrap()).await.unwrap()
}

#[test]
fn a_state_of_each_earlier_version_says_the_same_once_it_is_migrated() {
    on_both(async |database| {
        let house = house(database).await;
        let ids = ["CTI-1", "CTI-2", "CTI-3"];
        let before = ids.map(|id| explained(&house, id, "2026-11-03"));
        let mut old_states = Vec::new();
        for version in 1..=9 {
            let state = house.another_state().await;
            let db = Db::open(&state.url, Access::Write).await.unwrap();
            let kind = if matches!(db, Db::Sqlite(_)) { "sqlite" } else { "postgres" };
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations/state").join(kind);
            let migrator = Migrator::new(folder).await.unwrap();
            match &db {
                Db::Sqlite(pool) => migrator.run_to(version, pool).await.unwrap(),
                Db::Postgres(pool) => migrator.run_to(version, pool).await.unwrap(),
            }
            fill(&db, &house.app.state, version).await;
            db.close().await;
            old_states.push((version, state));
        }
        let expected = later(&house, &house.app).await;
        assert!(expected[0].contains("is done already") && expected.iter().any(|told| told.contains("missing: []")));
        for (version, state) in old_states {
            let app = on_state(&house, &state.text).await;
            let own = "SELECT CAST(COUNT(*) AS TEXT) FROM said WHERE superseded AND passed = ''";
            assert_ne!(rows(&app.state, own).await, ["0"], "they stay as they are");
            assert_eq!(ids.map(|id| explained(&house, id, "2026-11-03")), before, "version {version}");
            assert_eq!(later(&house, &app).await, expected, "version {version}");
            app.close().await;
        }
    });
}

/// Anna's mail was never sent, and the date moves so that a stage is current that passed when it was decided.
#[test]
fn a_stage_that_comes_back_after_it_had_passed_is_carried_over_and_over() {
    on_both(async |database| {
        let house = House::new(database, &only_rules(&["handover-agreement"])).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.reminders("2026-11-09").await.unwrap();
        assert_eq!(rows(&house.app.state, "SELECT passed FROM said").await, ["30,14"]);
        // As if the day to act by had come nearer by a closing day that is one no more.
        for change in [
            "INSERT INTO said SELECT forloeb, rule, due_on, 3, on_day, superseded, '30,14,7' FROM said",
            "UPDATE said_to SET stage = 3",
            "DELETE FROM said WHERE stage = 7",
        ] {
            house.change_state(change).await;
        }
        for (on, id, start) in [("2026-11-10", "CTI-2", "2026-03-25"), ("2026-11-11", "CTI-3", "2026-03-26")] {
            house.put_cti(id, start, &[]).await;
            house.reminders(on).await.unwrap();
            let text = super::annas_mail(&house, on).await.unwrap();
            assert!(text.contains("CTI-1") && text.contains(id), "{on}: {text}");
        }
        let said = rows(&house.app.state, "SELECT CAST(stage AS TEXT) FROM said WHERE forloeb = 'CTI-1'").await;
        assert_eq!(said, ["3"]);
    });
}

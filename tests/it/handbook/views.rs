//! The page on databases, done word for word: another program's tables, the views over them, a user that only reads.

use std::fs;
use std::process;

use fasevagt::config::DatabaseUrl;
use fasevagt::store::db::{Access, Db};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Executor};

use super::{blocks, page};
use crate::cli::fasevagt;
use crate::support::databases::{TestDatabase, block_on, on_postgres};

const CASES: &str = "
INSERT INTO person VALUES (1, '0101600001', 'Citizen');
INSERT INTO hus VALUES (3, 'Pensionatet', 5);
INSERT INTO ansat VALUES (7, 'Anna', 'anna@example.dk', 3);
INSERT INTO sag VALUES (2026014, 1, 7, 3, 'CTI-forløb', '0370', '2026-04-02', NULL, '2026-04-02');
INSERT INTO haendelse VALUES (2026014, 'Fase 2', '2026-07-02');
INSERT INTO haendelse VALUES (2026014, 'Besøg', '2026-04-02');
INSERT INTO haendelse VALUES (2026014, 'Handleplan', '2026-04-10');
";

/// The tables, the views, and PostgreSQL's user.
fn sql() -> [String; 3] {
    blocks(&page("database"), "sql").try_into().unwrap()
}

async fn execute(db: &Db, sql: String) {
    match db {
        Db::Sqlite(pool) => drop(pool.execute(AssertSqlSafe(sql)).await.unwrap()),
        Db::Postgres(pool) => drop(pool.execute(AssertSqlSafe(sql)).await.unwrap()),
    }
}

/// Asks the program about the cases as they are seen through the views.
fn look(database: &TestDatabase, cases: &str) -> Value {
    let dir = database.dir.path();
    let rules = crate::support::house::only_rules(&["handover-agreement"]);
    let file = dir.join("fasevagt.toml");
    fs::write(
        &file,
        format!("[database]\ncases = \"{cases}\"\nstate = \"sqlite:{}/state.db\"\n{rules}", dir.display()),
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let check = fasevagt(&["--config", file, "check"], dir);
    let said = String::from_utf8([check.stdout, check.stderr].concat()).unwrap();
    assert!(check.status.success() && said.contains("(another program's, only read)"), "{said}");
    let scan = fasevagt(&["--config", file, "scan", "--on", "2026-11-21", "--format", "json"], dir);
    serde_json::from_slice(&scan.stdout).unwrap()
}

fn as_expected(seen: &Value) {
    let deadline = &seen["deadlines"][0];
    let told = [&deadline["forloeb"], &deadline["tilbud"], &deadline["medarbejder"], &deadline["due_on"]];
    assert_eq!(told, [&json!("2026014"), &json!("3"), &json!("7"), &json!("2026-12-01")], "{seen}");
    let kinds: Vec<_> = seen["findings"].as_array().unwrap().iter().map(|f| f["kind"].as_str().unwrap()).collect();
    assert!(!kinds.contains(&"data-error"), "{seen}");
}

#[test]
fn on_sqlite_the_views_are_all_that_is_needed() {
    block_on(async {
        let database = TestDatabase::sqlite();
        let db = Db::open(&database.url, Access::Write).await.unwrap();
        let [tables, views, _] = sql();
        for sql in [tables, CASES.to_owned(), views] {
            execute(&db, sql).await;
        }
        as_expected(&look(&database, &database.text));
    });
}

#[test]
fn on_postgres_a_user_sees_the_views_and_nothing_else() {
    on_postgres(async |database| {
        let db = Db::open(&database.url, Access::Write).await.unwrap();
        let [tables, views, user] = sql();
        // Users belong to the whole server.
        let reader = format!("it_reader_{}", process::id());
        let user = user.replace("fasevagt_reader", &reader);
        let user = format!("DROP ROLE IF EXISTS {reader};\n{}", user.replace("-- here: \\i views.sql", &views));
        for sql in [tables, CASES.to_owned(), user] {
            execute(&db, sql).await;
        }
        let as_reader = database.text.replace("//fasevagt@", &format!("//{reader}@"));
        as_expected(&look(&database, &as_reader));
        let seen = Db::open(&DatabaseUrl::parse(&as_reader, None).unwrap(), Access::Write).await.unwrap();
        let Db::Postgres(pool) = &seen else { unreachable!() };
        for forbidden in ["SELECT cpr FROM public.person", "DELETE FROM public.sag", "CREATE TABLE fasevagt.x (y TEXT)"]
        {
            let refused = pool.execute(forbidden).await.unwrap_err().to_string();
            assert!(refused.contains("permission denied") || refused.contains("read-only"), "{refused}");
        }
        seen.close().await;
        execute(&db, format!("DROP OWNED BY {reader}; DROP ROLE {reader}")).await;
    });
}

//! A run of reminders beside others that write: decided on a snapshot, checked when it is written, and whole or not at all.

mod between;
mod killed;
mod never_locked;
mod passed;

use fasevagt::jobs::reminders::ReminderRun;
use fasevagt::store::db::{Db, Tx};
use sqlx::AssertSqlSafe;

use crate::support::databases::TestDatabase;
use crate::support::day;
use crate::support::house::{House, morning, only_rules};

/// The first column of what a query of the state database gives, which is text.
pub async fn rows(db: &Db, sql: &str) -> Vec<String> {
    rows_in(&mut db.snapshot().await.unwrap(), sql).await
}

async fn rows_in(tx: &mut Tx, sql: &str) -> Vec<String> {
    let sql = AssertSqlSafe(sql.to_owned());
    match tx {
        Tx::Sqlite(tx) => sqlx::query_scalar(sql).fetch_all(&mut **tx).await.unwrap(),
        Tx::Postgres(tx) => sqlx::query_scalar(sql).fetch_all(&mut **tx).await.unwrap(),
    }
}

/// Everything that a run of reminders writes, as lines of text. Ids are left out.
async fn everything(db: &Db) -> Vec<String> {
    let text = |columns: &[&str]| {
        let cast = |column: &&str| format!("COALESCE(CAST({column} AS TEXT), '-')");
        columns.iter().map(cast).collect::<Vec<_>>().join(" || ' ' || ")
    };
    let tables: [(&str, &[&str]); 5] = [
        ("run", &["job", "period", "outcome"]),
        ("said", &["forloeb", "rule", "due_on", "stage", "on_day", "superseded", "passed"]),
        ("said_to", &["forloeb", "rule", "due_on", "stage", "outbox_key"]),
        ("outbox", &["key", "recipient", "subject", "message_id", "state", "last_error"]),
        ("outbox_content c JOIN outbox o ON o.id = c.id", &["o.key", "LENGTH(c.raw)"]),
    ];
    let mut tx = db.snapshot().await.unwrap();
    let mut found = Vec::new();
    for (table, columns) in tables {
        let mut lines = rows_in(&mut tx, &format!("SELECT '{table}: ' || {} FROM {table}", text(columns))).await;
        lines.sort();
        found.extend(lines);
    }
    found
}

/// Anna's handover agreements: CTI-A is said on 2 November, CTI-B on the 3rd.
async fn house(database: TestDatabase) -> House {
    let house = House::new(database, &only_rules(&["handover-agreement"])).await;
    house.put_cti("CTI-A", "2026-03-17", &[]).await;
    house.put_cti("CTI-B", "2026-03-18", &[]).await;
    for earlier in ["2026-10-16", "2026-10-19"] {
        house.reminders(earlier).await.unwrap();
    }
    house.change_state("UPDATE outbox SET state = 'sent', next_attempt_at = NULL").await;
    house
}

async fn begun<'a>(house: &'a House, on: &str) -> ReminderRun<'a> {
    ReminderRun::read(house.app.context(), day(on), morning(on)).await.unwrap().unwrap()
}

/// Anna's mail of a day, as she reads it; none where she has none.
async fn annas_mail(house: &House, on: &str) -> Option<String> {
    let key = format!("reminder/{on}/anna@example.dk");
    house.mails().await.into_iter().find(|(mail, _)| mail.key == key).map(|(_, parts)| parts.text)
}

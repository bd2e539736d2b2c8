//! Reminders that never reached their reader, and give way to a newer one.

use std::collections::HashMap;

use anyhow::Result;
use chrono::NaiveDate;
use sqlx::{AssertSqlSafe, FromRow};

use crate::domain::deadlines::deadline::Key;
use crate::domain::deadlines::rules::rule;
use crate::domain::values::address::Address;
use crate::store::db::{PAGE, Tx, pages, places, row_places, rows_at_once, with_conn};
use crate::store::rows::fetch_plain;

/// A reminder that surely did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsentReminder {
    pub outbox_key: String,
    /// Its recipient, by [`Address::key`].
    pub address: String,
    /// The entries of the ledger that stand in it.
    pub said: Vec<Key>,
    /// How many there are, those of rules that are no longer there included.
    pub entries: usize,
}

/// An older reminder, and the newer one that it gives way to, by their keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Superseded {
    pub older: String,
    pub newer: String,
}

/// Never tried, or surely refused. One that may have arrived stays, and so does one that only changes a calendar.
const UNSENT: &str = "kind = 'reminder' AND key LIKE 'reminder/%' AND state IN ('queued', 'dead') AND NOT uncertain";

/// Reads them; by an index of these alone, so that it does not matter how many old mails are kept. With `held` nobody
/// else changes them before this transaction ends.
pub async fn unsent(tx: &mut Tx, held: bool) -> Result<Vec<UnsentReminder>> {
    let lock = match (&*tx, held) {
        (Tx::Postgres(_), true) => "FOR UPDATE",
        // A snapshot must not, and on SQLite only one writes at a time.
        (Tx::Postgres(_), false) | (Tx::Sqlite(_), _) => "",
    };
    let sql = format!("SELECT key, recipient FROM outbox WHERE {UNSENT} ORDER BY key {lock}");
    let rows: Vec<(String, String)> = fetch_plain(tx, sql).await?;
    let keys: Vec<String> = rows.iter().map(|(key, _)| key.clone()).collect();
    let mut said = said_in(tx, &keys).await?;
    let reminder = |(outbox_key, recipient): (String, String)| {
        let rows = said.remove(&outbox_key).unwrap_or_default();
        let entries = rows.len();
        let said = rows.into_iter().filter_map(SaidInMail::key).collect();
        UnsentReminder { outbox_key, address: Address::unchecked(recipient).key().to_owned(), said, entries }
    };
    Ok(rows.into_iter().map(reminder).collect())
}

/// Discards those that give way. Says how many did: one that was sent, claimed or discarded since it was read stays as
/// it is.
pub async fn supersede(tx: &mut Tx, superseded: &[Superseded]) -> Result<u64> {
    const COLUMNS: usize = 2;
    let mut discarded = 0;
    for page in superseded.chunks(rows_at_once(tx, COLUMNS)) {
        let sql = format!(
            "WITH giving_way (older, why) AS (VALUES {}) \
             UPDATE outbox SET state = 'discarded', next_attempt_at = NULL, last_error = giving_way.why \
             FROM giving_way WHERE key = giving_way.older AND {UNSENT}",
            row_places(COLUMNS, page.len())
        );
        discarded += with_conn!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for Superseded { older, newer } in page {
                query = query.bind(older).bind(format!("superseded by {newer}"));
            }
            query.execute(conn).await?.rows_affected()
        });
    }
    Ok(discarded)
}

#[derive(FromRow)]
struct SaidInMail {
    outbox_key: String,
    forloeb: String,
    rule: String,
    due_on: NaiveDate,
    stage: i64,
}

impl SaidInMail {
    /// `None` where the rule is no longer there, and has nothing to say.
    fn key(self) -> Option<Key> {
        let rule = rule(&self.rule)?;
        Some(Key { forloeb: self.forloeb, rule: rule.key, due_on: self.due_on, stage: self.stage })
    }
}

/// The entries of the ledger that stand in these mails, by the mails' keys.
async fn said_in(tx: &mut Tx, mails: &[String]) -> Result<HashMap<String, Vec<SaidInMail>>> {
    let sql = format!(
        "SELECT outbox_key, forloeb, rule, due_on, stage FROM said_to WHERE outbox_key IN ({})",
        places(1, PAGE)
    );
    let mut said: HashMap<String, Vec<SaidInMail>> = HashMap::new();
    for page in pages(mails) {
        let rows: Vec<SaidInMail> = with_conn!(tx, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql.clone()));
            for key in &page {
                query = query.bind(key);
            }
            query.fetch_all(conn).await?
        });
        for row in rows {
            said.entry(row.outbox_key.clone()).or_default().push(row);
        }
    }
    Ok(said)
}

/// How many entries of the ledger stand in the older mails. None is ever added to a mail that is there.
pub async fn count_entries(tx: &mut Tx, superseded: &[Superseded]) -> Result<usize> {
    let sql = format!("SELECT COUNT(*) FROM said_to WHERE outbox_key IN ({})", places(1, PAGE));
    let mut count = 0;
    for page in pages(&superseded.iter().map(|mail| mail.older.clone()).collect::<Vec<_>>()) {
        let found: i64 = with_conn!(tx, conn => {
            let mut query = sqlx::query_scalar(AssertSqlSafe(sql.clone()));
            for key in &page {
                query = query.bind(key);
            }
            query.fetch_one(conn).await?
        });
        count += usize::try_from(found)?;
    }
    Ok(count)
}

//! Reminders that never reached their reader give way to a newer one.

use std::collections::{BTreeMap, HashMap};

use anyhow::Result;
use chrono::NaiveDate;
use sqlx::{AssertSqlSafe, FromRow};

use crate::domain::deadlines::deadline::Key;
use crate::domain::deadlines::rules::rule;
use crate::domain::values::address::Address;
use crate::store::db::{PAGE, Tx, pages, places, with_conn};

/// An older reminder that never goes, since a newer one says what is current.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Superseded {
    pub outbox_key: String,
    /// What it said.
    pub said: Vec<Key>,
}

/// Reminders that surely did not arrive. One that may have stays, and so does one that only changes a calendar.
const UNSENT: &str = "kind = 'reminder' AND key LIKE 'reminder/%' AND state IN ('queued', 'dead') AND NOT uncertain";

/// Discards the reminders that were never tried or surely refused, in favour of those of this run: `newer` has the key
/// of the newer mail by [`Address::key`]. Gives the discarded by the same.
pub async fn supersede(tx: &mut Tx, newer: &BTreeMap<String, String>) -> Result<BTreeMap<String, Vec<Superseded>>> {
    let mut discarded: Vec<(String, String)> = Vec::new();
    for (key, recipient) in unsent(tx).await? {
        let address = Address::unchecked(recipient).key().to_owned();
        let Some(newer) = newer.get(&address) else { continue };
        // Another process may have claimed it since it was read: then it goes, and gives way to nothing.
        if key != *newer && discard(tx, &key, newer).await? {
            discarded.push((address, key));
        }
    }
    let mut said = said(tx, &discarded).await?;
    let mut superseded: BTreeMap<String, Vec<Superseded>> = BTreeMap::new();
    for (address, outbox_key) in discarded {
        let said = said.remove(&outbox_key).unwrap_or_default();
        superseded.entry(address).or_default().push(Superseded { outbox_key, said });
    }
    Ok(superseded)
}

/// Key and recipient of each; by an index of these alone, so that it does not matter how many old mails are kept.
async fn unsent(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    let sql = format!("SELECT key, recipient FROM outbox WHERE {UNSENT} ORDER BY key");
    Ok(with_conn!(tx, conn => sqlx::query_as(AssertSqlSafe(sql)).fetch_all(conn).await?))
}

async fn discard(tx: &mut Tx, key: &str, newer: &str) -> Result<bool> {
    let sql = format!(
        "UPDATE outbox SET state = 'discarded', next_attempt_at = NULL, last_error = $1 WHERE key = $2 AND {UNSENT}"
    );
    let why = format!("superseded by {newer}");
    let rows = with_conn!(tx, conn => {
        sqlx::query(AssertSqlSafe(sql)).bind(why).bind(key).execute(conn).await?.rows_affected()
    });
    Ok(rows == 1)
}

#[derive(FromRow)]
struct SaidInMail {
    outbox_key: String,
    forloeb: String,
    rule: String,
    due_on: NaiveDate,
    stage: i64,
}

/// What these mails said, by their keys.
async fn said(tx: &mut Tx, mails: &[(String, String)]) -> Result<HashMap<String, Vec<Key>>> {
    let keys: Vec<String> = mails.iter().map(|(_, key)| key.clone()).collect();
    let sql = format!(
        "SELECT outbox_key, forloeb, rule, due_on, stage FROM said_to WHERE outbox_key IN ({})",
        places(1, PAGE)
    );
    let mut said: HashMap<String, Vec<Key>> = HashMap::new();
    for page in pages(&keys) {
        let rows: Vec<SaidInMail> = with_conn!(tx, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql.clone()));
            for key in &page {
                query = query.bind(key);
            }
            query.fetch_all(conn).await?
        });
        for SaidInMail { outbox_key, forloeb, rule: key, due_on, stage } in rows {
            // A rule that is no longer there has nothing to say.
            if let Some(rule) = rule(&key) {
                said.entry(outbox_key).or_default().push(Key { forloeb, rule: rule.key, due_on, stage });
            }
        }
    }
    Ok(said)
}

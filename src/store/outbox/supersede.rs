//! Reminders that never reached their reader give way to a newer one.

use anyhow::Result;
use chrono::NaiveDate;

use crate::domain::deadlines::deadline::Key;
use crate::domain::deadlines::rules::rule;
use crate::store::db::{Tx, with_conn};

/// An older reminder that never goes, since a newer one says what is current.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Superseded {
    pub outbox_key: String,
    /// What it said.
    pub said: Vec<Key>,
}

/// Discards the reminders to an address that were never tried or surely refused, in favour of `newer`. One that may
/// have arrived stays.
pub async fn supersede(tx: &mut Tx, recipient: &str, newer: &str) -> Result<Vec<Superseded>> {
    let sql = "UPDATE outbox SET state = 'discarded', next_attempt_at = NULL, last_error = $1 \
               WHERE kind = 'reminder' AND key LIKE 'reminder/%' AND lower(recipient) = $2 AND key <> $3 \
               AND state IN ('queued', 'dead') AND NOT uncertain RETURNING key";
    let why = format!("superseded by {newer}");
    let keys: Vec<String> = with_conn!(tx, conn => {
        sqlx::query_scalar(sql).bind(why).bind(recipient.to_lowercase()).bind(newer).fetch_all(conn).await?
    });
    let mut superseded = Vec::new();
    for outbox_key in keys {
        superseded.push(Superseded { said: said(tx, &outbox_key).await?, outbox_key });
    }
    Ok(superseded)
}

async fn said(tx: &mut Tx, outbox_key: &str) -> Result<Vec<Key>> {
    let sql = "SELECT forloeb, rule, due_on, stage FROM said_to WHERE outbox_key = $1";
    let rows: Vec<(String, String, NaiveDate, i64)> =
        with_conn!(tx, conn => sqlx::query_as(sql).bind(outbox_key).fetch_all(conn).await?);
    let key = |(forloeb, key, due_on, stage): (String, String, NaiveDate, i64)| {
        rule(&key).map(|rule| Key { forloeb, rule: rule.key, due_on, stage })
    };
    Ok(rows.into_iter().filter_map(key).collect())
}

//! What the mails say, for who looks for those that name a forløb.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{AssertSqlSafe, FromRow};

use crate::store::db::{Tx, places, with_conn};

/// A mail and what it says; no bytes where they were deleted.
#[derive(Debug, FromRow)]
pub struct StoredMail {
    pub id: i64,
    state: String,
    pub subject: String,
    pub raw: Option<Vec<u8>>,
}

impl StoredMail {
    /// Whether it has gone, or never will.
    pub fn is_over(&self) -> bool {
        ["sent", "discarded"].contains(&self.state.as_str())
    }
}

/// A page of them after `after`, without those to finance about a month; none where there are no more.
pub async fn stored(tx: &mut Tx, after: i64) -> Result<Vec<StoredMail>> {
    let sql = "SELECT o.id, o.state, o.subject, c.raw FROM outbox o LEFT JOIN outbox_content c ON c.id = o.id \
               WHERE o.id > $1 AND o.kind <> 'statement' ORDER BY o.id LIMIT 50";
    Ok(with_conn!(tx, conn => sqlx::query_as(sql).bind(after).fetch_all(conn).await?))
}

/// The mails to finance about one of these months that have not gone, and are not discarded.
pub async fn waiting_statements(tx: &mut Tx, months: &[NaiveDate]) -> Result<Vec<i64>> {
    // Each by the index of its state: with all in one condition every old mail would be looked at.
    let of = |state: &str| {
        format!("SELECT id, SUBSTR(key, 11, 7) FROM outbox WHERE state = '{state}' AND kind = 'statement'")
    };
    let sql = AssertSqlSafe(["queued", "sending", "dead", "blocked"].map(of).join(" UNION ALL "));
    let rows: Vec<(i64, String)> = with_conn!(tx, conn => sqlx::query_as(sql).fetch_all(conn).await?);
    let is_of = |name: &str| months.iter().any(|month| month.format("%Y-%m").to_string() == name);
    Ok(rows.into_iter().filter(|(_, month)| is_of(month)).map(|(id, _)| id).collect())
}

/// Deletes the texts and subjects of these mails, but of those that are queued anew meanwhile. Says how many.
pub async fn delete_texts(tx: &mut Tx, ids: &[i64], now: DateTime<Utc>) -> Result<usize> {
    if ids.is_empty() {
        return Ok(0);
    }
    let sql = format!(
        "UPDATE outbox SET subject = kind, body_deleted_at = COALESCE(body_deleted_at, $1) \
         WHERE id IN ({}) AND state IN ('sent', 'discarded') RETURNING id",
        places(2, ids.len())
    );
    let over: Vec<i64> = with_conn!(tx, conn => {
        let query = sqlx::query_scalar(AssertSqlSafe(sql)).bind(now);
        ids.iter().fold(query, |query, id| query.bind(*id)).fetch_all(conn).await?
    });
    for id in &over {
        let sql = "DELETE FROM outbox_content WHERE id = $1";
        with_conn!(tx, conn => sqlx::query(sql).bind(*id).execute(conn).await?.rows_affected());
    }
    Ok(over.len())
}

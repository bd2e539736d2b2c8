//! What goes when its time is over: first the text of a mail, then its row.

use anyhow::Result;
use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::skip_locked;
use crate::store::db::{Tx, places, with_conn};

/// What one transaction deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeletedPage {
    pub deleted: usize,
    /// The last mail that was looked at; the next page begins after it.
    pub last: i64,
}

/// The most mails of one transaction, and the most bytes: SQLite writes as many again, and others wait meanwhile.
const MOST: usize = 500;
const MOST_BYTES: i64 = 16_000_000;

/// Deletes the texts of mails after `after` that were sent before a moment, or discarded and made before it. What is
/// dead or blocked is an open problem, and stays. `None` where there are no more.
pub async fn delete_bodies(
    tx: &mut Tx,
    after: i64,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<DeletedPage>> {
    let ids = outdated(tx, after, before).await?;
    let Some(last) = ids.last().copied() else { return Ok(None) };
    let these = places(1, ids.len());
    let delete = format!("DELETE FROM outbox_content WHERE id IN ({these})");
    let note = format!("UPDATE outbox SET body_deleted_at = ${} WHERE id IN ({these})", ids.len() + 1);
    with_conn!(tx, conn => {
        let query = sqlx::query(AssertSqlSafe(delete));
        ids.iter().fold(query, |query, id| query.bind(*id)).execute(&mut *conn).await?;
        let query = sqlx::query(AssertSqlSafe(note));
        ids.iter().fold(query, |query, id| query.bind(*id)).bind(now).execute(conn).await?;
    });
    Ok(Some(DeletedPage { deleted: ids.len(), last }))
}

/// A page of mails whose text goes, at least one. On PostgreSQL they are locked: a discarded one could be queued anew
/// by somebody else, and one that is being queued is passed by; of a row that was locked only its own columns are looked at
/// again, so `body_deleted_at` counts.
async fn outdated(tx: &mut Tx, after: i64, before: DateTime<Utc>) -> Result<Vec<i64>> {
    let sql = format!(
        "SELECT o.id, CAST(LENGTH(c.raw) AS BIGINT) FROM outbox o JOIN outbox_content c ON c.id = o.id \
         WHERE o.id > $1 AND o.state IN ('sent', 'discarded') AND COALESCE(o.sent_at, o.created_at) < $2 \
         AND o.body_deleted_at IS NULL \
         ORDER BY o.id LIMIT {MOST} {}",
        skip_locked(tx)
    );
    let rows: Vec<(i64, i64)> = with_conn!(tx, conn => {
        sqlx::query_as(AssertSqlSafe(sql)).bind(after).bind(before).fetch_all(conn).await?
    });
    let mut bytes = 0;
    let fits = rows.iter().position(|(_, size)| {
        bytes += size;
        bytes > MOST_BYTES
    });
    Ok(rows.iter().take(fits.unwrap_or(rows.len()).max(1)).map(|(id, _)| *id).collect())
}

/// Deletes mails after `after` whose text is gone and that nothing needs any more: the ledger names to whom it said
/// what, and the mails that carried a statement stay with its month. `None` where there are no more.
pub async fn delete_mails(tx: &mut Tx, after: i64) -> Result<Option<DeletedPage>> {
    let sql = format!(
        "DELETE FROM outbox WHERE id IN (SELECT o.id FROM outbox o WHERE o.id > $1 AND o.body_deleted_at IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM said_to t WHERE t.outbox_key = o.key) \
         AND (o.kind <> 'statement' OR NOT EXISTS (SELECT 1 FROM issued_month m \
         WHERE 'statement/' || SUBSTR(CAST(m.month AS TEXT), 1, 7) = SUBSTR(o.key, 1, 17))) \
         ORDER BY o.id LIMIT {MOST}) RETURNING id"
    );
    let ids: Vec<i64> =
        with_conn!(tx, conn => sqlx::query_scalar(AssertSqlSafe(sql)).bind(after).fetch_all(conn).await?);
    let last = ids.iter().copied().max();
    Ok(last.map(|last| DeletedPage { deleted: ids.len(), last }))
}

//! The mail queue: rows with final bytes, claimed by an owner, sent, then marked.

mod delivery;
mod enqueue;
mod manual;
mod naming;
mod retention;
mod supersede;

use anyhow::Result;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::FromRow;

use super::db::{Tx, with_conn};
use super::rows::fetch_plain;
use crate::domain::operations::health::UndeliveredMail;
use crate::domain::values::closed_set::closed_set;
use crate::domain::values::message::MailKind;
pub use delivery::{Claimed, DeliveryResult, claim, mark, owners, take_over};
pub use enqueue::{enqueue, enqueue_all};
pub use manual::{NotPossible, discard, retry};
pub use naming::{StoredMail, delete_texts, stored, waiting_statements};
pub use retention::{DeletedPage, delete_bodies, delete_mails};
pub use supersede::{Superseded, UnsentReminder, count_entries, supersede, unsent};

closed_set! {
    /// Where a mail is in its life.
    MailState {
        Queued = "queued", Sending = "sending", Sent = "sent", Dead = "dead", Blocked = "blocked", Discarded = "discarded",
    }
}

/// A mail to be queued: decided, rendered, and in its final bytes.
#[derive(Debug, Clone)]
pub struct NewMail {
    pub key: String,
    pub kind: MailKind,
    pub to: String,
    pub subject: String,
    pub raw: Vec<u8>,
    pub message_id: String,
    pub state: MailState,
    /// Why it is not queued, but blocked or dead; it is kept, and shown.
    pub problem: Option<String>,
}

/// A mail of the queue as docs/interface.md shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct OutboxMail {
    pub id: i64,
    pub key: String,
    pub kind: String,
    #[sqlx(rename = "recipient")]
    pub to: String,
    pub state: String,
    pub attempts: i64,
    pub created_at: DateTime<Utc>,
    pub next_attempt_at: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
    pub message_id: String,
    pub last_error: Option<String>,
    #[serde(skip)]
    pub subject: String,
    /// When its text was deleted, since it was sent or discarded long ago.
    pub body_deleted_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "id, key, kind, recipient, state, attempts, created_at, next_attempt_at, sent_at, message_id, \
                       last_error, subject, body_deleted_at";

/// The whole queue, the oldest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<OutboxMail>> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM outbox ORDER BY id"));
    Ok(with_conn!(tx, conn => sqlx::query_as(sql).fetch_all(conn).await?))
}

/// One mail with its bytes; without any where they were deleted.
pub async fn show(tx: &mut Tx, id: i64) -> Result<Option<(OutboxMail, Vec<u8>)>> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM outbox WHERE id = $1"));
    let mail: Option<OutboxMail> = with_conn!(tx, conn => sqlx::query_as(sql).bind(id).fetch_optional(conn).await?);
    let Some(mail) = mail else { return Ok(None) };
    let sql = "SELECT raw FROM outbox_content WHERE id = $1";
    let raw: Option<Vec<u8>> = with_conn!(tx, conn => sqlx::query_scalar(sql).bind(id).fetch_optional(conn).await?);
    Ok(Some((mail, raw.unwrap_or_default())))
}

/// How many mails are in a state.
pub async fn count(tx: &mut Tx, state: MailState) -> Result<i64> {
    // As a text of its own, not as a value: only so the small index of that state is used.
    let rows: Vec<(i64,)> = fetch_plain(tx, format!("SELECT COUNT(*) FROM outbox WHERE state = '{state}'")).await?;
    Ok(rows.into_iter().map(|(count,)| count).sum())
}

/// The mails that are dead, or blocked, the oldest first.
pub async fn undelivered(tx: &mut Tx, state: MailState) -> Result<Vec<UndeliveredMail>> {
    let sql = format!("SELECT id, kind, last_error FROM outbox WHERE state = '{state}' ORDER BY id");
    let rows: Vec<(i64, String, Option<String>)> = fetch_plain(tx, sql).await?;
    let mail = |(id, kind, why): (i64, String, Option<String>)| {
        let alert = kind == MailKind::Alert.as_str();
        UndeliveredMail { id, alert, why }
    };
    Ok(rows.into_iter().map(mail).collect())
}

/// The dead mails that were made since a moment, by their ids.
pub async fn dead_since(tx: &mut Tx, since: Option<DateTime<Utc>>) -> Result<Vec<i64>> {
    let sql = "SELECT id FROM outbox WHERE state = 'dead' AND created_at >= $1 ORDER BY id";
    let since = since.unwrap_or(DateTime::UNIX_EPOCH);
    Ok(with_conn!(tx, conn => sqlx::query_scalar(sql).bind(since).fetch_all(conn).await?))
}

/// How many mails of a kind were sent at or after a moment, by address.
pub async fn sent_since(tx: &mut Tx, kind: MailKind, since: DateTime<Utc>) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT recipient, COUNT(*) FROM outbox WHERE kind = $1 AND state = 'sent' AND sent_at >= $2 \
               GROUP BY recipient ORDER BY recipient";
    Ok(with_conn!(tx, conn => sqlx::query_as(sql).bind(kind.as_str()).bind(since).fetch_all(conn).await?))
}

/// When the oldest mail that waits was queued.
pub async fn oldest_queued(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    // Each by the index of its state: with both in one condition all old mails would be looked at.
    let sql = "SELECT created_at FROM (SELECT created_at FROM outbox WHERE state = 'queued' UNION ALL \
               SELECT created_at FROM outbox WHERE state = 'sending') waiting ORDER BY created_at LIMIT 1";
    let rows: Vec<(DateTime<Utc>,)> = fetch_plain(tx, sql.to_owned()).await?;
    Ok(rows.into_iter().next().map(|(at,)| at))
}

/// What a query of the rows `o` ends with, so that two processes pass by each other's rows.
fn skip_locked(tx: &Tx) -> &'static str {
    match tx {
        // Only one writes at a time.
        Tx::Sqlite(_) => "",
        Tx::Postgres(_) => "FOR UPDATE OF o SKIP LOCKED",
    }
}

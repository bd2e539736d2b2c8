//! What a delivery does with the queue: claim, mark, and take over from a process that is gone.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;
use sqlx::{AssertSqlSafe, FromRow};

use super::skip_locked;
use crate::domain::operations::retry::LONGEST_WAIT;
use crate::domain::values::redact::redact;
use crate::store::db::{Tx, places, with_conn};

/// A mail that this process delivers now.
#[derive(Debug, Clone, FromRow)]
pub struct Claimed {
    pub id: i64,
    pub kind: String,
    pub recipient: String,
    pub message_id: String,
    /// Failed ones.
    pub attempts: i64,
    pub created_at: DateTime<Utc>,
    pub first_tried_at: Option<DateTime<Utc>>,
    pub raw: Vec<u8>,
}

/// What became of a mail that was claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryResult {
    /// The server has taken it.
    Sent,
    /// It failed for now, and is tried again at `at`; `uncertain` where it may have arrived all the same.
    Later { at: DateTime<Utc>, problem: String, uncertain: bool },
    /// It can't be delivered; it stays visible.
    Dead { problem: String, uncertain: bool },
    /// It was not tried, since the server or this process could not.
    Back { problem: Option<String> },
    /// The server puts off whatever comes: it is no attempt of this mail, and others go first.
    BehindOthers { problem: String },
    /// What is written of it already was not about it: it is as it was before it was tried, and others go first.
    AsBefore { attempts: i64, first_tried_at: Option<DateTime<Utc>> },
    /// It was to be tried again, and is refused for good after all.
    DeadAfterAll { attempts: i64, problem: String },
}

impl DeliveryResult {
    /// Whether it changes what was written of a mail that this process has no longer.
    pub fn is_revision(&self) -> bool {
        match self {
            Self::AsBefore { .. } | Self::DeadAfterAll { .. } => true,
            Self::Sent | Self::Later { .. } | Self::Dead { .. } | Self::Back { .. } | Self::BehindOthers { .. } => {
                false
            }
        }
    }
}

/// The most mails that one claim takes, and the most bytes of them.
const MOST: usize = 100;
const MOST_BYTES: usize = 8_000_000;

/// Takes mails that are due for this owner, at most `count`. Committed before they are sent.
///
/// A time that lies further ahead than any wait was written before the clock was set back: such a mail is due. So is
/// one that was made later than now, until it has been tried: then it waits as others do.
pub async fn claim(tx: &mut Tx, owner: i64, count: usize, now: DateTime<Utc>) -> Result<Vec<Claimed>> {
    let sql = format!(
        "SELECT o.id, o.kind, o.recipient, o.message_id, o.attempts, o.created_at, o.first_tried_at, c.raw \
         FROM outbox o JOIN outbox_content c ON c.id = o.id WHERE o.state = 'queued' \
         AND (o.next_attempt_at <= $1 OR o.next_attempt_at > $2 OR o.attempts = 0 AND o.created_at > $1) \
         ORDER BY o.next_attempt_at, o.id LIMIT {} {}",
        count.min(MOST),
        skip_locked(tx)
    );
    let horizon = now + LONGEST_WAIT + TimeDelta::minutes(1);
    let mut due: Vec<Claimed> = Vec::new();
    with_conn!(tx, conn => {
        let mut rows = sqlx::query_as(AssertSqlSafe(sql)).bind(now).bind(horizon).fetch(conn);
        let mut bytes = 0;
        while let Some(mail) = rows.next().await {
            let mail: Claimed = mail?;
            bytes += mail.raw.len();
            if bytes > MOST_BYTES && !due.is_empty() {
                break;
            }
            due.push(mail);
        }
    });
    if due.is_empty() {
        return Ok(due);
    }
    let sql = format!("UPDATE outbox SET state = 'sending', owner = $1 WHERE id IN ({})", places(2, due.len()));
    with_conn!(tx, conn => {
        let query = sqlx::query(AssertSqlSafe(sql)).bind(owner);
        due.iter().fold(query, |query, mail| query.bind(mail.id)).execute(conn).await?;
    });
    Ok(due)
}

/// Writes down what became of mails of this owner. One that was taken over meanwhile is left alone.
pub async fn mark(tx: &mut Tx, owner: i64, marks: &[(i64, DeliveryResult)], now: DateTime<Utc>) -> Result<()> {
    let sent: Vec<i64> = marks.iter().filter(|(_, mark)| *mark == DeliveryResult::Sent).map(|(id, _)| *id).collect();
    for ids in sent.chunks(MOST) {
        let sql = format!(
            "UPDATE outbox SET state = 'sent', sent_at = $1, next_attempt_at = NULL, owner = NULL, last_error = NULL, \
             attempts = attempts + 1, first_tried_at = COALESCE(first_tried_at, $1) WHERE owner = $2 AND id IN ({})",
            places(3, ids.len())
        );
        with_conn!(tx, conn => {
            let query = sqlx::query(AssertSqlSafe(sql)).bind(now).bind(owner);
            ids.iter().fold(query, |query, id| query.bind(*id)).execute(conn).await?;
        });
    }
    for (id, mark) in marks {
        match mark {
            DeliveryResult::Sent => {}
            DeliveryResult::Later { at, problem, uncertain } => {
                failed(tx, owner, *id, Some(*at), problem, *uncertain, now).await?;
            }
            DeliveryResult::Dead { problem, uncertain } => {
                failed(tx, owner, *id, None, problem, *uncertain, now).await?;
            }
            DeliveryResult::Back { problem } => hand_back(tx, owner, *id, problem.as_deref()).await?,
            DeliveryResult::BehindOthers { problem } => put_behind_others(tx, owner, *id, problem, now).await?,
            DeliveryResult::AsBefore { attempts, first_tried_at } => {
                as_before(tx, *id, *attempts, *first_tried_at, now).await?;
            }
            DeliveryResult::DeadAfterAll { attempts, problem } => dead_after_all(tx, *id, *attempts, problem).await?,
        }
    }
    Ok(())
}

async fn failed(
    tx: &mut Tx,
    owner: i64,
    id: i64,
    again: Option<DateTime<Utc>>,
    problem: &str,
    uncertain: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE outbox SET state = $1, next_attempt_at = $2, owner = NULL, last_error = $3, \
               attempts = attempts + 1, uncertain = (uncertain OR $4), first_tried_at = COALESCE(first_tried_at, $5) \
               WHERE owner = $6 AND id = $7";
    let state = if again.is_some() { "queued" } else { "dead" };
    with_conn!(tx, conn => {
        let query = sqlx::query(sql).bind(state).bind(again).bind(redact(problem)).bind(uncertain).bind(now);
        query.bind(owner).bind(id).execute(conn).await?;
    });
    Ok(())
}

async fn hand_back(tx: &mut Tx, owner: i64, id: i64, problem: Option<&str>) -> Result<()> {
    let sql = "UPDATE outbox SET state = 'queued', owner = NULL, last_error = COALESCE($1, last_error) \
               WHERE owner = $2 AND id = $3";
    with_conn!(tx, conn => sqlx::query(sql).bind(problem.map(redact)).bind(owner).bind(id).execute(conn).await?.rows_affected());
    Ok(())
}

/// Back in the queue, and due after those that wait already.
async fn put_behind_others(tx: &mut Tx, owner: i64, id: i64, problem: &str, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE outbox SET state = 'queued', owner = NULL, last_error = $1, next_attempt_at = $2 \
               WHERE owner = $3 AND id = $4";
    with_conn!(tx, conn => {
        sqlx::query(sql).bind(problem).bind(now).bind(owner).bind(id).execute(conn).await?;
    });
    Ok(())
}

/// Only where nobody has tried it since, or seen to it.
async fn as_before(
    tx: &mut Tx,
    id: i64,
    attempts: i64,
    first_tried_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE outbox SET state = 'queued', attempts = $1, first_tried_at = $2, next_attempt_at = $3 \
               WHERE id = $4 AND state IN ('queued', 'dead') AND attempts = $5";
    with_conn!(tx, conn => {
        let query = sqlx::query(sql).bind(attempts).bind(first_tried_at).bind(now).bind(id).bind(attempts + 1);
        query.execute(conn).await?;
    });
    Ok(())
}

/// As above.
async fn dead_after_all(tx: &mut Tx, id: i64, attempts: i64, problem: &str) -> Result<()> {
    let sql = "UPDATE outbox SET state = 'dead', next_attempt_at = NULL, last_error = $1 \
               WHERE id = $2 AND state = 'queued' AND attempts = $3";
    with_conn!(tx, conn => {
        sqlx::query(sql).bind(problem).bind(id).bind(attempts + 1).execute(conn).await?;
    });
    Ok(())
}

/// The owners of mails that are being sent.
pub async fn owners(tx: &mut Tx) -> Result<Vec<i64>> {
    let sql = "SELECT DISTINCT owner FROM outbox WHERE state = 'sending' AND owner IS NOT NULL";
    Ok(with_conn!(tx, conn => sqlx::query_scalar(sql).fetch_all(conn).await?))
}

/// Puts the mails of an owner that is gone back into the queue. Each may have arrived. Says how many.
pub async fn take_over(tx: &mut Tx, owner: i64, now: DateTime<Utc>) -> Result<u64> {
    let sql = "UPDATE outbox SET state = 'queued', owner = NULL, uncertain = TRUE, attempts = attempts + 1, \
               first_tried_at = COALESCE(first_tried_at, $1), last_error = 'the process that was sending it ended' \
               WHERE state = 'sending' AND owner = $2";
    Ok(with_conn!(tx, conn => sqlx::query(sql).bind(now).bind(owner).execute(conn).await?.rows_affected()))
}

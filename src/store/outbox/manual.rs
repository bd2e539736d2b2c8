//! What a person does with a mail of the queue.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::MailState;
use crate::store::db::{Tx, with_conn};

/// Why a person's wish can't be met; said to them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotPossible {
    #[error("no mail {0}: see `fasevagt outbox list`")]
    NoSuchMail(i64),
    #[error("mail {0} is being sent right now: try again in a moment")]
    Sending(i64),
    #[error("mail {0} was sent already")]
    Sent(i64),
    #[error(
        "mail {0} is blocked, since it could hold a CPR number, and is never sent: mend the case number, and discard it"
    )]
    Blocked(i64),
    #[error("mail {0} could not be built, so there is nothing to send: mend what its error names, and discard it")]
    Empty(i64),
    #[error("the text of mail {0} was deleted, so there is nothing to send: see retention.mail_days")]
    Deleted(i64),
    #[error("mail {0} is discarded already")]
    Discarded(i64),
}

/// Queues a mail anew, as if it had never been tried. It keeps its Message-ID.
pub async fn retry(tx: &mut Tx, id: i64, now: DateTime<Utc>) -> Result<()> {
    let CurrentState { state, size } = current_state(tx, id).await?;
    match state {
        MailState::Sending => return Err(NotPossible::Sending(id).into()),
        MailState::Sent => return Err(NotPossible::Sent(id).into()),
        MailState::Blocked => return Err(NotPossible::Blocked(id).into()),
        _ if size.is_none() => return Err(NotPossible::Deleted(id).into()),
        _ if size == Some(0) => return Err(NotPossible::Empty(id).into()),
        MailState::Queued | MailState::Dead | MailState::Discarded => {}
    }
    let sql = "UPDATE outbox SET state = 'queued', attempts = 0, first_tried_at = NULL, next_attempt_at = $1 \
               WHERE id = $2 AND state IN ('queued', 'dead', 'discarded') AND body_deleted_at IS NULL";
    changed(with_conn!(tx, conn => sqlx::query(sql).bind(now).bind(id).execute(conn).await?.rows_affected()), id)
}

/// Takes a mail out of the queue; it stays visible.
pub async fn discard(tx: &mut Tx, id: i64) -> Result<()> {
    match current_state(tx, id).await?.state {
        MailState::Sending => return Err(NotPossible::Sending(id).into()),
        MailState::Sent => return Err(NotPossible::Sent(id).into()),
        MailState::Discarded => return Err(NotPossible::Discarded(id).into()),
        MailState::Queued | MailState::Dead | MailState::Blocked => {}
    }
    let sql = "UPDATE outbox SET state = 'discarded', next_attempt_at = NULL \
               WHERE id = $1 AND state IN ('queued', 'dead', 'blocked')";
    changed(with_conn!(tx, conn => sqlx::query(sql).bind(id).execute(conn).await?.rows_affected()), id)
}

struct CurrentState {
    state: MailState,
    /// Of its bytes; `None` where they were deleted.
    size: Option<i64>,
}

async fn current_state(tx: &mut Tx, id: i64) -> Result<CurrentState> {
    let sql = "SELECT o.state, CAST(LENGTH(c.raw) AS BIGINT) FROM outbox o LEFT JOIN outbox_content c ON c.id = o.id \
               WHERE o.id = $1";
    let found: Option<(String, Option<i64>)> =
        with_conn!(tx, conn => sqlx::query_as(sql).bind(id).fetch_optional(conn).await?);
    let (state, size) = found.ok_or(NotPossible::NoSuchMail(id))?;
    Ok(CurrentState { state: state.parse()?, size })
}

/// Between the look and the change a delivery can have claimed it, or its text was deleted.
fn changed(rows: u64, id: i64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(NotPossible::Sending(id).into()) }
}

//! The mail queue, as people look at it and change it by hand.

use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::store::db::{Db, Tx};
use crate::store::outbox::{self, NotPossible, OutboxMail};

/// Every mail, the oldest first.
pub async fn list(state: &Db) -> Result<Vec<OutboxMail>> {
    outbox::list(&mut state.snapshot().await?).await
}

/// One mail, and its bytes as they are sent.
pub async fn show(state: &Db, id: i64) -> Result<(OutboxMail, Vec<u8>)> {
    find(&mut state.snapshot().await?, id).await
}

/// Queues a mail anew, as if it had never been tried; gives it as it is then.
pub async fn retry(state: &Db, id: i64, now: DateTime<Utc>) -> Result<OutboxMail> {
    let mut tx = state.begin().await?;
    outbox::retry(&mut tx, id, now).await?;
    commit(tx, id).await
}

/// Queues every dead mail anew that has a text, and was made since a moment; gives them as they are then.
pub async fn retry_all_dead(state: &Db, since: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<Vec<OutboxMail>> {
    let mut tx = state.begin().await?;
    let mut queued = Vec::new();
    for id in outbox::dead_since(&mut tx, since).await? {
        match outbox::retry(&mut tx, id, now).await {
            Ok(()) => queued.push(find(&mut tx, id).await?.0),
            // One that could not be built has nothing to send.
            Err(error) if error.is::<NotPossible>() => {}
            Err(error) => return Err(error),
        }
    }
    tx.commit().await?;
    Ok(queued)
}

/// Takes a mail out of the queue; gives it as it is then.
pub async fn discard(state: &Db, id: i64) -> Result<OutboxMail> {
    let mut tx = state.begin().await?;
    outbox::discard(&mut tx, id).await?;
    commit(tx, id).await
}

async fn commit(mut tx: Tx, id: i64) -> Result<OutboxMail> {
    let (mail, _) = find(&mut tx, id).await?;
    tx.commit().await?;
    Ok(mail)
}

async fn find(tx: &mut Tx, id: i64) -> Result<(OutboxMail, Vec<u8>)> {
    match outbox::show(tx, id).await? {
        Some(found) => Ok(found),
        None => Err(NotPossible::NoSuchMail(id).into()),
    }
}

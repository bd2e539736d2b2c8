//! How mails get into the queue.

use std::collections::HashMap;

use anyhow::Result;
use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::{MailState, NewMail};
use crate::store::db::{Tx, row_places, rows_at_once, with_conn};

/// About how many bytes of mails one statement writes.
const MOST_BYTES: usize = 4_000_000;

/// Puts a mail in the queue; `false` where one with its key was there.
pub async fn enqueue(tx: &mut Tx, mail: &NewMail, now: DateTime<Utc>) -> Result<bool> {
    Ok(enqueue_all(tx, std::slice::from_ref(mail), now).await? == 1)
}

/// Puts mails in the queue, but for those whose key is there already. Says how many it has put there.
pub async fn enqueue_all(tx: &mut Tx, mails: &[NewMail], now: DateTime<Utc>) -> Result<usize> {
    let mut ids: HashMap<String, i64> = HashMap::new();
    for page in mails.chunks(rows_at_once(tx, COLUMNS)) {
        ids.extend(insert(tx, page, now).await?);
    }
    let queued: Vec<(i64, &[u8])> =
        mails.iter().filter_map(|mail| Some((*ids.get(&mail.key)?, mail.raw.as_slice()))).collect();
    let mut rest = queued.as_slice();
    while !rest.is_empty() {
        let (page, after) = rest.split_at(fitting(tx, rest));
        insert_content(tx, page).await?;
        rest = after;
    }
    Ok(queued.len())
}

const COLUMNS: usize = 9;

/// Key and id of those that were not there. In whatever order: they are told apart by their keys.
async fn insert(tx: &mut Tx, mails: &[NewMail], now: DateTime<Utc>) -> Result<Vec<(String, i64)>> {
    let sql = format!(
        "INSERT INTO outbox (key, kind, recipient, subject, message_id, state, created_at, next_attempt_at, last_error) \
         VALUES {} ON CONFLICT (key) DO NOTHING RETURNING key, id",
        row_places(COLUMNS, mails.len())
    );
    Ok(with_conn!(tx, conn => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for mail in mails {
            let next_attempt = if mail.state == MailState::Queued { Some(now) } else { None };
            query = query.bind(&mail.key).bind(mail.kind.as_str()).bind(&mail.to);
            query = query.bind(&mail.subject).bind(&mail.message_id).bind(mail.state.as_str());
            query = query.bind(now).bind(next_attempt).bind(&mail.problem);
        }
        query.fetch_all(conn).await?
    }))
}

/// How many of these one statement writes, at least one.
fn fitting(tx: &Tx, mails: &[(i64, &[u8])]) -> usize {
    let mut bytes = 0;
    let most = mails.len().min(rows_at_once(tx, 2));
    let too_many = mails[..most].iter().position(|(_, raw)| {
        bytes += raw.len();
        bytes > MOST_BYTES
    });
    too_many.unwrap_or(most).max(1)
}

async fn insert_content(tx: &mut Tx, mails: &[(i64, &[u8])]) -> Result<()> {
    let sql = format!("INSERT INTO outbox_content (id, raw) VALUES {}", row_places(2, mails.len()));
    with_conn!(tx, conn => {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (id, raw) in mails {
            query = query.bind(*id).bind(*raw);
        }
        query.execute(conn).await?;
    });
    Ok(())
}

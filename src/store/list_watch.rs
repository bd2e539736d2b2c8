//! What is known of the list that is watched.

use anyhow::Result;
use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::db::{Tx, with_conn};
use super::rows::fetch_plain;
use crate::domain::operations::list_watch::{ListWatch, MailedList, UnreadList, WrongList};
use crate::domain::values::redact::redact;

#[derive(FromRow)]
struct WatchRow {
    looked_at: Option<DateTime<Utc>>,
    read_at: Option<DateTime<Utc>>,
    changed_at: Option<DateTime<Utc>>,
    unread_since: Option<DateTime<Utc>>,
    unread_why: Option<String>,
    wrong_sha256: Option<String>,
    wrong_since: Option<DateTime<Utc>>,
    wrong_count: Option<i64>,
    mailed_sha256: Option<String>,
    mailed_at: Option<DateTime<Utc>>,
    marked_sha256: Option<String>,
}

/// As it was last written; nothing where no list was ever watched.
pub async fn read(tx: &mut Tx) -> Result<ListWatch> {
    let sql = "SELECT looked_at, read_at, changed_at, unread_since, unread_why, wrong_sha256, wrong_since, wrong_count, \
               mailed_sha256, mailed_at, marked_sha256 FROM list_watch";
    let rows: Vec<WatchRow> = fetch_plain(tx, sql.to_owned()).await?;
    let Some(row) = rows.into_iter().next() else { return Ok(ListWatch::default()) };
    let wrong = match (row.wrong_sha256, row.wrong_since, row.wrong_count) {
        (Some(sha256), Some(since), Some(count)) => Some(WrongList { sha256, since, errors: usize::try_from(count)? }),
        _ => None,
    };
    Ok(ListWatch {
        looked_at: row.looked_at,
        read_at: row.read_at,
        changed_at: row.changed_at,
        unread: row.unread_since.zip(row.unread_why).map(|(since, why)| UnreadList { since, why }),
        wrong,
        marked: row.marked_sha256.unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
        mailed: row.mailed_at.map(|at| MailedList { sha256: row.mailed_sha256, at }),
    })
}

/// Writes it in the place of what was known before. `now` is when it was looked at.
pub async fn write(tx: &mut Tx, watch: &ListWatch, now: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO list_watch (id, looked_at, read_at, changed_at, unread_since, unread_why, wrong_sha256, \
               wrong_since, wrong_count, mailed_sha256, mailed_at, marked_sha256) \
               VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
               ON CONFLICT (id) DO UPDATE SET looked_at = excluded.looked_at, read_at = excluded.read_at, \
               changed_at = excluded.changed_at, unread_since = excluded.unread_since, unread_why = excluded.unread_why, \
               wrong_sha256 = excluded.wrong_sha256, wrong_since = excluded.wrong_since, \
               wrong_count = excluded.wrong_count, mailed_sha256 = excluded.mailed_sha256, mailed_at = excluded.mailed_at, \
               marked_sha256 = excluded.marked_sha256";
    let ListWatch { read_at, changed_at, unread, wrong, mailed, marked, looked_at: _ } = watch;
    let wrong_count = match wrong {
        Some(wrong) => Some(i64::try_from(wrong.errors)?),
        None => None,
    };
    with_conn!(tx, conn => sqlx::query(sql)
        .bind(now)
        .bind(read_at)
        .bind(changed_at)
        .bind(unread.as_ref().map(|unread| unread.since))
        .bind(unread.as_ref().map(|unread| redact(&unread.why)))
        .bind(wrong.as_ref().map(|wrong| wrong.sha256.as_str()))
        .bind(wrong.as_ref().map(|wrong| wrong.since))
        .bind(wrong_count)
        .bind(mailed.as_ref().and_then(|mailed| mailed.sha256.as_deref()))
        .bind(mailed.as_ref().map(|mailed| mailed.at))
        .bind(of_copies(marked))
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

/// Notes that one more marked copy may lie beside the list; nothing else changes.
pub async fn note_marked(tx: &mut Tx, sha256: &str) -> Result<()> {
    let sql = "INSERT INTO list_watch (id, marked_sha256) VALUES (1, $1) \
               ON CONFLICT (id) DO UPDATE SET marked_sha256 = \
               COALESCE(list_watch.marked_sha256 || ' ', '') || excluded.marked_sha256";
    with_conn!(tx, conn => sqlx::query(sql).bind(sha256).execute(conn).await?.rows_affected());
    Ok(())
}

fn of_copies(marked: &[String]) -> Option<String> {
    if marked.is_empty() { None } else { Some(marked.join(" ")) }
}

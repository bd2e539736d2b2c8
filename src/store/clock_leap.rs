//! A clock that was found far ahead, and the moments by which that is seen.

use anyhow::Result;
use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::db::{Tx, with_conn};
use super::rows::fetch_plain;
use crate::domain::operations::clock::ClockLeap;
use crate::domain::operations::job::JobKind;

/// When something was done last, by the wall clock: a run finished, a mail was made, or the clock was said to be right.
pub async fn last_moment(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    // The mail that was made last: ids grow.
    let sql = "SELECT MAX(finished_at) FROM run UNION ALL \
               SELECT MAX(created_at) FROM outbox WHERE id = (SELECT MAX(id) FROM outbox) UNION ALL \
               SELECT MAX(confirmed_at) FROM clock_leap";
    let moments: Vec<(Option<DateTime<Utc>>,)> = fetch_plain(tx, sql.to_owned()).await?;
    Ok(moments.into_iter().map(|(moment,)| moment).max().flatten())
}

#[derive(FromRow)]
struct LeapRow {
    noticed_at: DateTime<Utc>,
    before_at: DateTime<Utc>,
}

/// The leap that stands, if one does.
pub async fn standing(tx: &mut Tx) -> Result<Option<ClockLeap>> {
    let sql = "SELECT noticed_at, before_at FROM clock_leap WHERE confirmed_at IS NULL";
    let rows: Vec<LeapRow> = fetch_plain(tx, sql.to_owned()).await?;
    Ok(rows.into_iter().next().map(|LeapRow { noticed_at, before_at }| ClockLeap { noticed_at, before: before_at }))
}

/// Notes that the clock is far ahead.
pub async fn note(tx: &mut Tx, leap: ClockLeap) -> Result<()> {
    let sql = "INSERT INTO clock_leap (id, noticed_at, before_at) VALUES (1, $1, $2) \
               ON CONFLICT (id) DO UPDATE SET noticed_at = excluded.noticed_at, before_at = excluded.before_at, confirmed_at = NULL";
    with_conn!(tx, conn => sqlx::query(sql).bind(leap.noticed_at).bind(leap.before).execute(conn).await?.rows_affected());
    Ok(())
}

/// Notes that the clock is right: the leap no longer stands.
pub async fn confirm(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE clock_leap SET confirmed_at = $1";
    with_conn!(tx, conn => sqlx::query(sql).bind(now).execute(conn).await?.rows_affected());
    Ok(())
}

/// The clock is back: periods to come are no longer done, and what was made later than now was made now. `today` names
/// the period of today by job.
pub async fn set_back(tx: &mut Tx, today: impl Fn(JobKind) -> Option<String>, now: DateTime<Utc>) -> Result<()> {
    for job in JobKind::ALL {
        let Some(period) = today(*job) else { continue };
        let sql = "DELETE FROM run WHERE job = $1 AND period > $2 AND finished_at > $3";
        with_conn!(tx, conn => {
            sqlx::query(sql).bind(job.as_str()).bind(&period).bind(now).execute(conn).await?.rows_affected()
        });
    }
    for sql in [
        "UPDATE run SET finished_at = $1 WHERE finished_at > $1",
        "UPDATE outbox SET created_at = $1, \
         next_attempt_at = CASE WHEN next_attempt_at > $1 THEN $1 ELSE next_attempt_at END, \
         sent_at = CASE WHEN sent_at > $1 THEN $1 ELSE sent_at END WHERE created_at > $1",
        "DELETE FROM clock_leap WHERE noticed_at > $1",
    ] {
        with_conn!(tx, conn => sqlx::query(sql).bind(now).execute(conn).await?.rows_affected());
    }
    Ok(())
}

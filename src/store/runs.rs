//! Which periods of which jobs are done. The row is written in the transaction that does the work, so a
//! period is done once, and a run that breaks off leaves no trace.

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::db::{Tx, with_conn};
use super::rows::{fetch_plain, literal};
use crate::domain::operations::job::JobKind;

/// Claims a period, one that waits too; `false` where it is done already.
pub async fn claim(tx: &mut Tx, job: JobKind, period: &str, now: DateTime<Utc>) -> Result<bool> {
    record(tx, job, period, now, "done").await
}

/// Lets a period wait that this transaction has claimed: it is no success, and may be claimed again.
pub async fn wait(tx: &mut Tx, job: JobKind, period: &str) -> Result<()> {
    let sql = "UPDATE run SET outcome = 'waiting' WHERE job = $1 AND period = $2";
    with_conn!(tx, conn => sqlx::query(sql).bind(job.as_str()).bind(period).execute(conn).await?.rows_affected());
    Ok(())
}

/// Records a period that came too late to be done.
pub async fn skip(tx: &mut Tx, job: JobKind, period: &str, now: DateTime<Utc>) -> Result<bool> {
    record(tx, job, period, now, "skipped").await
}

async fn record(tx: &mut Tx, job: JobKind, period: &str, now: DateTime<Utc>, outcome: &'static str) -> Result<bool> {
    let sql = "INSERT INTO run (job, period, finished_at, outcome) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (job, period) DO UPDATE SET finished_at = excluded.finished_at, outcome = excluded.outcome \
               WHERE run.outcome = 'waiting'";
    let rows = with_conn!(tx, conn => {
        sqlx::query(sql).bind(job.as_str()).bind(period).bind(now).bind(outcome).execute(conn).await?.rows_affected()
    });
    Ok(rows == 1)
}

/// Whether a period is done or skipped.
pub async fn is_done(tx: &mut Tx, job: JobKind, period: &str) -> Result<bool> {
    let sql = format!(
        "SELECT COUNT(*) FROM run WHERE job = '{job}' AND period = {} AND outcome <> 'waiting'",
        literal(period)?
    );
    let rows: Vec<(i64,)> = fetch_plain(tx, sql).await?;
    Ok(rows.into_iter().any(|(count,)| count > 0))
}

/// How many periods of a job are done or skipped. Only a clock that was ahead and is back takes any away, so it tells whether there was another run.
pub async fn count(tx: &mut Tx, job: JobKind) -> Result<i64> {
    let rows: Vec<(i64,)> =
        fetch_plain(tx, format!("SELECT COUNT(*) FROM run WHERE job = '{job}' AND outcome <> 'waiting'")).await?;
    Ok(rows.into_iter().map(|(count,)| count).sum())
}

/// The periods of a job from one to another that are done or skipped; periods sort as text.
pub async fn periods(tx: &mut Tx, job: JobKind, from: &str, to: &str) -> Result<BTreeSet<String>> {
    let sql = "SELECT period FROM run WHERE job = $1 AND period >= $2 AND period <= $3 AND outcome <> 'waiting'";
    let periods: Vec<String> = with_conn!(tx, conn => {
        sqlx::query_scalar(sql).bind(job.as_str()).bind(from).bind(to).fetch_all(conn).await?
    });
    Ok(periods.into_iter().collect())
}

/// The latest period of a job up to `until` that is done; periods sort as text.
pub async fn last_done(tx: &mut Tx, job: JobKind, until: &str) -> Result<Option<String>> {
    let sql = "SELECT MAX(period) FROM run WHERE job = $1 AND period <= $2 AND outcome = 'done'";
    Ok(with_conn!(tx, conn => sqlx::query_scalar(sql).bind(job.as_str()).bind(until).fetch_one(conn).await?))
}

/// The latest period of a job up to `until` that was claimed, and may have been skipped or wait; periods sort as text.
pub async fn last_period(tx: &mut Tx, job: JobKind, until: &str) -> Result<Option<String>> {
    let sql = "SELECT MAX(period) FROM run WHERE job = $1 AND period <= $2";
    Ok(with_conn!(tx, conn => sqlx::query_scalar(sql).bind(job.as_str()).bind(until).fetch_one(conn).await?))
}

/// When a job was last done.
pub async fn last_success(tx: &mut Tx, job: JobKind) -> Result<Option<DateTime<Utc>>> {
    let sql = "SELECT finished_at FROM run WHERE job = $1 AND outcome = 'done' ORDER BY finished_at DESC LIMIT 1";
    Ok(with_conn!(tx, conn => sqlx::query_scalar(sql).bind(job.as_str()).fetch_optional(conn).await?))
}

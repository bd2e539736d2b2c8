//! The silences that people have asked for.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use super::db::{Tx, with_conn};
use super::rows::fetch_plain;
use crate::domain::deadlines::silences::Silence;

#[derive(FromRow)]
struct SilenceRow {
    id: i64,
    forloeb: String,
    rule: String,
    due_on: NaiveDate,
    until: NaiveDate,
    created_at: DateTime<Utc>,
}

/// Those that were not ended by hand and last to `day` or longer.
pub async fn list(tx: &mut Tx, day: NaiveDate) -> Result<Vec<Silence>> {
    let sql = format!(
        "SELECT id, forloeb, rule, due_on, until, created_at FROM silence \
         WHERE ended_at IS NULL AND until >= '{day}' ORDER BY id"
    );
    let rows: Vec<SilenceRow> = fetch_plain(tx, sql).await?;
    let silence = |row: SilenceRow| {
        let SilenceRow { id, forloeb, rule, due_on, until, created_at } = row;
        Silence { id, forloeb, rule, due_on, until, created_at }
    };
    Ok(rows.into_iter().map(silence).collect())
}

/// Adds one, and gives its id.
pub async fn add(
    tx: &mut Tx,
    (forloeb, rule, due_on): (&str, &str, NaiveDate),
    until: NaiveDate,
    now: DateTime<Utc>,
) -> Result<i64> {
    let sql = "INSERT INTO silence (forloeb, rule, due_on, until, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    Ok(with_conn!(tx, conn => {
        sqlx::query_scalar(sql).bind(forloeb).bind(rule).bind(due_on).bind(until).bind(now).fetch_one(conn).await?
    }))
}

/// Ends one by hand; `false` where there is none, or it is ended already.
pub async fn end(tx: &mut Tx, id: i64, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE silence SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL";
    let rows = with_conn!(tx, conn => sqlx::query(sql).bind(now).bind(id).execute(conn).await?.rows_affected());
    Ok(rows == 1)
}

//! What is wrong now, for `status` and the log: one row for each thing, gone when it works again.

use anyhow::Result;
use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::db::{Tx, on};

/// The mail server takes no mail.
pub const MAIL_SERVER: &str = "mail-server";

#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Problem {
    pub name: String,
    pub text: String,
    /// When it was first seen.
    pub since: DateTime<Utc>,
}

/// Notes a problem; one that is known keeps its beginning. Says whether it is new.
pub async fn raise(tx: &mut Tx, name: &str, text: &str, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE problem SET text = $1 WHERE name = $2";
    let known = on!(tx, conn => sqlx::query(sql).bind(text).bind(name).execute(conn).await?.rows_affected());
    if known > 0 {
        return Ok(false);
    }
    let sql = "INSERT INTO problem (name, text, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    on!(tx, conn => sqlx::query(sql).bind(name).bind(text).bind(now).execute(conn).await?.rows_affected());
    Ok(true)
}

/// It works again. Says whether it was a problem.
pub async fn clear(tx: &mut Tx, name: &str) -> Result<bool> {
    let sql = "DELETE FROM problem WHERE name = $1";
    let rows = on!(tx, conn => sqlx::query(sql).bind(name).execute(conn).await?.rows_affected());
    Ok(rows > 0)
}

/// Everything that is wrong now.
pub async fn list(tx: &mut Tx) -> Result<Vec<Problem>> {
    let sql = "SELECT name, text, since FROM problem ORDER BY since, name";
    Ok(on!(tx, conn => sqlx::query_as(sql).fetch_all(conn).await?))
}

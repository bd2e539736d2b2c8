//! The optional tables and columns that the case database had when a month was issued last.

use std::collections::BTreeSet;

use anyhow::Result;
use sqlx::AssertSqlSafe;

use super::cases::OptionalParts;
use super::db::{Tx, with_conn};
use super::rows::fetch_plain;

/// Those that were there then.
pub async fn noted(tx: &mut Tx) -> Result<BTreeSet<String>> {
    let noted: Vec<(String,)> = fetch_plain(tx, "SELECT name FROM case_part".to_owned()).await?;
    Ok(noted.into_iter().map(|(name,)| name).collect())
}

/// Notes what is there now, at one go: the names are our own.
pub async fn note(tx: &mut Tx, parts: &OptionalParts) -> Result<()> {
    let rows = parts.names().iter().map(|name| format!("('{name}')")).collect::<Vec<_>>().join(", ");
    let insert = if rows.is_empty() { String::new() } else { format!("INSERT INTO case_part (name) VALUES {rows}") };
    let sql = format!("DELETE FROM case_part; {insert}");
    with_conn!(tx, conn => sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await?.rows_affected());
    Ok(())
}

//! The optional tables and columns that the case database had when a month was issued last.

use std::collections::BTreeSet;

use anyhow::Result;
use sqlx::AssertSqlSafe;

use super::cases::OptionalParts;
use super::db::{Tx, places, with_conn};
use super::rows::fetch_plain;

/// Those that were there, and are not any more.
pub async fn gone(tx: &mut Tx, parts: &OptionalParts) -> Result<Vec<String>> {
    let noted: Vec<(String,)> = fetch_plain(tx, "SELECT name FROM case_part ORDER BY name".to_owned()).await?;
    Ok(noted.into_iter().map(|(name,)| name).filter(|name| !parts.names().contains(name)).collect())
}

/// Notes what is there now.
pub async fn note(tx: &mut Tx, parts: &OptionalParts) -> Result<()> {
    let names: &BTreeSet<String> = parts.names();
    with_conn!(tx, conn => sqlx::query("DELETE FROM case_part").execute(conn).await?.rows_affected());
    if names.is_empty() {
        return Ok(());
    }
    let rows = (1..=names.len()).map(|n| format!("({})", places(n, 1))).collect::<Vec<_>>().join(", ");
    let sql = format!("INSERT INTO case_part (name) VALUES {rows}");
    with_conn!(tx, conn => {
        let query = names.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, name| query.bind(name));
        query.execute(conn).await?.rows_affected()
    });
    Ok(())
}

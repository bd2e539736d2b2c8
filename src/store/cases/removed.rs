//! Taking a forløb out of a case database of our own, and knowing its number again without keeping it.

use std::collections::HashSet;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use sqlx::AssertSqlSafe;

use super::list_state::forget_lists;
use super::sql::Dialect;
use super::write::lock;
use crate::domain::cases::case_schema::{FORLOEB, TABLES};
use crate::domain::cases::table::{Column, ColumnKind, Table};
use crate::store::db::{Tx, with_conn};

/// What the hashes of removed numbers are made with.
pub const REMOVED: &str = "removed";

/// Deletes a forløb with all its rows, and keeps the hash of its number. Says how many rows went, by table; children first.
pub async fn remove(tx: &mut Tx, forloeb: &str, hash: &str, on: NaiveDate) -> Result<Vec<(&'static str, u64)>> {
    lock(tx, TABLES).await?;
    let mut deleted = Vec::new();
    let children = TABLES.iter().copied().filter_map(|table| Some((table, column_of_forloeb(table)?)));
    for (table, column) in children.chain([(&FORLOEB, "id")]) {
        let sql = AssertSqlSafe(format!("DELETE FROM {} WHERE {column} = $1", table.name));
        let rows = with_conn!(tx, conn => sqlx::query(sql).bind(forloeb).execute(conn).await?.rows_affected());
        if rows > 0 {
            deleted.push((table.name, rows));
        }
    }
    // The list must be looked at anew: it would bring back what else it holds of an older content.
    forget_lists(tx).await?;
    let sql = "DELETE FROM not_in_list WHERE table_name = $1 AND id = $2";
    with_conn!(tx, conn => sqlx::query(sql).bind(FORLOEB.name).bind(forloeb).execute(conn).await?.rows_affected());
    let sql = "INSERT INTO removed (hash, removed_on) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    with_conn!(tx, conn => sqlx::query(sql).bind(hash).bind(on).execute(conn).await?.rows_affected());
    Ok(deleted)
}

fn column_of_forloeb(table: &Table) -> Option<&'static str> {
    let refers = |column: &&Column| matches!(column.kind, ColumnKind::Reference(other) if *other == FORLOEB);
    table.columns.iter().find(refers).map(|column| column.name)
}

/// The hashes of the numbers that must not come again; none in a database that is older than they are.
pub async fn removed_hashes(tx: &mut Tx) -> Result<HashSet<String>> {
    let there = match Dialect::of(tx) {
        Dialect::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE name = 'removed' AND type = 'table'",
        Dialect::Postgres => "SELECT CAST(CASE WHEN to_regclass('removed') IS NULL THEN 0 ELSE 1 END AS BIGINT)",
    };
    let there: i64 = with_conn!(tx, conn => sqlx::query_scalar(there).fetch_one(conn).await?);
    if there == 0 {
        return Ok(HashSet::new());
    }
    let hashes = with_conn!(tx, conn => sqlx::query_scalar("SELECT hash FROM removed").fetch_all(conn).await);
    let hashes: Vec<String> = hashes.context("read table removed")?;
    Ok(hashes.into_iter().collect())
}

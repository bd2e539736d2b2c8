//! The forløb that are taken out of a case database of our own: what of that is done, and what becomes of their bills.

use anyhow::Result;
use chrono::NaiveDate;

use super::db::{Tx, with_conn};
use super::voids;
use crate::domain::values::closed_set::closed_set;

closed_set! {
    /// What becomes of what was billed of a forløb that is removed.
    BillsOfRemoved { None = "none", Void = "void", Keep = "keep" }
}

/// A removal that was begun, or that must be remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Removal {
    pub bills: BillsOfRemoved,
    pub removed_on: NaiveDate,
    /// All of it is done.
    pub finished: bool,
}

/// Begins a removal, or takes up one again; from now on it says what becomes of the bills.
pub async fn begin(tx: &mut Tx, forloeb: &str, bills: BillsOfRemoved, on: NaiveDate) -> Result<()> {
    let sql = "INSERT INTO removal (forloeb, bills, removed_on, finished) VALUES ($1, $2, $3, FALSE) \
               ON CONFLICT (forloeb) DO UPDATE SET bills = excluded.bills, finished = FALSE";
    let bills = bills.as_str();
    with_conn!(tx, conn => sqlx::query(sql).bind(forloeb).bind(bills).bind(on).execute(conn).await?.rows_affected());
    Ok(())
}

/// All of a removal is done. It is remembered only where issued lines name the forløb: else nothing says any more that it was there.
pub async fn finish(tx: &mut Tx, forloeb: &str, is_issued: bool) -> Result<()> {
    if !is_issued {
        voids::end(tx, forloeb).await?;
        return delete(tx, forloeb).await;
    }
    let sql = "UPDATE removal SET finished = TRUE WHERE forloeb = $1";
    with_conn!(tx, conn => sqlx::query(sql).bind(forloeb).execute(conn).await?.rows_affected());
    Ok(())
}

/// Those that are finished.
pub async fn finished(tx: &mut Tx) -> Result<Vec<String>> {
    let sql = "SELECT forloeb FROM removal WHERE finished ORDER BY forloeb";
    Ok(with_conn!(tx, conn => sqlx::query_scalar(sql).fetch_all(conn).await?))
}

/// Forgets one.
pub async fn delete(tx: &mut Tx, forloeb: &str) -> Result<()> {
    let sql = "DELETE FROM removal WHERE forloeb = $1";
    with_conn!(tx, conn => sqlx::query(sql).bind(forloeb).execute(conn).await?.rows_affected());
    Ok(())
}

/// Those that are not finished.
pub async fn unfinished(tx: &mut Tx) -> Result<Vec<String>> {
    let sql = "SELECT forloeb FROM removal WHERE NOT finished ORDER BY forloeb";
    Ok(with_conn!(tx, conn => sqlx::query_scalar(sql).fetch_all(conn).await?))
}

/// That of a forløb, if there is one.
pub async fn read(tx: &mut Tx, forloeb: &str) -> Result<Option<Removal>> {
    let sql = "SELECT bills, removed_on, finished FROM removal WHERE forloeb = $1";
    let row: Option<(String, NaiveDate, bool)> =
        with_conn!(tx, conn => sqlx::query_as(sql).bind(forloeb).fetch_optional(conn).await?);
    let Some((bills, removed_on, finished)) = row else { return Ok(None) };
    Ok(Some(Removal { bills: bills.parse()?, removed_on, finished }))
}

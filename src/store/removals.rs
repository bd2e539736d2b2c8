//! The forløb that are taken out of a case database of our own: what of that is done, and what becomes of their bills.

use anyhow::Result;
use chrono::NaiveDate;

use super::db::{Tx, with_conn};
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

/// That of a forløb, if there is one.
pub async fn read(tx: &mut Tx, forloeb: &str) -> Result<Option<Removal>> {
    let sql = "SELECT bills, removed_on, finished FROM removal WHERE forloeb = $1";
    let row: Option<(String, NaiveDate, bool)> =
        with_conn!(tx, conn => sqlx::query_as(sql).bind(forloeb).fetch_optional(conn).await?);
    let Some((bills, removed_on, finished)) = row else { return Ok(None) };
    Ok(Some(Removal { bills: bills.parse()?, removed_on, finished }))
}

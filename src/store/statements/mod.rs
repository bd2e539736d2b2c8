//! Issued months: written once, in one transaction each, and never changed.

mod deleted;
mod documents;
mod naming;
mod read;
mod seal;
mod write;

use anyhow::Result;
use chrono::NaiveDate;

use super::db::{Tx, with_conn};
use super::rows::fetch_plain;

pub use deleted::{delete, deleted_on, last_deleted};
pub use documents::{IssuedDocument, documents};
pub use naming::{has_lines, months_of};
pub use read::{billed_forloeb, book, read};
pub use write::issue;

/// The months that are issued, the first first; by their first days.
pub async fn issued_months(tx: &mut Tx) -> Result<Vec<NaiveDate>> {
    let months: Vec<(NaiveDate,)> = fetch_plain(tx, "SELECT month FROM issued_month ORDER BY month".to_owned()).await?;
    Ok(months.into_iter().map(|(month,)| month).collect())
}

/// The same with the days of issue.
pub async fn days_of_issue(tx: &mut Tx) -> Result<Vec<(NaiveDate, NaiveDate)>> {
    let sql = "SELECT month, issued_on FROM issued_month ORDER BY month";
    Ok(with_conn!(tx, conn => sqlx::query_as(sql).fetch_all(conn).await?))
}

/// The last number of a year's series; 0 where none was given.
pub async fn last_number(tx: &mut Tx, year: i32) -> Result<i64> {
    let rows: Vec<(i64,)> = fetch_plain(tx, format!("SELECT last FROM number_series WHERE year = {year}")).await?;
    Ok(rows.into_iter().next().map_or(0, |(last,)| last))
}

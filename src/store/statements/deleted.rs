use anyhow::Result;
use chrono::NaiveDate;

use crate::store::db::{Tx, with_conn};
use crate::store::rows::fetch_plain;

/// Deletes an issued month whole, and remembers that it was there. Its numbers are never given again.
pub async fn delete(tx: &mut Tx, month: NaiveDate, day: NaiveDate) -> Result<()> {
    let sql = "INSERT INTO deleted_month (month, deleted_on) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    with_conn!(tx, conn => sqlx::query(sql).bind(month).bind(day).execute(conn).await?.rows_affected());
    for sql in [
        "DELETE FROM issued_document WHERE month = $1",
        "DELETE FROM statement_held WHERE issued_month = $1",
        "DELETE FROM statement_line WHERE number IN (SELECT number FROM statement WHERE month = $1)",
        "DELETE FROM statement WHERE month = $1",
        "DELETE FROM issued_month WHERE month = $1",
    ] {
        with_conn!(tx, conn => sqlx::query(sql).bind(month).execute(conn).await?.rows_affected());
    }
    Ok(())
}

/// The last month that was issued and deleted since.
pub async fn last_deleted(tx: &mut Tx) -> Result<Option<NaiveDate>> {
    let sql = "SELECT month FROM deleted_month ORDER BY month DESC LIMIT 1";
    let months: Vec<(NaiveDate,)> = fetch_plain(tx, sql.to_owned()).await?;
    Ok(months.into_iter().next().map(|(month,)| month))
}

/// The day a month was deleted.
pub async fn deleted_on(tx: &mut Tx, month: NaiveDate) -> Result<Option<NaiveDate>> {
    let sql = "SELECT deleted_on FROM deleted_month WHERE month = $1";
    Ok(with_conn!(tx, conn => sqlx::query_scalar(sql).bind(month).fetch_optional(conn).await?))
}

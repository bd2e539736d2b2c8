use anyhow::Result;
use chrono::NaiveDate;

use crate::store::db::{Tx, with_conn};

/// The issued months whose lines or held days name a forløb, with their days of issue.
pub async fn months_of(tx: &mut Tx, forloeb: &str) -> Result<Vec<(NaiveDate, NaiveDate)>> {
    let sql = "SELECT month, issued_on FROM issued_month m WHERE EXISTS (SELECT 1 FROM statement s \
               JOIN statement_line l ON l.number = s.number WHERE s.month = m.month AND l.forloeb = $1) \
               OR EXISTS (SELECT 1 FROM statement_held h WHERE h.issued_month = m.month AND h.forloeb = $1) ORDER BY month";
    Ok(with_conn!(tx, conn => sqlx::query_as(sql).bind(forloeb).fetch_all(conn).await?))
}

/// Whether a line of it is issued, whatever became of it since.
pub async fn has_lines(tx: &mut Tx, forloeb: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM statement_line WHERE forloeb = $1 LIMIT 1) line";
    let lines: i64 = with_conn!(tx, conn => sqlx::query_scalar(sql).bind(forloeb).fetch_one(conn).await?);
    Ok(lines > 0)
}

//! What is known about single forløb, and deleted together: the ledger and the silences.

use std::ops::AddAssign;

use anyhow::Result;
use chrono::NaiveDate;
use sqlx::AssertSqlSafe;

use super::db::{Tx, places, with_conn};

/// The forløb about which nothing was said, and no silence held, on `before` or later.
pub async fn quiet_since(tx: &mut Tx, before: NaiveDate) -> Result<Vec<String>> {
    let sql = "SELECT forloeb FROM (SELECT forloeb, on_day AS day FROM said UNION ALL SELECT forloeb, until FROM silence) known \
               GROUP BY forloeb HAVING MAX(day) < $1 ORDER BY forloeb";
    Ok(with_conn!(tx, conn => sqlx::query_scalar(sql).bind(before).fetch_all(conn).await?))
}

/// How many entries of each kind were deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeletedRecords {
    pub said: u64,
    /// The forløb that the entries were about.
    pub forloeb: i64,
    pub silences: u64,
}

impl AddAssign for DeletedRecords {
    fn add_assign(&mut self, other: Self) {
        self.said += other.said;
        self.forloeb += other.forloeb;
        self.silences += other.silences;
    }
}

/// Deletes what is older than `before` of these forløb; what was said meanwhile stays.
pub async fn delete(tx: &mut Tx, forloeb: &[String], before: NaiveDate) -> Result<DeletedRecords> {
    let list = places(2, forloeb.len());
    let silences = format!("DELETE FROM silence WHERE until < $1 AND forloeb IN ({list})");
    let said = format!("FROM said WHERE on_day < $1 AND forloeb IN ({list})");
    // A stage that passed is an entry as well, though it has no row of its own.
    let passed = "CASE WHEN passed = '' THEN 0 ELSE 1 + LENGTH(passed) - LENGTH(REPLACE(passed, ',', '')) END";
    let count = format!("SELECT COUNT(DISTINCT forloeb), CAST(COALESCE(SUM(1 + {passed}), 0) AS BIGINT) {said}");
    let (of, entries): (i64, i64) = with_conn!(tx, conn => {
        let query = sqlx::query_as(AssertSqlSafe(count)).bind(before);
        forloeb.iter().fold(query, sqlx::query::QueryAs::bind).fetch_one(conn).await?
    });
    execute(tx, format!("DELETE {said}"), before, forloeb).await?;
    Ok(DeletedRecords {
        said: u64::try_from(entries)?,
        forloeb: of,
        silences: execute(tx, silences, before, forloeb).await?,
    })
}

/// Whether anything of a forløb is there.
pub async fn knows(tx: &mut Tx, forloeb: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM said WHERE forloeb = $1 UNION ALL \
               SELECT 1 FROM silence WHERE forloeb = $1) known";
    let rows: i64 = with_conn!(tx, conn => sqlx::query_scalar(sql).bind(forloeb).fetch_one(conn).await?);
    Ok(rows > 0)
}

/// Deletes all of one forløb.
pub async fn delete_all(tx: &mut Tx, forloeb: &str) -> Result<DeletedRecords> {
    // Later than anything is said or silenced.
    let end = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX);
    delete(tx, &[forloeb.to_owned()], end).await
}

async fn execute(tx: &mut Tx, sql: String, before: NaiveDate, forloeb: &[String]) -> Result<u64> {
    Ok(with_conn!(tx, conn => {
        let query = sqlx::query(AssertSqlSafe(sql)).bind(before);
        forloeb.iter().fold(query, sqlx::query::Query::bind).execute(conn).await?.rows_affected()
    }))
}

//! What is known about single forløb, and deleted together: the ledger, silences, calendar entries.

use std::ops::AddAssign;

use anyhow::Result;
use chrono::NaiveDate;
use sqlx::AssertSqlSafe;

use super::db::{Tx, places, with_conn};

/// The forløb about which nothing was said, and no silence held, on `before` or later.
pub async fn quiet_since(tx: &mut Tx, before: NaiveDate) -> Result<Vec<String>> {
    let sql = "SELECT forloeb FROM (SELECT forloeb, on_day AS day FROM said UNION ALL SELECT forloeb, until FROM silence \
               UNION ALL SELECT forloeb, NULL FROM appointment) known \
               GROUP BY forloeb HAVING MAX(day) IS NULL OR MAX(day) < $1 ORDER BY forloeb";
    Ok(with_conn!(tx, conn => sqlx::query_scalar(sql).bind(before).fetch_all(conn).await?))
}

/// How many entries of each kind were deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeletedRecords {
    pub said: u64,
    /// The forløb that the entries were about.
    pub forloeb: i64,
    pub silences: u64,
    pub appointments: u64,
}

impl AddAssign for DeletedRecords {
    fn add_assign(&mut self, other: Self) {
        self.said += other.said;
        self.forloeb += other.forloeb;
        self.silences += other.silences;
        self.appointments += other.appointments;
    }
}

/// Deletes what is older than `before` of these forløb; what was said meanwhile stays. An entry that is still in a
/// calendar stays until it is cancelled, and until the mail that does it has gone.
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
    let list = places(1, forloeb.len());
    let appointments = format!(
        "DELETE FROM appointment WHERE forloeb IN ({list}) AND cancelled AND NOT EXISTS (SELECT 1 FROM outbox o \
         WHERE o.key = appointment.outbox_key AND o.state NOT IN ('sent', 'discarded'))"
    );
    execute(tx, format!("DELETE {said}"), Some(before), forloeb).await?;
    Ok(DeletedRecords {
        said: u64::try_from(entries)?,
        forloeb: of,
        silences: execute(tx, silences, Some(before), forloeb).await?,
        appointments: execute(tx, appointments, None, forloeb).await?,
    })
}

/// Whether anything of a forløb is there.
pub async fn knows(tx: &mut Tx, forloeb: &str) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM said WHERE forloeb = $1 UNION ALL \
               SELECT 1 FROM silence WHERE forloeb = $1 UNION ALL SELECT 1 FROM appointment WHERE forloeb = $1) known";
    let rows: i64 = with_conn!(tx, conn => sqlx::query_scalar(sql).bind(forloeb).fetch_one(conn).await?);
    Ok(rows > 0)
}

/// Deletes all of one forløb, also what still stands in somebody's calendar; says of how many entries that is so.
pub async fn delete_all(tx: &mut Tx, forloeb: &str) -> Result<(DeletedRecords, i64)> {
    let sql = "SELECT COUNT(*) FROM appointment WHERE forloeb = $1 AND NOT cancelled";
    let in_calendars: i64 = with_conn!(tx, conn => sqlx::query_scalar(sql).bind(forloeb).fetch_one(conn).await?);
    let one = [forloeb.to_owned()];
    let appointments = execute(tx, "DELETE FROM appointment WHERE forloeb IN ($1)".into(), None, &one).await?;
    // Later than anything is said or silenced.
    let end = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX);
    let others = delete(tx, &one, end).await?;
    Ok((DeletedRecords { appointments, ..others }, in_calendars))
}

async fn execute(tx: &mut Tx, sql: String, before: Option<NaiveDate>, forloeb: &[String]) -> Result<u64> {
    Ok(with_conn!(tx, conn => {
        let query = sqlx::query(AssertSqlSafe(sql));
        let query = before.into_iter().fold(query, sqlx::query::Query::bind);
        forloeb.iter().fold(query, sqlx::query::Query::bind).execute(conn).await?.rows_affected()
    }))
}

//! What is wrong now, for `status`, the alerts and the log: one row for each problem, deleted when it works again. And
//! on which day the administrator was last mailed about what.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use super::db::{Db, Tx, with_conn};
use super::first_run;
use super::rows::fetch_plain;
use crate::domain::operations::health::{Problem, RecordedProblem};
use crate::domain::values::message::Recipient;
use crate::domain::values::redact::redact;

/// Records a problem; one that is known keeps its beginning. Says whether it is new.
pub async fn raise(tx: &mut Tx, what: RecordedProblem, text: &str, now: DateTime<Utc>) -> Result<bool> {
    // Of a server or a database, it could say anything.
    let text = &redact(text);
    let sql = "UPDATE problem SET text = $1 WHERE name = $2";
    let known =
        with_conn!(tx, conn => sqlx::query(sql).bind(text).bind(what.to_string()).execute(conn).await?.rows_affected());
    if known > 0 {
        return Ok(false);
    }
    let sql = "INSERT INTO problem (name, text, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    with_conn!(tx, conn => sqlx::query(sql).bind(what.to_string()).bind(text).bind(now).execute(conn).await?.rows_affected());
    Ok(true)
}

/// It works again. Says whether it was a problem.
pub async fn clear(tx: &mut Tx, what: RecordedProblem) -> Result<bool> {
    if what == RecordedProblem::FirstRun {
        first_run::delete(tx).await?;
    }
    let sql = "DELETE FROM problem WHERE name = $1";
    let rows = with_conn!(tx, conn => sqlx::query(sql).bind(what.to_string()).execute(conn).await?.rows_affected());
    Ok(rows > 0)
}

#[derive(FromRow)]
struct ProblemRow {
    name: String,
    text: String,
    since: DateTime<Utc>,
}

/// Everything that is recorded now, the oldest first; what only another version of this program knows is left out.
pub async fn list(tx: &mut Tx) -> Result<Vec<Problem>> {
    let sql = "SELECT name, text, since FROM problem ORDER BY since, name";
    let rows: Vec<ProblemRow> = fetch_plain(tx, sql.to_owned()).await?;
    let mut recorded = Vec::new();
    for ProblemRow { name, text, since } in rows {
        let Some(what) = RecordedProblem::named(&name) else { continue };
        recorded.push(match what {
            // What they would be is more than a line of text.
            RecordedProblem::FirstRun => {
                Problem::FirstRun { first_run: first_run::read(tx).await?.unwrap_or_default(), since }
            }
            what => Problem::Recorded { what, text, since },
        });
    }
    Ok(recorded)
}

/// The names of what is recorded, where nothing else is asked.
pub async fn names_alone(state: &Db) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = state.ask("SELECT name FROM problem").await?;
    Ok(rows.into_iter().map(|(name,)| name).collect())
}

/// The last day on which the administrator was mailed about this.
pub async fn alerted_on(tx: &mut Tx, problem: &Problem) -> Result<Option<NaiveDate>> {
    // The column of a problem is called `trouble`: a migration that has run is never edited.
    let sql = "SELECT on_day FROM alerted WHERE trouble = $1";
    Ok(with_conn!(tx, conn => sqlx::query_scalar(sql).bind(problem.name()).fetch_optional(conn).await?))
}

/// Records that the administrator is mailed about this today.
pub async fn record_alerted(tx: &mut Tx, problem: &Problem, on: NaiveDate) -> Result<()> {
    let sql = "INSERT INTO alerted (trouble, on_day) VALUES ($1, $2) \
               ON CONFLICT (trouble) DO UPDATE SET on_day = excluded.on_day";
    with_conn!(tx, conn => sqlx::query(sql).bind(problem.name()).bind(on).execute(conn).await?.rows_affected());
    Ok(())
}

/// That somebody was mailed about a problem.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ToldProblem {
    /// [`Problem::name`].
    pub trouble: String,
    pub recipient: String,
    pub name: String,
    /// What the mail called it.
    pub headline: String,
    /// When it began, or was first mailed where that is not known.
    pub since: DateTime<Utc>,
    /// Since when it is seen no more.
    pub over_since: Option<DateTime<Utc>>,
}

/// Records that these people are mailed about a problem; when it began is kept.
pub async fn record_told(
    tx: &mut Tx,
    problem: &Problem,
    headline: &str,
    people: &[Recipient],
    since: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO alert_told (trouble, recipient, name, headline, since) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (trouble, recipient) DO UPDATE SET headline = excluded.headline, over_since = NULL";
    for person in people {
        with_conn!(tx, conn => {
            let query = sqlx::query(sql).bind(problem.name()).bind(person.email.key()).bind(&person.name);
            query.bind(headline).bind(since).execute(conn).await?.rows_affected()
        });
    }
    Ok(())
}

/// Everybody who was mailed about what they were not yet mailed that it is over.
pub async fn told(tx: &mut Tx) -> Result<Vec<ToldProblem>> {
    let sql = "SELECT trouble, recipient, name, headline, since, over_since FROM alert_told ORDER BY recipient, since, trouble";
    fetch_plain(tx, sql.to_owned()).await
}

/// Records since when a problem is seen no more, or that it is back.
pub async fn mark_over(tx: &mut Tx, trouble: &str, since: Option<DateTime<Utc>>) -> Result<()> {
    let sql = "UPDATE alert_told SET over_since = $2 WHERE trouble = $1";
    with_conn!(tx, conn => sqlx::query(sql).bind(trouble).bind(since).execute(conn).await?.rows_affected());
    Ok(())
}

/// It is over, and all who were told of it know: should it come again, it is a new one.
pub async fn forget_told(tx: &mut Tx, trouble: &str) -> Result<()> {
    for sql in ["DELETE FROM alert_told WHERE trouble = $1", "DELETE FROM alerted WHERE trouble = $1"] {
        with_conn!(tx, conn => sqlx::query(sql).bind(trouble).execute(conn).await?.rows_affected());
    }
    Ok(())
}

//! What was said about which deadline, and to whom.

use anyhow::Result;
use chrono::NaiveDate;
use sqlx::{AssertSqlSafe, FromRow};

use super::db::{PAGE, Tx, pages, places, with_conn};
use crate::domain::deadlines::deadline::Key;
use crate::domain::deadlines::reminders::{Ledger, SaidEntry};

#[derive(FromRow)]
struct SaidRow {
    forloeb: String,
    rule: String,
    due_on: NaiveDate,
    stage: i64,
    on_day: NaiveDate,
    superseded: bool,
}

/// Everything said about these forløb.
pub async fn read(tx: &mut Tx, forloeb: &[String]) -> Result<Ledger> {
    let mut ledger = Ledger::default();
    let sql = format!(
        "SELECT forloeb, rule, due_on, stage, on_day, superseded FROM said WHERE forloeb IN ({}) \
         ORDER BY on_day, superseded DESC, stage DESC",
        places(1, PAGE)
    );
    for page in pages(forloeb) {
        let rows: Vec<SaidRow> = with_conn!(tx, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql.clone()));
            for id in &page {
                query = query.bind(id);
            }
            query.fetch_all(conn).await?
        });
        for row in rows {
            let entry = SaidEntry { due_on: row.due_on, stage: row.stage, on: row.on_day, superseded: row.superseded };
            ledger.0.entry((row.forloeb, row.rule)).or_default().push(entry);
        }
    }
    Ok(ledger)
}

/// Records a stage as said, or as passed over. Saying a stage twice is an error.
pub async fn record(tx: &mut Tx, key: &Key, on: NaiveDate, superseded: bool) -> Result<()> {
    let sql = "INSERT INTO said (forloeb, rule, due_on, stage, on_day, superseded) VALUES ($1, $2, $3, $4, $5, $6)";
    with_conn!(tx, conn => {
        let query = sqlx::query(sql).bind(&key.forloeb).bind(key.rule).bind(key.due_on).bind(key.stage);
        query.bind(on).bind(superseded).execute(conn).await?;
    });
    Ok(())
}

/// Records which mail said it.
pub async fn record_mail(tx: &mut Tx, key: &Key, outbox_key: &str) -> Result<()> {
    let sql = "INSERT INTO said_to (forloeb, rule, due_on, stage, outbox_key) VALUES ($1, $2, $3, $4, $5)";
    with_conn!(tx, conn => {
        let query = sqlx::query(sql).bind(&key.forloeb).bind(key.rule).bind(key.due_on).bind(key.stage);
        query.bind(outbox_key).execute(conn).await?;
    });
    Ok(())
}

/// One line of what was said about a forløb, and one reader of it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct HistoryLine {
    pub rule: String,
    pub due_on: NaiveDate,
    pub stage: i64,
    pub on_day: NaiveDate,
    pub superseded: bool,
    /// `None` where nobody was: the stage was passed over.
    pub recipient: Option<String>,
    /// What became of the mail.
    pub state: Option<String>,
}

/// Everything said about one forløb and to whom, the oldest first.
pub async fn history(tx: &mut Tx, forloeb: &str) -> Result<Vec<HistoryLine>> {
    let sql = "SELECT s.rule, s.due_on, s.stage, s.on_day, s.superseded, o.recipient, o.state FROM said s \
               LEFT JOIN said_to t ON t.forloeb = s.forloeb AND t.rule = s.rule AND t.due_on = s.due_on AND t.stage = s.stage \
               LEFT JOIN outbox o ON o.key = t.outbox_key \
               WHERE s.forloeb = $1 ORDER BY s.on_day, s.rule, s.superseded DESC, s.stage DESC, o.recipient";
    Ok(with_conn!(tx, conn => sqlx::query_as(sql).bind(forloeb).fetch_all(conn).await?))
}

/// Every forløb that the ledger knows.
pub async fn known_forloeb(tx: &mut Tx) -> Result<Vec<String>> {
    Ok(with_conn!(tx, conn => sqlx::query_scalar("SELECT DISTINCT forloeb FROM said").fetch_all(conn).await?))
}

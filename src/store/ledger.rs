//! What was said about which deadline, and to whom.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result, ensure};
use chrono::NaiveDate;
use sqlx::{AssertSqlSafe, FromRow};

use super::db::{PAGE, Tx, pages, places, row_places, rows_at_once, with_conn};
use super::rows::fetch_plain;
use crate::domain::deadlines::deadline::Key;
use crate::domain::deadlines::ledger::{Ledger, NewStage, SaidEntry};
use crate::domain::deadlines::rules::rule;
use crate::domain::values::address::Address;

#[derive(FromRow)]
struct SaidRow {
    forloeb: String,
    rule: String,
    due_on: NaiveDate,
    stage: i64,
    on_day: NaiveDate,
    superseded: bool,
    passed: String,
}

/// Everything said about these forløb up to the day `on`: what a clock that was ahead has recorded for days to come does
/// not count.
pub async fn read(tx: &mut Tx, forloeb: &[String], on: NaiveDate) -> Result<Ledger> {
    let mut ledger = Ledger::default();
    let sql = format!(
        "SELECT forloeb, rule, due_on, stage, on_day, superseded, passed FROM said WHERE on_day <= $1 AND forloeb IN ({}) \
         ORDER BY on_day, superseded DESC, stage DESC",
        places(2, PAGE)
    );
    for page in pages(forloeb) {
        let rows: Vec<SaidRow> = with_conn!(tx, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql.clone())).bind(on);
            for id in &page {
                query = query.bind(id);
            }
            query.fetch_all(conn).await?
        });
        for row in rows {
            // A rule that is no longer there has nothing to say.
            let Some(rule) = rule(&row.rule) else { continue };
            let SaidRow { forloeb, due_on, stage, on_day: on, superseded, passed, .. } = row;
            let passed = stages_of(&passed)?;
            ledger.add(forloeb, rule.key, SaidEntry { due_on, stage, on, superseded, passed });
        }
    }
    Ok(ledger)
}

/// Whether nothing was said up to the day `on`, about whatever.
pub async fn is_empty(tx: &mut Tx, on: NaiveDate) -> Result<bool> {
    let sql = format!("SELECT stage FROM said WHERE on_day <= '{on}' LIMIT 1");
    let found: Vec<(i64,)> = fetch_plain(tx, sql).await?;
    Ok(found.is_empty())
}

/// `30,14` as numbers.
fn stages_of(passed: &str) -> Result<Vec<i64>> {
    let stages = passed.split(',').filter(|stage| !stage.is_empty());
    stages.map(|stage| stage.parse().with_context(|| format!("read said.passed: {stage:?} is no stage"))).collect()
}

/// Records the stages that a run says, each with those it passes over. Saying a stage twice is an error; one that was
/// recorded for a later day was not said yet, as of this one, and is overwritten.
pub async fn record(tx: &mut Tx, said: &[NewStage], on: NaiveDate) -> Result<()> {
    const COLUMNS: usize = 6;
    // In the order of the index, so that each of its pages is touched once.
    let mut said: Vec<&NewStage> = said.iter().collect();
    said.sort_unstable_by_key(|said| &said.key);
    for page in said.chunks(rows_at_once(tx, COLUMNS)) {
        let rows = row_places(COLUMNS, page.len()).replace(')', ", FALSE)");
        let sql = format!(
            "INSERT INTO said (forloeb, rule, due_on, stage, on_day, passed, superseded) VALUES {rows} \
             ON CONFLICT (forloeb, rule, due_on, stage) DO UPDATE \
             SET on_day = excluded.on_day, passed = excluded.passed, superseded = excluded.superseded \
             WHERE said.on_day > excluded.on_day"
        );
        let recorded = with_conn!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for NewStage { key, passed } in page {
                let passed = passed.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
                query = query.bind(&key.forloeb).bind(key.rule).bind(key.due_on).bind(key.stage).bind(on).bind(passed);
            }
            query.execute(conn).await?.rows_affected()
        });
        ensure!(recorded == u64::try_from(page.len())?, "a stage that was said already was to be said again");
    }
    Ok(())
}

/// An entry of the ledger in a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MailedEntry<'a> {
    pub key: &'a Key,
    /// The mail's key.
    pub mail: &'a str,
    /// It stands in the mail; else it is counted there.
    pub named: bool,
}

/// Records which entries stand in which mails.
pub async fn record_mails(tx: &mut Tx, mut entries: Vec<MailedEntry<'_>>) -> Result<()> {
    const COLUMNS: usize = 6;
    entries.sort_unstable();
    for page in entries.chunks(rows_at_once(tx, COLUMNS)) {
        let rows = row_places(COLUMNS, page.len());
        let sql = format!("INSERT INTO said_to (forloeb, rule, due_on, stage, outbox_key, named) VALUES {rows}");
        with_conn!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for MailedEntry { key, mail, named } in page {
                query = query.bind(&key.forloeb).bind(key.rule).bind(key.due_on).bind(key.stage).bind(*mail).bind(*named);
            }
            query.execute(conn).await?;
        });
    }
    Ok(())
}

#[derive(FromRow)]
struct CountedRow {
    recipient: String,
    forloeb: String,
    rule: String,
    due_on: NaiveDate,
    stage: i64,
    named: bool,
}

/// What the last reminder about it to somebody only counted, by the address's key. What a reminder to the same address named later is
/// left out, however the address was written.
pub async fn counted_only(tx: &mut Tx) -> Result<HashMap<String, Vec<Key>>> {
    let sql = "SELECT DISTINCT forloeb FROM said_to WHERE NOT named".to_owned();
    let forloeb: Vec<(String,)> = fetch_plain(tx, sql).await?;
    let forloeb: Vec<String> = forloeb.into_iter().map(|(forloeb,)| forloeb).collect();
    let sql = format!(
        "SELECT o.recipient, t.forloeb, t.rule, t.due_on, t.stage, t.named FROM said_to t JOIN outbox o ON o.key = t.outbox_key \
         WHERE t.forloeb IN ({}) ORDER BY o.id",
        places(1, PAGE)
    );
    let mut rows: Vec<CountedRow> = Vec::new();
    for page in pages(&forloeb) {
        rows.extend(with_conn!(tx, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql.clone()));
            for id in &page {
                query = query.bind(id);
            }
            query.fetch_all(conn).await?
        }));
    }
    let mut last: HashMap<String, BTreeMap<Key, bool>> = HashMap::new();
    for CountedRow { recipient, forloeb, rule: key, due_on, stage, named } in rows {
        let Some(rule) = rule(&key) else { continue };
        let address = Address::unchecked(recipient).key().to_owned();
        last.entry(address).or_default().insert(Key { forloeb, rule: rule.key, due_on, stage }, named);
    }
    let counted =
        |keys: BTreeMap<Key, bool>| keys.into_iter().filter(|(_, named)| !named).map(|(key, _)| key).collect();
    Ok(last.into_iter().map(|(address, keys)| (address, counted(keys))).collect())
}

/// One line of what was said about a forløb, and one reader of it.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// The mail had no room for it, and counts it only.
    pub counted_only: bool,
}

#[derive(FromRow)]
struct HistoryRow {
    rule: String,
    due_on: NaiveDate,
    stage: i64,
    on_day: NaiveDate,
    superseded: bool,
    passed: String,
    recipient: Option<String>,
    state: Option<String>,
    named: Option<bool>,
}

/// Everything said about one forløb and to whom, the oldest first; of one day and rule what passed first.
pub async fn history(tx: &mut Tx, forloeb: &str) -> Result<Vec<HistoryLine>> {
    let sql = "SELECT s.rule, s.due_on, s.stage, s.on_day, s.superseded, s.passed, o.recipient, o.state, t.named FROM said s \
               LEFT JOIN said_to t ON t.forloeb = s.forloeb AND t.rule = s.rule AND t.due_on = s.due_on AND t.stage = s.stage \
               LEFT JOIN outbox o ON o.key = t.outbox_key \
               WHERE s.forloeb = $1 ORDER BY s.on_day, s.rule, s.superseded DESC, s.stage DESC, o.recipient";
    let rows: Vec<HistoryRow> = with_conn!(tx, conn => sqlx::query_as(sql).bind(forloeb).fetch_all(conn).await?);
    let mut history = Vec::new();
    for of_day in rows.chunk_by(|a, b| (a.on_day, &a.rule) == (b.on_day, &b.rule)) {
        let mut lines: Vec<HistoryLine> = of_day.iter().map(HistoryRow::line).collect();
        // A stage with several readers has a row for each, all with the same that passed.
        for row in of_day.chunk_by(|a, b| (a.due_on, a.stage) == (b.due_on, b.stage)).filter_map(<[_]>::first) {
            for stage in stages_of(&row.passed)? {
                let passed = HistoryLine { recipient: None, state: None, counted_only: false, ..row.line() };
                lines.push(HistoryLine { stage, superseded: true, ..passed });
            }
        }
        lines.sort_by_key(|line| (Reverse(line.superseded), Reverse(line.stage)));
        history.extend(lines);
    }
    Ok(history)
}

impl HistoryRow {
    fn line(&self) -> HistoryLine {
        HistoryLine {
            rule: self.rule.clone(),
            due_on: self.due_on,
            stage: self.stage,
            on_day: self.on_day,
            superseded: self.superseded,
            recipient: self.recipient.clone(),
            state: self.state.clone(),
            counted_only: self.named == Some(false),
        }
    }
}

/// Every forløb that the ledger knows.
pub async fn known_forloeb(tx: &mut Tx) -> Result<Vec<String>> {
    Ok(with_conn!(tx, conn => sqlx::query_scalar("SELECT DISTINCT forloeb FROM said").fetch_all(conn).await?))
}

//! What an own case database has that the watched list has no more.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use sqlx::AssertSqlSafe;

use super::open_own_to_compare;
use crate::config::DatabaseUrl;
use crate::domain::cases::case_schema::{FORLOEB, MEDARBEJDER};
use crate::domain::cases::table::Table;
use crate::store::db::{Access, Db, PAGE, Tx, pages, places, row_places, rows_at_once, with_conn};

/// The numbers of forløb without an end, and the ids of workers, that stood in the list and do so no more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotInList {
    pub forloeb: Vec<String>,
    pub workers: Vec<String>,
}

impl NotInList {
    pub fn is_empty(&self) -> bool {
        self.forloeb.is_empty() && self.workers.is_empty()
    }

    fn of(&mut self, table: &str) -> Option<&mut Vec<String>> {
        match table {
            name if name == FORLOEB.name => Some(&mut self.forloeb),
            name if name == MEDARBEJDER.name => Some(&mut self.workers),
            _ => None,
        }
    }
}

const COLUMNS: usize = 3;

/// Notes which forløb and workers the list that is taken in has not. `listed_workers` are those that it has; `None`: it has no sheet of
/// them. What was told of one that is still missing stays so.
pub async fn note_not_in_list(
    tx: &mut Tx,
    forloeb: &[String],
    listed_workers: Option<&BTreeSet<String>>,
) -> Result<()> {
    let known: Vec<(String, String, i64)> = with_conn!(tx, conn =>
        sqlx::query_as("SELECT table_name, id, told FROM not_in_list").fetch_all(conn).await?);
    let told: BTreeMap<(String, String), i64> =
        known.into_iter().map(|(table, id, told)| ((table, id), told)).collect();
    let missing: BTreeSet<&String> = forloeb.iter().collect();
    let open: Vec<String> = with_conn!(tx, conn => sqlx::query_scalar("SELECT id FROM forloeb WHERE ended_on IS NULL").fetch_all(conn).await?);
    let workers: Vec<String> =
        with_conn!(tx, conn => sqlx::query_scalar("SELECT id FROM medarbejder").fetch_all(conn).await?);
    with_conn!(tx, conn => sqlx::query("DELETE FROM not_in_list").execute(conn).await?.rows_affected());
    let gone_forloeb = open.into_iter().filter(|id| missing.contains(id)).map(|id| (&FORLOEB, id));
    let gone_workers = workers.into_iter().filter(|id| listed_workers.is_some_and(|listed| !listed.contains(id)));
    let gone: Vec<(&str, String, i64)> = gone_forloeb
        .chain(gone_workers.map(|id| (&MEDARBEJDER, id)))
        .map(|(table, id)| {
            let told = told.get(&(table.name.to_owned(), id.clone())).copied().unwrap_or_default();
            (table.name, id, told)
        })
        .collect();
    for page in gone.chunks(rows_at_once(tx, COLUMNS)) {
        let rows = row_places(COLUMNS, page.len());
        let sql = AssertSqlSafe(format!("INSERT INTO not_in_list (table_name, id, told) VALUES {rows}"));
        with_conn!(tx, conn => {
            let mut query = sqlx::query(sql);
            for (table, id, told) in page {
                query = query.bind(table).bind(id).bind(told);
            }
            query.execute(conn).await?;
        });
    }
    Ok(())
}

/// All of them; nothing in a database that is not ours, or older than such lists are.
pub async fn not_in_list(db: &Db) -> Result<NotInList> {
    read(db, "SELECT table_name, id FROM not_in_list ORDER BY table_name, id").await
}

/// Those of whom nobody was told yet; of the workers those who have cases without an end.
pub async fn untold(url: &DatabaseUrl) -> Result<NotInList> {
    let Some(db) = open_own_to_compare(url).await? else { return Ok(NotInList::default()) };
    let sql = "SELECT table_name, id FROM not_in_list WHERE told = 0 ORDER BY table_name, id";
    let found = untold_of(&db, sql).await;
    db.close().await;
    found
}

async fn untold_of(db: &Db, sql: &'static str) -> Result<NotInList> {
    let mut found = read(db, sql).await?;
    if !found.workers.is_empty() {
        let tx = &mut db.snapshot().await?;
        let sql = "SELECT DISTINCT medarbejder_id FROM forloeb WHERE medarbejder_id IS NOT NULL AND ended_on IS NULL";
        let busy: Vec<String> = with_conn!(tx, conn => sqlx::query_scalar(sql).fetch_all(conn).await?);
        found.workers.retain(|id| busy.contains(id));
    }
    Ok(found)
}

async fn read(db: &Db, sql: &'static str) -> Result<NotInList> {
    let mut found = NotInList::default();
    // Another program's database has no such table.
    let rows: Vec<(String, String)> = db.ask_of("not_in_list", sql).await?;
    for (table, id) in rows {
        if let Some(ids) = found.of(&table) {
            ids.push(id);
        }
    }
    Ok(found)
}

/// Somebody was told of these.
pub async fn mark_told(url: &DatabaseUrl, told: &NotInList) -> Result<()> {
    let db = Db::open(url, Access::Write).await?;
    let done = mark(&db, told).await;
    db.close().await;
    done
}

async fn mark(db: &Db, told: &NotInList) -> Result<()> {
    let mut tx = db.begin().await?;
    mark_ids(&mut tx, &FORLOEB, &told.forloeb).await?;
    mark_ids(&mut tx, &MEDARBEJDER, &told.workers).await?;
    tx.commit().await?;
    Ok(())
}

async fn mark_ids(tx: &mut Tx, table: &Table, ids: &[String]) -> Result<()> {
    for page in pages(ids) {
        let ids = places(2, PAGE);
        let sql = AssertSqlSafe(format!("UPDATE not_in_list SET told = 1 WHERE table_name = $1 AND id IN ({ids})"));
        with_conn!(tx, conn => {
            let mut query = sqlx::query(sql).bind(table.name);
            for id in &page {
                query = query.bind(id);
            }
            query.execute(conn).await?;
        });
    }
    Ok(())
}

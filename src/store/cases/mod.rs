//! The case database (docs/case-database.md): the only place that knows its tables.

mod case_database;
mod case_status;
mod cells;
mod compare;
mod list_state;
mod not_in_list;
mod optional_parts;
mod parse;
mod read;
mod removed;
mod sql;
mod wal_permissions;
mod write;

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use sqlx::migrate::Migrator;

use super::db::{Access, Db, file_of};
use super::rows::select;
use crate::config::DatabaseUrl;
use crate::domain::cases::case_schema::TABLES;
use crate::domain::cases::forloeb::Register;
use crate::domain::cases::phase_plan::PhasePlan;

pub use case_database::CaseDatabase;
pub use case_status::case_status;
pub use compare::{count, existing, first_rows, known_forloeb, known_ids, whole_table};
pub use list_state::{
    RefusedList, TakenList, forget_lists, last_taken, note_refused_list, note_taken, refused_list, taken,
};
pub use not_in_list::{NotInList, mark_told, not_in_list, note_not_in_list, untold};
pub use optional_parts::{OptionalParts, optional_parts};
pub use read::{CaseIdentity, CaseRequest, CaseScope, ReadCases, read};
pub use removed::{REMOVED, remove, removed_hashes};
pub use wal_permissions::{is_root, wal_lockout};
pub use write::{lock, write};

static SQLITE: Migrator = sqlx::migrate!("src/store/migrations/cases/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("src/store/migrations/cases/postgres");

/// Opens the cases for reading; a database without the tables is refused.
pub async fn open(url: &DatabaseUrl) -> Result<Db> {
    let db = Db::open(url, Access::ReadOneByOne).await?;
    reach(&db, url).await?;
    // PostgreSQL is asked for texts.
    if let Db::Sqlite(_) = db
        && !select(&mut db.snapshot().await?, sql::IDS_OF_ANOTHER_TYPE.to_owned(), &[]).await?.is_empty()
    {
        bail!("{url}: forloeb.id holds numbers, which sort and compare otherwise: give it as text, CAST(id AS TEXT)");
    }
    Ok(db)
}

/// Reads what is no single forløb's: kommuner, tilbud, workers and takster.
pub async fn register(url: &DatabaseUrl, plan: PhasePlan) -> Result<Register> {
    let db = open(url).await?;
    let cases = read(&db, CaseRequest::new(CaseScope::RegisterOnly), plan).await?;
    db.close().await;
    Ok(cases.register)
}

/// Whose a forløb is, from each of its rows; none where there is no row.
pub async fn identity(db: &Db, forloeb: &str, plan: PhasePlan) -> Result<BTreeSet<CaseIdentity>> {
    let request = CaseRequest::new(CaseScope::One(forloeb.to_owned())).identifying(forloeb);
    Ok(read(db, request, plan).await?.voided.remove(forloeb).unwrap_or_default())
}

/// Whether the cases can be read; if not, why.
pub async fn reach(db: &Db, url: &DatabaseUrl) -> Result<()> {
    if file_of(url).is_some_and(|path| !path.exists()) {
        bail!("{url}: the file is gone");
    }
    if !db.has_table("forloeb").await.with_context(|| format!("open database {url}"))? {
        bail!("{url} holds no table or view \"forloeb\": make one with `fasevagt import`, or name another database");
    }
    Ok(())
}

/// Opens a case database of our own for writing, and makes its tables where there are none.
/// Another program's is refused.
pub async fn open_own(url: &DatabaseUrl) -> Result<Db> {
    let db = Db::open(url, Access::Write).await?;
    if db.has_table("forloeb").await? {
        refuse_others(&db, url).await?;
    }
    db.migrate(url, &SQLITE, &POSTGRES).await?;
    Ok(db)
}

/// The columns of docs/case-database.md that can't be read, as `table.column`.
pub async fn missing_columns(db: &Db) -> Result<Vec<String>> {
    let mut missing = Vec::new();
    let parts = optional_parts(&mut db.snapshot().await?).await?;
    for table in TABLES.iter().copied() {
        if !parts.has_table(table) {
            continue;
        }
        for column in table.columns.iter().filter(|column| parts.has_column(table, column)) {
            let mut tx = db.snapshot().await?;
            let sql = format!("SELECT CAST({} AS TEXT) FROM {} WHERE 1 = 0", column.name, table.name);
            if select(&mut tx, sql, &[]).await.is_err() {
                missing.push(format!("{}.{}", table.name, column.name));
            }
        }
    }
    Ok(missing)
}

/// Opens a case database of our own to compare with; `None` where an import would make it.
/// Another program's is refused.
pub async fn open_own_to_compare(url: &DatabaseUrl) -> Result<Option<Db>> {
    if file_of(url).is_some_and(|path| !path.exists()) {
        return Ok(None);
    }
    let db = Db::open(url, Access::Read).await?;
    if !db.has_table("forloeb").await? {
        db.close().await;
        return Ok(None);
    }
    refuse_others(&db, url).await?;
    Ok(Some(db))
}

/// Refuses to let a list fill another program's database, where it is seen that this is one; what can't be reached is not.
pub async fn refuse_list_for_others(url: &DatabaseUrl) -> Result<()> {
    let Ok(db) = open(url).await else { return Ok(()) };
    let ours = db.is_ours().await;
    db.close().await;
    if matches!(ours, Ok(false)) {
        bail!("list.file is set, but {url} belongs to another program: a list fills an own case database only");
    }
    Ok(())
}

async fn refuse_others(db: &Db, url: &DatabaseUrl) -> Result<()> {
    if !db.is_ours().await? {
        bail!("{url} belongs to another program and is only read: name a database of its own for the import");
    }
    Ok(())
}

/// Whose a case database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseDatabaseOwner {
    Ours,
    /// It is only read.
    OtherProgram,
}

async fn is_missing(url: &DatabaseUrl) -> Result<bool> {
    if let Some(path) = file_of(url) {
        return Ok(!path.exists());
    }
    let db = Db::open(url, Access::Read).await?;
    let has_forloeb = db.has_table("forloeb").await.with_context(|| format!("open database {url}"))?;
    db.close().await;
    Ok(!has_forloeb)
}

/// Brings a case database up to date if it is ours, and makes it where there is none, as a first import does.
pub async fn make_or_migrate(url: &DatabaseUrl) -> Result<CaseDatabaseOwner> {
    if is_missing(url).await? {
        open_own(url).await?.close().await;
    }
    migrate_if_ours(url).await
}

/// Brings a case database up to date if it is ours. One that is not there is an error: it may be away.
pub async fn migrate_if_ours(url: &DatabaseUrl) -> Result<CaseDatabaseOwner> {
    let (db, owner) = open_migrated(url).await?;
    db.close().await;
    Ok(owner)
}

/// Opens the cases for reading, brought up to date if they are ours.
async fn open_migrated(url: &DatabaseUrl) -> Result<(Db, CaseDatabaseOwner)> {
    let db = open(url).await?;
    // Mostly it is, and then it is ours.
    if db.is_current(&SQLITE, &POSTGRES).await? {
        return Ok((db, CaseDatabaseOwner::Ours));
    }
    if !db.is_ours().await? {
        return Ok((db, CaseDatabaseOwner::OtherProgram));
    }
    db.close().await;
    open_own(url).await?.close().await;
    Ok((open(url).await?, CaseDatabaseOwner::Ours))
}

//! Our own database: what was done, said, queued and issued.

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use sqlx::migrate::Migrator;

use super::db::{Access, Db, Tx, file_of};
use super::rows::fetch_plain;
use super::state_id;
use crate::config::DatabaseUrl;

static SQLITE: Migrator = sqlx::migrate!("src/store/migrations/state/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("src/store/migrations/state/postgres");

/// Opens it for writing, made and brought up to date as needed.
pub async fn open(url: &DatabaseUrl) -> Result<Db> {
    if let Some(path) = file_of(url) {
        state_id::refuse_if_gone(path)?;
    }
    let db = Db::open(url, Access::Write).await?;
    // Mostly it is up to date, and the migrator would ask a server seven questions.
    if !db.is_current(&SQLITE, &POSTGRES).await.with_context(|| format!("migrate {url}"))? {
        if db.has_table("forloeb").await? {
            bail!("{url} is a case database: name another one as database.state");
        }
        db.migrate(url, &SQLITE, &POSTGRES).await?;
    }
    if let Some(path) = file_of(url) {
        state_id::check_or_note(&db, path).await?;
    }
    Ok(db)
}

/// When it was made.
pub async fn made_at(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    let sql = "SELECT MIN(installed_on) FROM _sqlx_migrations";
    let rows: Vec<(Option<DateTime<Utc>>,)> = fetch_plain(tx, sql.to_owned()).await?;
    Ok(rows.into_iter().find_map(|(made_at,)| made_at))
}

/// The next one that is opened is the site's, whichever was before.
pub fn begin_new(url: &DatabaseUrl) -> Result<()> {
    match file_of(url) {
        Some(path) => state_id::forget(path),
        None => Ok(()),
    }
}

/// Opens it for commands that write nothing: where none exists yet they see an empty one.
pub async fn open_for_reading(url: &DatabaseUrl) -> Result<Db> {
    if let Some(path) = file_of(url)
        && !path.try_exists().with_context(|| format!("open database {url}"))?
    {
        // One that was there and is gone is no installation that has not begun yet.
        state_id::refuse_if_gone(path)?;
        return empty().await;
    }
    let db = Db::open(url, Access::Read).await?;
    if !db.is_current(&SQLITE, &POSTGRES).await.with_context(|| format!("read {url}"))? {
        if !db.is_ours().await? {
            db.close().await;
            return empty().await;
        }
        bail!("{url} is older than this program: run `fasevagt migrate` first");
    }
    Ok(db)
}

async fn empty() -> Result<Db> {
    let db = Db::in_memory().await?;
    db.migrate(&"a database in memory", &SQLITE, &POSTGRES).await?;
    // It was not made just now: nobody has begun yet, and what is due is late.
    if let Db::Sqlite(pool) = &db {
        sqlx::query("UPDATE _sqlx_migrations SET installed_on = '1970-01-01 00:00:00'").execute(pool).await?;
    }
    Ok(db)
}

//! The two kinds of database behind one enum, so that SQL is written once.

use std::fmt::Display;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Error, Result, anyhow, bail};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgPool;
use sqlx::sqlite::{SqlitePool, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, Postgres, Row, Sqlite, Transaction};
use tokio::time::timeout;

use super::opening::{open_postgres, open_sqlite};
use crate::config::DatabaseUrl;
use crate::ownership::{self};
use crate::store::faults::{UNDEFINED_TABLE, fault, is_damage};

/// An open database.
#[derive(Debug, Clone)]
pub enum Db {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// A file of a database that is not whole.
#[derive(Debug, thiserror::Error)]
#[error("it is damaged: {0}. Stop the daemon, and restore it from a backup (`fasevagt help backup`)")]
pub struct Damage(String);

/// A transaction; dropped without [`Tx::commit`] it is rolled back.
#[derive(Debug)]
pub enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// How long one step with a server may take: a dead host or a forgetful firewall says nothing at all, and nobody would be waited for
/// longer.
const STEP: Duration = Duration::from_mins(1);

/// What a step with a server gives, or that it took too long. The connection is then of no more use, and is dropped with its
/// transaction.
pub(crate) async fn in_time<T>(step: impl Future<Output = Result<T>>) -> Result<T> {
    match timeout(STEP, step).await {
        Ok(done) => done,
        Err(_) => bail!("the database server has not answered for {} s", STEP.as_secs()),
    }
}

/// Runs the same code on the connection of the variant at hand; each arm is checked against its real driver.
macro_rules! with_conn {
    ($tx:expr, $conn:ident => $body:expr) => {
        match $tx {
            $crate::store::db::Tx::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            $crate::store::db::Tx::Postgres(tx) => {
                let $conn = &mut **tx;
                // On the heap: each of these would add to the stack of whoever waits for it.
                $crate::store::db::in_time(Box::pin(async { Ok($body) })).await?
            }
        }
    };
}
pub(crate) use with_conn;

/// How a database is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing is written, and nothing is made.
    Read,
    /// The same in one transaction after the other: no second session with a server is opened while the first is being put back.
    ReadOneByOne,
    /// Written to; a SQLite file that is not there is made.
    Write,
}

/// How long another writer is waited for, and a server that does not answer.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(10);

impl Db {
    /// Opens the database, and makes sure that it answers.
    pub async fn open(url: &DatabaseUrl, access: Access) -> Result<Self> {
        match url {
            DatabaseUrl::Sqlite(path) => open_sqlite(path, access).await,
            DatabaseUrl::Postgres { url: text, password_file } => {
                open_postgres(text, password_file.as_deref(), access).await
            }
        }
        .with_context(|| format!("open database {url}"))
    }

    /// An empty database that is gone with the process.
    pub async fn in_memory() -> Result<Self> {
        let options = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        Ok(Self::Sqlite(options.connect("sqlite::memory:").await?))
    }

    /// A transaction that sees one state of the data throughout, and writes nothing.
    pub async fn snapshot(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite(pool) => Tx::Sqlite(pool.begin().await?),
            Self::Postgres(pool) => {
                let begin = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
                Tx::Postgres(in_time(async { Ok(begin.await?) }).await?)
            }
        })
    }

    /// A transaction that writes. On SQLite it is the only one at a time.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite(pool) => Tx::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(in_time(async { Ok(pool.begin().await?) }).await?),
        })
    }

    /// Whether a table or view of this name is there.
    pub async fn has_table(&self, name: &'static str) -> Result<bool> {
        let found: i64 = match self {
            Self::Sqlite(pool) => {
                let sql = "SELECT COUNT(*) FROM sqlite_master WHERE name = $1 AND type IN ('table', 'view')";
                sqlx::query_scalar(sql).bind(name).fetch_one(pool).await.map_err(explain_fault)?
            }
            Self::Postgres(pool) => {
                let sql = format!("SELECT CAST(CASE WHEN to_regclass('{name}') IS NULL THEN 0 ELSE 1 END AS BIGINT)");
                let row = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_one(pool);
                in_time(async { row.await.map_err(explain_fault) }).await?.try_get(0)?
            }
        };
        Ok(found > 0)
    }

    /// Whether the tables are ours: our migrations left their records.
    pub async fn is_ours(&self) -> Result<bool> {
        self.has_table("_sqlx_migrations").await
    }

    /// Brings the tables up to date; `url` is what the database is called. One that is newer than this program is refused.
    pub async fn migrate(&self, url: &dyn Display, sqlite: &Migrator, postgres: &Migrator) -> Result<()> {
        let done = match self {
            Self::Sqlite(pool) => {
                let _lock = lock_beside(pool)?;
                sqlite.run(pool).await
            }
            Self::Postgres(pool) => postgres.run(pool).await,
        };
        done.map_err(|error| match error {
            // The migration is not to blame for a disk that is full.
            MigrateError::Execute(inner) | MigrateError::ExecuteMigration(inner, _) if fault(&inner).is_some() => {
                explain_fault(inner).context(format!("open database {url}"))
            }
            other => migration_error(other).context(format!("migrate {url}")),
        })
    }

    /// What is damaged in a SQLite file, looked for in all of it; a server looks after its own.
    pub async fn damage(&self) -> Result<Option<Damage>> {
        let pool = match self {
            Self::Sqlite(pool) => pool,
            Self::Postgres(_) => return Ok(None),
        };
        match sqlx::query_scalar::<_, String>("PRAGMA quick_check(1)").fetch_one(pool).await {
            Ok(found) if found == "ok" => Ok(None),
            Ok(found) => Ok(Some(Damage(found.lines().last().unwrap_or_default().to_owned()))),
            Err(error) if is_damage(&error) => Ok(Some(Damage(error.to_string()))),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether every migration of this program is applied; one that it does not know is refused. A database that is not ours is not
    /// current.
    pub async fn is_current(&self, sqlite: &Migrator, postgres: &Migrator) -> Result<bool> {
        if let Self::Sqlite(_) = self
            && !self.is_ours().await?
        {
            return Ok(false);
        }
        let sql = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";
        let (applied, known): (Vec<i64>, &Migrator) = match self {
            Self::Sqlite(pool) => (sqlx::query_scalar(sql).fetch_all(pool).await.map_err(explain_fault)?, sqlite),
            Self::Postgres(pool) => {
                let rows = match in_time(async { Ok(sqlx::raw_sql(sql).fetch_all(pool).await) }).await? {
                    // One question less where it is there, which is mostly so.
                    Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(UNDEFINED_TABLE) => {
                        return Ok(false);
                    }
                    rows => rows.map_err(explain_fault)?,
                };
                (rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?, postgres)
            }
        };
        if let Some(version) = applied.iter().find(|v| !known.version_exists(**v)) {
            return Err(migration_error(MigrateError::VersionMissing(*version)));
        }
        Ok(known.iter().all(|migration| applied.contains(&migration.version)))
    }

    /// Takes what was deleted out of SQLite's write-ahead log too, where it is else until it is written over.
    /// Where a reader is in the way it stays for now. PostgreSQL sees to its own.
    pub async fn checkpoint_wal(&self) -> Result<()> {
        match self {
            Self::Sqlite(pool) => drop(sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_all(pool).await?),
            Self::Postgres(_) => {}
        }
        Ok(())
    }

    /// Closes every connection.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// The file of a database; a server has none.
pub fn file_of(url: &DatabaseUrl) -> Option<&Path> {
    match url {
        DatabaseUrl::Sqlite(path) => Some(path),
        DatabaseUrl::Postgres { .. } => None,
    }
}

impl Tx {
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => in_time(async { Ok(tx.commit().await?) }).await?,
        }
        Ok(())
    }
}

/// How many rows or ids a query names at most.
pub(crate) const PAGE: usize = 500;

/// Ids in pages of exactly [`PAGE`], so that the query stays the same: the last page repeats its last id.
pub(crate) fn pages(ids: &[String]) -> impl Iterator<Item = Vec<String>> + '_ {
    ids.chunks(PAGE).map(|chunk| {
        let mut page = chunk.to_vec();
        if let Some(last) = chunk.last() {
            page.resize(PAGE, last.clone());
        }
        page
    })
}

/// `$2, $3, ...`, so many from the first.
pub(crate) fn places(first: usize, count: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// How many rows of so many columns one statement writes.
pub(crate) fn rows_at_once(tx: &Tx, columns: usize) -> usize {
    let values = match tx {
        // Each value is looked up by its name among all of the statement.
        Tx::Sqlite(_) => 100,
        // Each statement is a way to the server and back, and takes 65,535 values at most.
        Tx::Postgres(_) => return 1_000,
    };
    values / columns
}

/// `($1, $2), ($3, $4)`: so many rows of so many columns.
pub(crate) fn row_places(columns: usize, rows: usize) -> String {
    (0..rows).map(|row| format!("({})", places(1 + row * columns, columns))).collect::<Vec<_>>().join(", ")
}

/// SQLite's own migration lock does nothing: two processes that start at once wait for each other here.
fn lock_beside(pool: &SqlitePool) -> Result<Option<File>> {
    let options = pool.connect_options();
    let path = options.get_filename();
    // A database in memory has a name, but no file.
    if !path.is_file() {
        return Ok(None);
    }
    let lock = PathBuf::from(format!("{}.lock", path.display()));
    let file = ownership::open_or_create(&lock).with_context(|| format!("make {}", lock.display()))?;
    file.lock().with_context(|| format!("lock {}", lock.display()))?;
    Ok(Some(file))
}

/// The error, behind words that say where to look.
pub(super) fn explain_fault(error: sqlx::Error) -> Error {
    match fault(&error) {
        Some(fault) => anyhow!("{error}").context(fault),
        None => error.into(),
    }
}

fn migration_error(error: MigrateError) -> anyhow::Error {
    match error {
        MigrateError::VersionMissing(version) => {
            anyhow::anyhow!("the database is newer than this program (migration {version}); install the newer program")
        }
        other => other.into(),
    }
}

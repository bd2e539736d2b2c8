//! Which process is at work: a lock that ends with its process, however that ends. No clock is asked.

use std::fs::{File, TryLockError};
use std::path::PathBuf;

use anyhow::{Context, Result};
use sqlx::postgres::PgPool;
use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, PgConnection};

use super::db::{Db, Tx, in_time};
use crate::ownership::open_or_create;

/// Marks our advisory locks among those of other programs ("FASE").
const LOCK_CLASS: i32 = 0x4641_5345;

/// That this process delivers. On SQLite one does at a time; on PostgreSQL as many as there are.
#[derive(Debug)]
pub struct DeliveryLock {
    /// Names this process in the outbox.
    pub owner: i64,
    lock: Lock,
}

#[derive(Debug)]
enum Lock {
    /// Gone with the process.
    File { _lock: FileLock },
    /// Gone with the session.
    Session { session: PgConnection, pool: PgPool },
}

impl DeliveryLock {
    /// `None` where another process delivers from this SQLite database.
    pub async fn acquire(db: &Db) -> Result<Option<Self>> {
        match db {
            Db::Sqlite(pool) => match lock_beside(pool, "deliver")? {
                FileLock::Taken => Ok(None),
                lock @ (FileLock::Held { .. } | FileLock::NoFile) => {
                    let owner = i64::from(std::process::id());
                    Ok(Some(Self { owner, lock: Lock::File { _lock: lock } }))
                }
            },
            Db::Postgres(pool) => {
                let mut session = pool.acquire().await?.detach();
                let owner = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut session);
                let owner: i32 = in_time(async { Ok(owner.await?) }).await?;
                lock(&mut session, owner).await?;
                Ok(Some(Self { owner: owner.into(), lock: Lock::Session { session, pool: pool.clone() } }))
            }
        }
    }

    /// Whether others can take this process for gone while it is at work: where its session with a server has ended.
    pub fn can_be_lost(&self) -> bool {
        matches!(self.lock, Lock::Session { .. })
    }

    /// Makes sure that the lock is still held, and takes it anew where the database was away meanwhile.
    pub async fn renew(&mut self) -> Result<LockRenewal> {
        match &mut self.lock {
            Lock::File { .. } => Ok(LockRenewal::Held),
            Lock::Session { session, pool } => {
                let asked = in_time(async { Ok(sqlx::query("SELECT 1").execute(&mut *session).await?) }).await;
                if asked.is_ok() {
                    return Ok(LockRenewal::Held);
                }
                let mut fresh = pool.acquire().await?.detach();
                lock(&mut fresh, i32::try_from(self.owner)?).await?;
                *session = fresh;
                Ok(LockRenewal::TakenAnew)
            }
        }
    }
}

/// What came of renewing a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockRenewal {
    Held,
    /// It was lost for a while.
    TakenAnew,
}

async fn lock(session: &mut PgConnection, owner: i32) -> Result<()> {
    let sql = "SELECT pg_advisory_lock($1, $2)";
    let taken = sqlx::query(sql).bind(LOCK_CLASS).bind(owner).execute(session);
    in_time(async { taken.await.context("take the lock of a delivery") }).await?;
    Ok(())
}

/// Whether the process that this owner names is gone; asked by one that has a [`DeliveryLock`].
pub async fn is_gone(tx: &mut Tx, owner: i64) -> Result<bool> {
    match tx {
        // There is only one at a time, and that is this one.
        Tx::Sqlite(_) => Ok(true),
        Tx::Postgres(tx) => {
            let sql = "SELECT pg_try_advisory_xact_lock($1, $2)";
            let taken = sqlx::query_scalar(sql).bind(LOCK_CLASS).bind(i32::try_from(owner)?).fetch_one(&mut **tx);
            in_time(async { Ok(taken.await?) }).await
        }
    }
}

/// Names no process: the lock of those that write reminders.
const REMINDERS: i32 = 0;
/// Nor does this: the lock of those that note how the list was found.
const LIST: i32 = -1;

/// Until the transaction ends no other one writes reminders, so that what is checked in it holds when it commits.
pub async fn hold_reminders(tx: &mut Tx) -> Result<()> {
    hold(tx, REMINDERS).await
}

/// The same of those that note how the watched list was found.
pub async fn hold_list(tx: &mut Tx) -> Result<()> {
    hold(tx, LIST).await
}

async fn hold(tx: &mut Tx, what: i32) -> Result<()> {
    match tx {
        // Only one writes at a time.
        Tx::Sqlite(_) => {}
        Tx::Postgres(tx) => {
            let sql = format!("SELECT pg_advisory_xact_lock({LOCK_CLASS}, {what})");
            let held = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut **tx);
            in_time(async { Ok(held.await?) }).await?;
        }
    }
    Ok(())
}

/// That this process is the daemon of a SQLite database.
#[derive(Debug)]
pub struct DaemonLock {
    _lock: FileLock,
}

impl DaemonLock {
    /// `None` where another daemon runs on the same SQLite database. On PostgreSQL there may be several.
    pub fn acquire(db: &Db) -> Result<Option<Self>> {
        let lock = match db {
            Db::Sqlite(pool) => lock_beside(pool, "daemon")?,
            Db::Postgres(_) => FileLock::NoFile,
        };
        match lock {
            FileLock::Taken => Ok(None),
            FileLock::Held { .. } | FileLock::NoFile => Ok(Some(Self { _lock: lock })),
        }
    }
}

/// A lock file beside a SQLite database.
#[derive(Debug)]
enum FileLock {
    Held {
        _file: File,
    },
    /// A database in memory, which nobody else has.
    NoFile,
    Taken,
}

fn lock_beside(pool: &SqlitePool, what: &str) -> Result<FileLock> {
    let options = pool.connect_options();
    let path = options.get_filename();
    if !path.is_file() {
        return Ok(FileLock::NoFile);
    }
    let path = PathBuf::from(format!("{}.{what}.lock", path.display()));
    let file = open_or_create(&path).with_context(|| format!("make {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(FileLock::Held { _file: file }),
        Err(TryLockError::WouldBlock) => Ok(FileLock::Taken),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("lock {}", path.display())),
    }
}

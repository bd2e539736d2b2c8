//! How a connection to a database is opened, and what each has set.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Error, Result, anyhow, bail};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use tokio::time::timeout;

use super::db::{Access, Db, TIMEOUT, explain_fault};
use super::pooler;
use crate::ownership::{self, explained, may_open};
use crate::regular_file;

/// How long a session that nobody used is taken for sound without a question.
const FRESH: Duration = Duration::from_millis(200);
/// How soon a server that is there lets a session begin; one that does not is asked why.
const PROMPT: Duration = Duration::from_millis(500);

/// Of each session with a server. When this host is gone, the server ends its sessions, and with them its locks, within a minute: else a
/// mail that it was sending would wait for two hours.
const SESSION: [(&str, &str); 6] = [
    pooler::OWN_SESSION,
    ("datestyle", "ISO, YMD"),
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "10"),
    ("tcp_keepalives_count", "3"),
    ("tcp_user_timeout", "40000"),
];

/// A SQLite file; one that is not there is made where it is written to.
pub async fn open_sqlite(path: &Path, access: Access) -> Result<Db> {
    let is_there = path.try_exists().map_err(|error| anyhow!(explained(&error, path)))?;
    if access != Access::Write && !is_there {
        bail!("there is no such file: make one with `fasevagt import`, or name another database");
    }
    if access == Access::Write && !is_there {
        ownership::create_new(path).map(drop).or_else(ignore_existing).context("make it")?;
    }
    may_open(path, access == Access::Write).map_err(Error::msg)?;
    regular_file::require(&fs::metadata(path)?)?;
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(TIMEOUT).foreign_keys(true);
    // A statement that takes long would be logged whole; how long a job took is in its own line.
    let options = options.disable_statement_logging();
    // What is deleted is overwritten at once, and its pages are used again: no VACUUM, which would need twice the
    // space and keep all others waiting. It costs nothing where nothing is deleted.
    let options = match access {
        Access::Read | Access::ReadOneByOne => options.read_only(true),
        Access::Write => options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("secure_delete", "ON"),
    };
    // No server that may have gone: a ping before each use would only wake two threads. A full disk makes SQLite
    // roll back by itself, after which sqlx could begin nothing more on the connection.
    let pool = SqlitePoolOptions::new().max_connections(4).test_before_acquire(false).after_release(|used, _| {
        let sound = !used.is_in_transaction();
        Box::pin(std::future::ready(Ok(sound)))
    });
    // Nobody wakes up to look whether one is used: see `close_idle`.
    let pool = pool.idle_timeout(None).max_lifetime(None);
    let pool = pool.connect_with(options).await.map_err(explain_fault)?;
    Ok(Db::Sqlite(pool))
}

/// A server, asked whether it is there and whose sessions it gives.
pub async fn open_postgres(url: &str, password_file: Option<&Path>, access: Access) -> Result<Db> {
    let mut options: PgConnectOptions = url.parse()?;
    if let Some(file) = password_file {
        let password = regular_file::read_password(file)
            .map_err(|error| anyhow!("read {}: {}", file.display(), explained(&error, file)))?;
        options = options.password(&password);
    }
    options = options.application_name("fasevagt").options(SESSION).disable_statement_logging();
    if access != Access::Write {
        options = options.options([("default_transaction_read_only", "on")]);
    }
    let sessions = if access == Access::ReadOneByOne { 1 } else { 2 };
    // Each ping is a way to the server and back: one that was used just now is there.
    let pool = PgPoolOptions::new().max_connections(sessions).acquire_timeout(TIMEOUT).test_before_acquire(false);
    let pool = pool.before_acquire(|session, known| {
        Box::pin(async move { Ok(known.idle_for < FRESH || session.ping().await.is_ok()) })
    });
    let pool = pool.connect_lazy_with(options.clone());
    let is_own = async { pooler::is_own(&mut *pool.acquire().await?).await };
    match timeout(PROMPT, is_own).await {
        Ok(Ok(true)) => {}
        // The pool would say only "timed out" where the server says why.
        Ok(Ok(false) | Err(_)) | Err(_) => {
            timeout(TIMEOUT, pooler::probe(&options)).await.context("the server does not answer")??;
        }
    }
    Ok(Db::Postgres(pool))
}

/// Another process was quicker. Nothing but SQLite opens a database that is there: closing it would end SQLite's locks.
fn ignore_existing(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::AlreadyExists { Ok(()) } else { Err(error) }
}

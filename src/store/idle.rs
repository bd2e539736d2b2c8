//! What lets a daemon rest beside its databases: it sees without asking that nobody writes, and keeps open what it needs.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Result;

use super::db::Db;

/// When the files of a SQLite database were last written, and how long they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStamp {
    file: (SystemTime, u64),
    log: Option<(SystemTime, u64)>,
}

impl Db {
    /// Changes whenever somebody writes to the database, be it another process; no statement is sent, and no thread woken.
    /// A server gives none.
    pub fn file_stamp(&self) -> Option<FileStamp> {
        let pool = match self {
            Self::Sqlite(pool) => pool,
            Self::Postgres(_) => return None,
        };
        let options = pool.connect_options();
        let path = options.get_filename();
        let log = PathBuf::from(format!("{}-wal", path.display()));
        Some(FileStamp { file: last_written(path)?, log: last_written(&log) })
    }

    /// Closes connections to a SQLite database that nobody uses, with their threads and memory, until so many are left;
    /// they come back when they are needed.
    pub async fn close_idle(&self, keep: u32) -> Result<()> {
        let pool = match self {
            Self::Sqlite(pool) => pool,
            Self::Postgres(_) => return Ok(()),
        };
        // The one used last is still on its way back.
        tokio::task::yield_now().await;
        while pool.size() > keep
            && let Some(idle) = pool.try_acquire()
        {
            idle.close().await?;
        }
        Ok(())
    }
}

/// When a file was last written, and its length.
fn last_written(path: &Path) -> Option<(SystemTime, u64)> {
    let file = fs::metadata(path).ok()?;
    Some((file.modified().ok()?, file.len()))
}

//! Which state database a site has: one that was removed or replaced would say everything anew.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::db::Db;
use crate::atomic_file::{self, FileAccess};
use crate::regular_file;

/// An id and the end of its line are shorter.
const MAX_NOTE_BYTES: u64 = 256;

/// Which file a database is, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileIdentity {
    device: u64,
    inode: u64,
}

impl Db {
    /// Which file lies where this database does; `None` where none does, and for a server.
    pub fn file_identity(&self) -> Option<FileIdentity> {
        let Self::Sqlite(pool) = self else { return None };
        let file = fs::metadata(pool.connect_options().get_filename()).ok()?;
        Some(FileIdentity { device: file.dev(), inode: file.ino() })
    }
}

/// The file beside a SQLite database that notes its id.
fn note_beside(database: &Path) -> PathBuf {
    PathBuf::from(format!("{}.id", database.display()))
}

/// Refuses to make a new database where there was one.
pub fn refuse_if_gone(database: &Path) -> Result<()> {
    if !database.exists() && note_beside(database).exists() {
        bail!(
            "{} is gone: restore it from a backup, or begin a new one with `fasevagt migrate --new-state`",
            database.display()
        );
    }
    Ok(())
}

/// Forgets which database was here before.
pub fn forget(database: &Path) -> Result<()> {
    match fs::remove_file(note_beside(database)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Notes the id of a database beside it; refuses one that is another than was here before.
pub async fn check_or_note(db: &Db, database: &Path) -> Result<()> {
    let Db::Sqlite(pool) = db else { return Ok(()) };
    let id: String =
        sqlx::query_scalar("SELECT id FROM state_id").fetch_one(pool).await.context("read the id of the state")?;
    let note = note_beside(database);
    match regular_file::read_text(&note, MAX_NOTE_BYTES) {
        Ok(noted) if noted.trim() == id => Ok(()),
        Ok(_) => bail!(
            "{} is another database than was here before: everything would be said anew. If that is meant, `fasevagt migrate --new-state`",
            database.display()
        ),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let noted = atomic_file::write(&note, format!("{id}\n").as_bytes(), FileAccess::DirectoryOwner);
            noted.with_context(|| format!("write {}", note.display()))
        }
        Err(error) => Err(error).with_context(|| format!("read {}", note.display())),
    }
}

//! The trap of a SQLite database in WAL mode that belongs to another program: every reader opens two files beside it
//! for writing, and makes them where they are not there. Made by a user whose group the program is not in, they lock it
//! out of its own database.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use anyhow::{Context, Result};

use crate::config::DatabaseUrl;
use crate::ownership::directory_of;
use crate::regular_file;

/// Set-group-ID on a directory: what is made in it belongs to its group.
const SETGID: u32 = 0o2000;
const GROUP_WRITES: u32 = 0o020;
/// Where a SQLite file says how it is written, and what it says there in WAL mode.
const WRITE_VERSION_AT: usize = 18;
const WAL: u8 = 2;

/// What our reading would do to a database of another user; `None` where it does no harm. Asked while the database is
/// not open, whose locks would end with the look. Who reads it need not be known: what is right for one who shares the
/// group is right for its owner too.
pub fn wal_lockout(url: &DatabaseUrl) -> Result<Option<String>> {
    let path = match url {
        DatabaseUrl::Sqlite(path) => path,
        DatabaseUrl::Postgres { .. } => return Ok(None),
    };
    if !path.try_exists().with_context(|| format!("open database {url}"))?
        || fs::metadata(path)?.uid() == own_uid()?
        || is_shared(path)?
        || !is_wal(path)?
    {
        return Ok(None);
    }
    Ok(Some(format!(
        "{url} is another user's and in WAL mode: files that a reader makes beside it would lock its owner out; share a \
         group, with mode 660 and the directory's 2770 (`fasevagt help database`)"
    )))
}

/// Whether this process is root's, whose files SQLite gives to the owner of the database.
pub fn is_root() -> Result<bool> {
    Ok(own_uid()? == 0)
}

fn own_uid() -> Result<u32> {
    Ok(fs::metadata("/proc/self")?.uid())
}

fn is_shared(path: &Path) -> Result<bool> {
    let (file, directory) = (fs::metadata(path)?, fs::metadata(directory_of(path))?);
    let inherits_group = SETGID | GROUP_WRITES;
    let group_writes = file.mode() & GROUP_WRITES != 0 && directory.mode() & inherits_group == inherits_group;
    Ok(group_writes && directory.gid() == file.gid())
}

fn is_wal(path: &Path) -> Result<bool> {
    let mut head = [0; WRITE_VERSION_AT + 1];
    regular_file::require(&fs::metadata(path)?)?;
    let read = File::open(path)?.read_exact(&mut head);
    let [.., write_version] = head;
    Ok(read.is_ok() && write_version == WAL)
}

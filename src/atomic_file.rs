//! Files that others read while they are written: they see the old file or the new one, never a part of it.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::ownership::{self, directory_of};

/// Who owns a written file, and who may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileAccess {
    /// Owned by the user who writes, and readable for nobody else. A file that is replaced keeps its owner and mode.
    User,
    /// Owned by whoever owns the directory, and readable for nobody else.
    DirectoryOwner,
    /// Owned by whoever owns the directory, and readable for every user whatever the umask is.
    EveryUser,
    /// For whom another file is.
    As(AccessOf),
}

/// Owner, group and mode of a file; of several, for those who may read all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessOf {
    user: Option<u32>,
    group: Option<u32>,
    mode: u32,
}

impl AccessOf {
    pub fn of(there: &Metadata) -> Self {
        // Nothing that is written here is a program.
        Self { user: Some(there.uid()), group: Some(there.gid()), mode: there.mode() & 0o666 }
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let user = if self.user == other.user { self.user } else { None };
        let group = if self.group == other.group { self.group } else { None };
        Self { user, group, mode: self.mode & other.mode }
    }

    /// Gives it to the same users.
    ///
    /// # Errors
    ///
    /// Where nobody but this process could read it.
    fn give(self, file: &File) -> io::Result<()> {
        // Only root may give it to another user; to a group, who is in it.
        if fchown(file, self.user, self.group).is_err() {
            let _ = fchown(file, None, self.group);
        }
        let given = file.metadata()?;
        // Another group was not let in.
        let mode = if self.group == Some(given.gid()) { self.mode } else { self.mode & 0o606 };
        if self.user != Some(given.uid()) && mode & 0o044 == 0 {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "its readers could not be let in"));
        }
        file.set_permissions(Permissions::from_mode(mode | 0o400))
    }
}

/// Writes a file, in the place of one that is there. A link that is there is replaced and not followed.
pub fn write(path: &Path, bytes: &[u8], access: FileAccess) -> io::Result<()> {
    let file = written(path, bytes, access)?;
    file.persist(path).map_err(|failed| failed.error)?;
    sync_directory(path);
    Ok(())
}

/// Writes a file that must not be there yet.
pub fn create(path: &Path, bytes: &[u8], access: FileAccess) -> io::Result<()> {
    let file = written(path, bytes, access)?;
    file.persist_noclobber(path).map_err(|failed| failed.error)?;
    sync_directory(path);
    Ok(())
}

/// Writes a hidden file beside `path`, down to the disk. Its name is its own, so that two processes that write the same
/// file are not in each other's way; it is removed where something fails.
fn written(path: &Path, bytes: &[u8], access: FileAccess) -> io::Result<NamedTempFile> {
    let mut prefix = std::ffi::OsString::from(".");
    prefix.push(path.file_name().ok_or(io::ErrorKind::InvalidFilename)?);
    prefix.push(".");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(".part").permissions(Permissions::from_mode(0o600));
    let mut file = builder.tempfile_in(directory_of(path))?;
    file.write_all(bytes)?;
    match access {
        FileAccess::User => keep_access(file.as_file(), path)?,
        FileAccess::DirectoryOwner => ownership::give_to_directory_owner(file.as_file(), path)?,
        FileAccess::EveryUser => {
            ownership::give_to_directory_owner(file.as_file(), path)?;
            file.as_file().set_permissions(Permissions::from_mode(0o644))?;
        }
        FileAccess::As(other) => other.give(file.as_file())?,
    }
    file.as_file().sync_all()?;
    Ok(file)
}

/// Takes over owner and mode of the file that is to be replaced; but not of one that a stranger has put there, for whom the new one would
/// be readable.
fn keep_access(file: &File, path: &Path) -> io::Result<()> {
    let there = match fs::symlink_metadata(path) {
        Ok(there) if there.is_file() => there,
        _ => return Ok(()),
    };
    let is_ours = there.uid() == file.metadata()?.uid();
    let is_of_directory = fs::metadata(directory_of(path)).is_ok_and(|directory| directory.uid() == there.uid());
    if !(is_ours || is_of_directory) {
        return Ok(());
    }
    // Only root may.
    let _ = fchown(file, Some(there.uid()), Some(there.gid()));
    file.set_permissions(Permissions::from_mode(there.mode() & 0o777))
}

/// Makes the new name outlive a power cut. Not every directory can be opened or synced; the file is in place anyway.
fn sync_directory(path: &Path) {
    if let Ok(directory) = File::open(directory_of(path)) {
        let _ = directory.sync_all();
    }
}

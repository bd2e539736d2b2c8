//! What root makes belongs to whoever owns the directory it lies in: a command that an administrator gives must not
//! lock the daemon out of its own state. And who is not let in is told who would be.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, fchown, lchown};
use std::path::Path;

use rustix::fs::{Access, OFlags};

/// Opens a file for writing, and makes it where it is not there. What is in it stays. A link is refused.
pub fn open_or_create(path: &Path) -> io::Result<File> {
    match create_new(path) {
        // A link could lead to anybody's file, and a pipe would be waited for.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
            File::options().write(true).custom_flags(flags.bits().cast_signed()).open(path)
        }
        made => made,
    }
}

/// Makes a file that must not be there yet, for its owner only, whatever the umask is; a link, whose target would be given away, is refused.
pub fn create_new(path: &Path) -> io::Result<File> {
    let file = File::options().write(true).create_new(true).mode(0o600).open(path)?;
    give_to_directory_owner(&file, path)?;
    Ok(file)
}

/// Gives a file that was just made to the owner of the directory that `path` lies in.
pub fn give_to_directory_owner(file: &File, path: &Path) -> io::Result<()> {
    if let Some((user, group)) = owner_beside(path, &file.metadata()?) {
        // Only root may.
        let _ = fchown(file, Some(user), Some(group));
    }
    Ok(())
}

/// Makes a directory, and those above it, for their owner only.
pub fn create_dir_all(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = parent(path) {
        create_dir_all(above)?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => return Ok(()),
        made => made?,
    }
    if let Some((user, group)) = owner_beside(path, &fs::symlink_metadata(path)?) {
        // Only root may.
        let _ = lchown(path, Some(user), Some(group));
    }
    Ok(())
}

/// The owner of the directory that this lies in, if it is another than its own.
fn owner_beside(path: &Path, made: &fs::Metadata) -> Option<(u32, u32)> {
    let above = fs::metadata(directory_of(path)).ok()?;
    if above.uid() == made.uid() { None } else { Some((above.uid(), above.gid())) }
}

/// The directory that this lies in.
pub fn directory_of(path: &Path) -> &Path {
    parent(path).unwrap_or(Path::new("."))
}

/// The directory that the path names; none of a bare file name.
fn parent(path: &Path) -> Option<&Path> {
    let above = path.parent()?;
    if above.as_os_str().is_empty() { None } else { Some(above) }
}

/// Whether this process may read the file, and write to it too where `write` says so; asked without opening it.
///
/// # Errors
///
/// In words that say as whom to run the program, where it may not.
pub fn may_open(path: &Path, write: bool) -> Result<(), String> {
    let access = if write { Access::READ_OK | Access::WRITE_OK } else { Access::READ_OK };
    rustix::fs::access(path, access).map_err(|error| explained(&error.into(), path))
}

/// What an error about a file means: where this process may not, as whom to run the program.
pub fn explained(error: &io::Error, path: &Path) -> String {
    if error.kind() != io::ErrorKind::PermissionDenied {
        return error.to_string();
    }
    match owner(path) {
        None | Some(0) => "permission denied: run it as root".into(),
        Some(user) => {
            let name = user_name(user).unwrap_or_else(|| format!("#{user}"));
            format!("permission denied: run it as its owner, `sudo -u {name} fasevagt ...`, or as root")
        }
    }
}

/// The owner of a file, or of the first directory above it that can be looked at.
fn owner(path: &Path) -> Option<u32> {
    let seen = path.ancestors().find_map(|above| fs::metadata(above).ok())?;
    Some(seen.uid())
}

fn user_name(user: u32) -> Option<String> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let line = users.lines().find(|line| line.split(':').nth(2) == Some(&user.to_string()))?;
    line.split(':').next().map(str::to_owned)
}

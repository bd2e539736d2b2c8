//! Directories of pages that others read while they are written: they see all of the old ones or all of the new ones.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Component, Path, PathBuf};

use rustix::fs::{FlockOperation, RenameFlags, flock, renameat_with, syncfs};

use crate::ownership;

/// Readers are the group of the directory, as the web server is: the pages are about citizens, if without their names.
const DIRECTORY_MODE: u32 = 0o750;
const FILE_MODE: u32 = 0o640;

/// A directory whose directories are put in place one by one; locked, so that one process at a time does it.
#[derive(Debug)]
pub struct PublishedRoot {
    file: File,
    path: PathBuf,
}

impl PublishedRoot {
    /// Makes it where it is not there.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::WouldBlock`] while another process has it.
    pub fn lock(path: &Path) -> io::Result<Self> {
        ownership::create_dir_all(path)?;
        let file = File::open(path)?;
        flock(&file, FlockOperation::NonBlockingLockExclusive)?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Begins what will be its directory of this name, with nothing in it.
    pub fn begin(&self, name: &str) -> io::Result<NewDirectory<'_>> {
        let hidden = format!(".{name}");
        let path = self.path.join(&hidden);
        // What a process that ended has left.
        remove(&path)?;
        make_directory(&path)?;
        Ok(NewDirectory { root: self, name: name.to_owned(), hidden, directories: vec![path.clone()], path })
    }
}

/// Pages on their way to a directory of the root, in a hidden one beside it. Dropped before [`Self::exchange`] they are not seen
/// by anybody.
#[derive(Debug)]
pub struct NewDirectory<'a> {
    root: &'a PublishedRoot,
    name: String,
    hidden: String,
    path: PathBuf,
    /// What was made in it so far, from the top down.
    directories: Vec<PathBuf>,
}

impl NewDirectory<'_> {
    /// Writes a page, by its path below the new directory: `tilbud/nord.html`.
    pub fn write(&mut self, page: &Path, bytes: &[u8]) -> io::Result<()> {
        // Nothing that a name says leads out of it.
        if page.components().any(|part| !matches!(part, Component::Normal(_))) {
            return Err(ErrorKind::InvalidFilename.into());
        }
        let path = self.path.join(page);
        if let Some(parent) = path.parent()
            && !self.directories.iter().any(|made| made == parent)
        {
            make_directory(parent)?;
            self.directories.push(parent.to_owned());
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(&path)?;
        ownership::give_to_directory_owner(&file, &path)?;
        // Whatever the umask is: who is in the group reads it.
        file.set_permissions(Permissions::from_mode(FILE_MODE))?;
        file.write_all(bytes)
    }

    /// Puts all pages in the place of those that are there, in one step, and gives those.
    pub fn exchange(mut self) -> io::Result<OldDirectory> {
        // Not before: who is not in the group of a setgid directory, as the daemon, loses that bit by it, and what is made below
        // would be of the daemon's group.
        for directory in &self.directories {
            fs::set_permissions(directory, Permissions::from_mode(DIRECTORY_MODE))?;
        }
        let root = &self.root.file;
        // A page that a power cut left empty would be seen until the next hour.
        syncfs(root)?;
        match renameat_with(root, &*self.hidden, root, &*self.name, RenameFlags::EXCHANGE) {
            Err(rustix::io::Errno::NOENT) => {
                renameat_with(root, &*self.hidden, root, &*self.name, RenameFlags::NOREPLACE)?;
            }
            exchanged => exchanged?,
        }
        // What lies there now is not what was begun.
        self.directories.clear();
        Ok(OldDirectory(self.path.clone()))
    }
}

impl Drop for NewDirectory<'_> {
    fn drop(&mut self) {
        if !self.directories.is_empty() {
            // What is left behind goes at the next beginning.
            let _ = remove(&self.path);
        }
    }
}

/// Pages that are not in place any more. A reader who has just come to one of them may still open it, until they are deleted.
#[derive(Debug)]
#[must_use = "they stay until they are deleted"]
pub struct OldDirectory(PathBuf);

impl OldDirectory {
    pub fn delete(self) -> io::Result<()> {
        remove(&self.0)
    }
}

/// Whether pages can be exchanged there, in one step.
///
/// # Errors
///
/// Where the directory can't be made or written to, or its file system can't exchange two names.
pub fn check(root: &Path) -> io::Result<()> {
    let root = PublishedRoot::lock(root)?;
    let tried = root.begin("check")?;
    for name in ["a", "b"] {
        make_directory(&tried.path.join(name))?;
    }
    let within = File::open(&tried.path)?;
    Ok(renameat_with(&within, "a", &within, "b", RenameFlags::EXCHANGE)?)
}

fn make_directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(DIRECTORY_MODE).create(path)?;
    // What `once publish` makes as root the daemon has to exchange and delete.
    ownership::give_to_directory_owner(&File::open(path)?, path)
}

/// A link in its place is removed, not followed.
fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(problem) => Err(problem),
    };
    match removed {
        Err(problem) if problem.kind() != ErrorKind::NotFound => Err(problem),
        _ => Ok(()),
    }
}

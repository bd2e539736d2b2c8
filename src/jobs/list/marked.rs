//! The marked copy beside the list: made while the list has errors, and taken away when it is right again. What lies there is touched only
//! while it is what we wrote.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::Result;
use rustix::fs::OFlags;
use tokio::task::spawn_blocking;

use super::look::{ListLook, WrongContent};
use crate::atomic_file::{self, AccessOf, FileAccess};
use crate::domain::operations::list_watch::ListWatch;
use crate::domain::values::redact::redact;
use crate::import::marked_copy;
use crate::jobs::JobContext;
use crate::panics::caught_now;
use crate::regular_file;
use crate::sha256::sha256;
use crate::store::list_watch;

/// Makes the copy be what the list asks for. Gives its name where one lies there.
pub async fn keep_copy(
    context: JobContext<'_>,
    list: &Path,
    watch: &mut ListWatch,
    found: &mut ListLook,
) -> Result<Option<String>> {
    let Some(name) = name(list) else { return Ok(None) };
    let path = place(list, &name);
    let wrong = match found {
        // What the list is like now is not known.
        ListLook::Unread(_) => return Ok(None),
        ListLook::Same { .. } | ListLook::Taken { .. } => None,
        ListLook::Wrong(wrong) => made(wrong).await?,
    };
    let Some((bytes, access)) = wrong else {
        if !watch.marked.is_empty() && matches!(find(&path, &watch.marked), Ok(FoundCopy::Ours(_))) {
            let gone = fs::remove_file(&path);
            let is_left = gone.is_err();
            say_where_failed(&path, "take away", gone);
            // It is tried again at the next look.
            if is_left {
                return Ok(None);
            }
        }
        watch.marked.clear();
        return Ok(None);
    };
    let sha256 = sha256(&bytes);
    let mut known = watch.marked.clone();
    known.push(sha256.clone());
    let is_new = match find(&path, &known) {
        Ok(FoundCopy::Ours(there)) if there == sha256 => {
            watch.marked = vec![sha256];
            return Ok(Some(name));
        }
        Ok(FoundCopy::Ours(_)) => false,
        Ok(FoundCopy::Nothing) => true,
        // Somebody has written into it, or has put something else there: that is theirs.
        Ok(FoundCopy::AnothersFile) => {
            tracing::warn!("list: {}: no marked copy: another file lies there", path.display());
            watch.marked.clear();
            return Ok(None);
        }
        Err(error) => {
            say_where_failed(&path, "look at", Err(error));
            return Ok(None);
        }
    };
    // First what may lie there, then the file: a copy whose writer was killed is still known as ours.
    note_copy(context, &sha256).await?;
    let written =
        if is_new { atomic_file::create(&path, &bytes, access) } else { atomic_file::write(&path, &bytes, access) };
    let is_there = written.is_ok();
    if is_there {
        watch.marked = vec![sha256];
    }
    say_where_failed(&path, "write", written);
    Ok(if is_there { Some(name) } else { None })
}

/// `liste (fejl).xlsx` of `liste.ods`; of a directory likewise.
fn name(list: &Path) -> Option<String> {
    let name = if list.is_dir() { list.file_name() } else { list.file_stem() };
    Some(format!("{} (fejl).xlsx", name?.to_string_lossy()))
}

/// Beside the list, and in a directory of lists beside them.
fn place(list: &Path, name: &str) -> PathBuf {
    if list.is_dir() { list.join(name) } else { list.with_file_name(name) }
}

/// The bytes of the copy, and for whom they are; nothing where the list can't be read at all.
async fn made(wrong: &mut WrongContent) -> Result<Option<(Vec<u8>, FileAccess)>> {
    let Some((book, files)) = wrong.read.take() else { return Ok(None) };
    let Some(access) = access_of(&files) else { return Ok(None) };
    let problems = wrong.problems.clone();
    let copy = spawn_blocking(move || caught_now(|| marked_copy(&book, &problems))).await?;
    match copy {
        Ok(Ok(bytes)) => return Ok(Some((bytes, FileAccess::As(access)))),
        Ok(Err(error)) => tracing::warn!("list: no marked copy: make it: {}", redact(&error.to_string())),
        Err(panicked) => tracing::warn!("list: no marked copy: make it: {panicked}"),
    }
    Ok(None)
}

/// Who may read all files of the list.
fn access_of(files: &[PathBuf]) -> Option<AccessOf> {
    let mut together: Option<AccessOf> = None;
    for file in files {
        let one = AccessOf::of(&fs::metadata(file).ok()?);
        together = Some(together.map_or(one, |known| known.and(one)));
    }
    together
}

/// What lies where the copy belongs.
enum FoundCopy {
    Nothing,
    /// One of these that we wrote, by its SHA-256.
    Ours(String),
    AnothersFile,
}

fn find(path: &Path, ours: &[String]) -> io::Result<FoundCopy> {
    let there = match fs::symlink_metadata(path) {
        Ok(there) => there,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(FoundCopy::Nothing),
        Err(error) => return Err(error),
    };
    if !is_plain(&there) {
        return Ok(FoundCopy::AnothersFile);
    }
    // Neither a link that was put there meanwhile is followed, nor a pipe waited for.
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = File::options().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    if !is_plain(&file.metadata()?) {
        return Ok(FoundCopy::AnothersFile);
    }
    let mut bytes = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut bytes)?;
    let sha256 = sha256(&bytes);
    Ok(if ours.contains(&sha256) { FoundCopy::Ours(sha256) } else { FoundCopy::AnothersFile })
}

/// More than any copy has.
const MOST_BYTES: u64 = 256 << 20;

fn is_plain(there: &Metadata) -> bool {
    there.is_file() && regular_file::require(there).is_ok()
}

/// Notes a copy that may lie there from now on.
pub async fn note_copy(context: JobContext<'_>, sha256: &str) -> Result<()> {
    let mut tx = context.state.begin().await?;
    list_watch::note_marked(&mut tx, sha256).await?;
    tx.commit().await
}

/// A copy is a help, and the list goes its way without it.
fn say_where_failed(path: &Path, what: &str, done: io::Result<()>) {
    if let Err(error) = done {
        tracing::warn!("list: no marked copy: {what} {}: {error}", path.display());
    }
}

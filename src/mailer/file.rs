//! A directory of `.eml` files, for trying out and for sites that fetch mails themselves.

use std::fs;
use std::path::Path;

use super::{ConnectionCheck, Outgoing, SendError};
use crate::atomic_file::{self, FileAccess};
use crate::ownership;

/// Writes the mail as `DATE-KIND-ID.eml`: whole and synced with its name, or not at all. The same mail is written to the same file; another
/// one of that name is not replaced.
pub fn write(directory: &Path, mail: Outgoing<'_>) -> Result<(), SendError> {
    let id: String = mail.message_id.trim_start_matches('<').split('@').next().unwrap_or_default().into();
    // The name of a mail of an older version, or of nobody's making, could hold a path.
    let id = id.replace(|c: char| !c.is_ascii_alphanumeric() && c != '.', "-");
    let name = format!("{}-{}-{id}", mail.created_at.format("%Y%m%d"), mail.kind);
    let problem = |e: std::io::Error| SendError::Server(format!("write a mail to {}: {e}", directory.display()));
    ownership::create_dir_all(directory).map_err(problem)?;
    let path = directory.join(format!("{name}.eml"));
    match fs::symlink_metadata(&path) {
        // Nothing else is a mail of ours: a link or a pipe that somebody has put there is replaced, and not followed.
        Ok(there) if there.is_file() => {
            if fs::read(&path).map_err(problem)? == mail.raw {
                return Ok(());
            }
            return Err(SendError::Refused(format!("another mail lies in {}: move it away", path.display())));
        }
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(problem(error)),
    }
    atomic_file::write(&path, mail.raw, FileAccess::DirectoryOwner).map_err(problem)
}

/// Whether mails can be written there.
pub fn check(directory: &Path) -> Result<ConnectionCheck, SendError> {
    let problem = |e: std::io::Error| SendError::Server(format!("write to {}: {e}", directory.display()));
    ownership::create_dir_all(directory).map_err(problem)?;
    Ok(ConnectionCheck { text: format!("mails are written to {}", directory.display()), takes_utf8: true })
}

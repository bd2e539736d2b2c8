//! A directory of `.eml` files, for trying out and for sites that fetch mails themselves.

use std::path::Path;

use super::{Outgoing, SendError};
use crate::atomic_file::{self, FileAccess};
use crate::ownership;

/// Writes the mail as `DATE-KIND-ID.eml`: whole, or not at all. The same mail is written to the same file.
pub fn write(directory: &Path, mail: Outgoing<'_>) -> Result<(), SendError> {
    let id: String = mail.message_id.chars().skip(1).take(8).collect();
    let name = format!("{}-{}-{id}", mail.created_at.format("%Y%m%d"), mail.kind);
    let problem = |e: std::io::Error| SendError::Server(format!("write a mail to {}: {e}", directory.display()));
    ownership::create_dir_all(directory).map_err(problem)?;
    atomic_file::write(&directory.join(format!("{name}.eml")), mail.raw, FileAccess::DirectoryOwner).map_err(problem)
}

/// Whether mails can be written there.
pub fn check(directory: &Path) -> Result<String, SendError> {
    let problem = |e: std::io::Error| SendError::Server(format!("write to {}: {e}", directory.display()));
    ownership::create_dir_all(directory).map_err(problem)?;
    Ok(format!("mails are written to {}", directory.display()))
}

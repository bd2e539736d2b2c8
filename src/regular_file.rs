//! Files that are read whole: regular ones, or what a link leads to one. A pipe would be waited for without end, and a device
//! gives without end.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;

/// Reads a file of at most so many bytes.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let too_large = || io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {most} bytes"));
    if file.metadata()?.len() > most {
        return Err(too_large());
    }
    // It may grow meanwhile, and some files of the system say that they are empty.
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > most) {
        return Err(too_large());
    }
    Ok(bytes)
}

/// The same of a text.
pub fn read_text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read(path, most)?).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is no UTF-8"))
}

/// A password: the text without the end of its line.
pub fn read_password(path: &Path) -> io::Result<String> {
    let mut password = read_text(path, MAX_PASSWORD_BYTES)?;
    password.truncate(password.trim_end_matches(['\r', '\n']).len());
    Ok(password)
}

/// Far more than any password has.
const MAX_PASSWORD_BYTES: u64 = 64_000;

/// Opens a file for reading, without waiting for somebody who writes into it.
fn open(path: &Path) -> io::Result<File> {
    // A socket can't even be opened.
    require(&fs::metadata(path)?)?;
    let file = OpenOptions::new().read(true).custom_flags(OFlags::NONBLOCK.bits().cast_signed()).open(path)?;
    require(&file.metadata()?)?;
    Ok(file)
}

/// That it is a regular file.
pub fn require(there: &Metadata) -> io::Result<()> {
    let kind = there.file_type();
    let what = if kind.is_dir() {
        "a directory"
    } else if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_char_device() || kind.is_block_device() {
        "a device"
    } else if kind.is_socket() {
        "a socket"
    } else {
        return Ok(());
    };
    Err(io::Error::new(io::ErrorKind::InvalidInput, format!("it is {what}, and no regular file")))
}

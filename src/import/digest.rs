//! By what a list is known again: its bytes, and nothing else.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// The SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        // Writing to a text never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Of several files, each with the name of its table; in whatever order they are given.
pub fn sha256_of_all(mut files: Vec<(&str, String)>) -> String {
    files.sort_unstable();
    let together: Vec<String> = files.iter().map(|(table, digest)| format!("{table}:{digest}")).collect();
    sha256(together.join(";").as_bytes())
}

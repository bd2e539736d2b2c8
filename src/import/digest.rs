//! By what a list is known again: its bytes, and nothing else.

use crate::sha256::sha256;

/// Of several files, each with the name of its table; in whatever order they are given.
pub fn sha256_of_all(mut files: Vec<(&str, String)>) -> String {
    files.sort_unstable();
    let together: Vec<String> = files.iter().map(|(table, digest)| format!("{table}:{digest}")).collect();
    sha256(together.join(";").as_bytes())
}

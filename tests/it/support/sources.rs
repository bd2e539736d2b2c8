//! The files of the repository, for tests of the sources and pages themselves.

use std::fs;
use std::path::{Path, PathBuf};

/// A file or folder, by its path from the top.
pub fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Paths, from the top, of all files below a directory whose names have one of these ends.
pub fn files(dir: &str, ends: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root(dir)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{dir}/{}", entry.file_name().into_string().unwrap());
        if entry.path().is_dir() {
            found.extend(files(&path, ends));
        } else if ends.iter().any(|end| path.ends_with(end)) {
            found.push(path);
        }
    }
    found.sort_unstable();
    found
}

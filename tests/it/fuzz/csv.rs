//! CSV files -> checked rows. In the input each file begins with a line that has its name, and a form feed ends it.

use std::fs;

use super::import::import;

pub fn check(input: &[u8]) {
    let dir = tempfile::tempdir().expect("a directory for the files");
    let mut files = Vec::new();
    for part in input.split(|byte| *byte == b'\x0c') {
        let end = part.iter().position(|byte| *byte == b'\n').unwrap_or(part.len());
        let name: String =
            String::from_utf8_lossy(&part[..end]).chars().filter(|c| c.is_alphanumeric()).take(20).collect();
        let file = dir.path().join(name + ".csv");
        fs::write(&file, part.get(end + 1..).unwrap_or_default()).expect("a file");
        files.push(file);
    }
    import(&files);
}

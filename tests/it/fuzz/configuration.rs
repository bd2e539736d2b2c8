//! A configuration file -> settings, or one line that says what is wrong.

use std::io::Write;

use fasevagt::config::load;

pub fn check(input: &[u8]) {
    let mut file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
    file.write_all(input).expect("a file");
    if let Err(problem) = load(Some(file.path())) {
        let said = problem.to_string();
        assert!(!said.contains(['\n', '\r']), "more than a line: {said}");
    }
}

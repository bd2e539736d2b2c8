//! A configuration file -> settings, or one line that says what is wrong.
#![no_main]

use std::io::Write;

use fasevagt::config::load;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
    file.write_all(input).expect("a file");
    if let Err(problem) = load(Some(file.path())) {
        let said = problem.to_string();
        assert!(!said.contains(['\n', '\r']), "more than a line: {said}");
    }
});

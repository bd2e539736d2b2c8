#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/fuzz/csv.rs"]
mod csv;
#[path = "../../tests/it/fuzz/import.rs"]
mod import;

fuzz_target!(|input: &[u8]| csv::check(input));

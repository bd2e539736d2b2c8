#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/fuzz/cpr.rs"]
mod cpr;

fuzz_target!(|input: &[u8]| cpr::check(input));

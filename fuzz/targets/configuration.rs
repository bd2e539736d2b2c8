#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/fuzz/configuration.rs"]
mod configuration;

fuzz_target!(|input: &[u8]| configuration::check(input));

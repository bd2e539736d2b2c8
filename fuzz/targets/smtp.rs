#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/fuzz/smtp.rs"]
mod smtp;

fuzz_target!(|input: &[u8]| smtp::check(input));

#![no_main]

use std::panic::{PanicHookInfo, set_hook};
use std::process::abort;

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/fuzz/import.rs"]
mod import;
#[path = "../../tests/it/fuzz/xlsx.rs"]
mod xlsx;

fuzz_target!(init: set_hook(Box::new(on_panic)), |input: &[u8]| xlsx::check(input));

/// The reader of workbooks panics now and then, and the import takes that for a broken file. Our own code never may.
fn on_panic(panic: &PanicHookInfo<'_>) {
    let theirs =
        panic.location().is_some_and(|at| at.file().contains("/registry/") || at.file().starts_with("/rustc/"));
    if !theirs {
        eprintln!("{panic}");
        abort();
    }
}

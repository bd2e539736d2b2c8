//! What no input may do, however damaged: a module per door, with a `check` that takes any bytes. Here it takes the seeds
//! that the programs in `fuzz/targets` start from; an input that they found is put among these.

mod configuration;
mod cpr;
mod csv;
mod import;
mod smtp;
mod xlsx;

use std::fs;
use std::path::Path;

#[test]
fn every_configuration_is_read_or_refused_in_one_line() {
    feed("config", configuration::check);
}

#[test]
fn the_guard_finds_what_one_finds_that_is_written_another_way() {
    feed("fuzz/seeds/cpr", cpr::check);
}

#[test]
fn no_word_about_csv_files_repeats_a_cpr_number() {
    feed("fuzz/seeds/csv", csv::check);
}

#[test]
fn no_word_about_a_workbook_repeats_a_cpr_number() {
    feed("fuzz/seeds/xlsx", xlsx::check);
}

#[test]
fn no_mail_is_sent_before_the_server_has_taken_it() {
    feed("fuzz/seeds/smtp", smtp::check);
}

/// Checks each file of the directory.
fn feed(seeds: &str, check: fn(&[u8])) {
    let seeds = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(seeds)).unwrap();
    let mut count = 0;
    for seed in seeds {
        check(&fs::read(seed.unwrap().path()).unwrap());
        count += 1;
    }
    assert_ne!(count, 0, "there are no seeds");
}

//! What both imports have in common.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::PathBuf;

use fasevagt::domain::cases::case_change::{Existing, KnownIds};
use fasevagt::domain::values::cpr::holds_cpr;
use fasevagt::import::{self, ImportTerms, TypedBook};

/// Imports the files into an empty database. Whatever is in them, no word about it holds a CPR number.
pub fn import(files: &[PathBuf]) {
    let book = match import::read(files) {
        Ok(book) => book,
        Err(problem) => return discreet(&format!("{problem:#}")),
    };
    for sheet in &book.ignored {
        discreet(sheet);
    }
    let settled = TypedBook::new(&book, &[], &BTreeMap::new()).settle(KnownIds::default());
    let outcome = settled.compare(&Existing::default(), &ImportTerms::default());
    for problem in outcome.wrong_sheets.iter().chain(&outcome.wrong_rows).chain(&outcome.left_with_them) {
        discreet(problem);
    }
    for (sheet, columns) in &outcome.unknown_columns {
        discreet(sheet);
        for column in columns {
            discreet(column);
        }
    }
    assert!(outcome.refuses(false) || outcome.left_out() == 0, "what is left out is wrong");
}

fn discreet(said: &(impl Display + ?Sized)) {
    let said = said.to_string();
    assert!(!holds_cpr(&said), "it repeats a CPR number: {said}");
}

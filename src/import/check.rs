//! The whole file against itself and against the database.

use std::collections::{BTreeMap, BTreeSet};

use super::difference::{Difference, difference};
use super::files::{Book, Sheet};
use super::kommuner::Kommuner;
use super::problem::ImportProblem;
use super::references::mark_references;
use super::row::TypedSheet;
use super::value::Vocabulary;
use super::{header, keys, order};
use crate::domain::cases::case_change::Existing;
use crate::domain::cases::case_schema::{FORLOEB, KOMMUNE, TABLES};
use crate::domain::cases::forloeb::Method;
use crate::domain::cases::row::Row;

/// What an import of a file comes to.
#[derive(Debug, Default)]
pub struct ImportResult {
    /// What the good rows change in each table of the file.
    pub differences: Vec<Difference>,
    /// Sheets that can't be understood at all.
    pub wrong_sheets: Vec<ImportProblem>,
    pub wrong_rows: Vec<ImportProblem>,
    /// Rows with nothing wrong but that they refer to a wrong one.
    pub left_with_them: Vec<ImportProblem>,
    /// Columns that no table has, by sheet.
    pub unknown_columns: Vec<(String, Vec<String>)>,
    /// Forløb registered as ICM that have CTI's phases.
    pub possible_cti: Vec<String>,
}

/// Checks everything. `methods` are the site's own names of methods.
pub fn check(book: &Book, existing: &Existing, methods: &BTreeMap<String, Method>) -> ImportResult {
    let mut outcome = ImportResult::default();
    let mut words = Vocabulary { methods, kommuner: Kommuner::default() };
    add_kommuner(&mut words.kommuner, existing.get(KOMMUNE.name).into_iter().flatten());
    let mut sheets: Vec<TypedSheet<'_>> = Vec::new();
    let mut unread = Vec::new();
    for sheet in in_order(book) {
        match header::read(sheet) {
            Err(problems) => {
                outcome.wrong_sheets.extend(problems);
                unread.push(sheet.table.name);
            }
            Ok(header) => {
                if !header.unknown.is_empty() {
                    outcome.unknown_columns.push((sheet.name.clone(), header.unknown.clone()));
                }
                let mut sheet = TypedSheet::new(sheet, header, &words);
                keys::match_with(&mut sheet, existing);
                order::check(&mut sheet);
                if *sheet.sheet.table == KOMMUNE {
                    add_kommuner(&mut words.kommuner, sheet.rows.iter().map(|row| &row.cells));
                }
                sheets.push(sheet);
            }
        }
    }
    mark_references(&mut sheets, existing, &unread);
    for sheet in &sheets {
        outcome.add(sheet, existing);
    }
    outcome
}

impl ImportResult {
    /// Whether nothing may be written: titles must be right, and rows too unless the wrong ones are to be left out.
    pub fn refuses(&self, skip_bad_rows: bool) -> bool {
        !self.wrong_sheets.is_empty() || (!skip_bad_rows && !self.wrong_rows.is_empty())
    }

    /// How many rows of the file an import leaves out.
    pub fn left_out(&self) -> usize {
        let rows = self.wrong_rows.iter().chain(&self.left_with_them).map(|problem| (&problem.sheet, problem.row));
        rows.collect::<BTreeSet<_>>().len()
    }

    fn add(&mut self, sheet: &TypedSheet<'_>, existing: &Existing) {
        for row in &sheet.rows {
            self.wrong_rows.extend(row.problems.iter().cloned());
            self.left_with_them.extend(row.refers_to_bad.clone());
        }
        let table = sheet.sheet.table;
        if *table == FORLOEB {
            self.possible_cti.extend(possible_cti(sheet));
        }
        let existing = existing.get(table.name).map_or(&[][..], Vec::as_slice);
        self.differences.push(difference(sheet, existing));
    }
}

/// Those that others refer to first.
fn in_order(book: &Book) -> impl Iterator<Item = &Sheet> {
    TABLES.iter().filter_map(|table| book.sheets.iter().find(|sheet| sheet.table == *table))
}

fn add_kommuner<'a>(kommuner: &mut Kommuner, rows: impl Iterator<Item = &'a Row>) {
    for row in rows {
        if let (Some(code), Some(name)) = (row.named(&KOMMUNE, "code"), row.named(&KOMMUNE, "name")) {
            kommuner.add(code, name);
        }
    }
}

/// S4 registers CTI as ICM: phases give it away.
fn possible_cti(sheet: &TypedSheet<'_>) -> Vec<String> {
    let mut ids = Vec::new();
    for row in sheet.rows.iter().filter(|row| row.is_good()) {
        let cell = |column| row.cells.named(&FORLOEB, column);
        let has_phases = cell("phase2_on").is_some() || cell("phase3_on").is_some();
        if has_phases && cell("method") == Some(Method::Icm.as_str()) {
            ids.extend(row.cells.id().map(String::from));
        }
    }
    ids
}

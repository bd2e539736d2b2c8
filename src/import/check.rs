//! The whole file against itself and against the database.

use std::collections::{BTreeMap, BTreeSet};

use super::difference::{Difference, difference};
use super::files::{Book, Sheet};
use super::kommuner::Kommuner;
use super::problem::ImportProblem;
use super::references::There;
use super::row::TypedSheet;
use super::value::Vocabulary;
use super::{header, identity, keys, order, references, removed};
use crate::domain::cases::case_change::{Existing, KnownIds, Wanted, WantedIds};
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
    /// How many rows of a sheet a spreadsheet does not show; they count like all others.
    pub hidden_rows: Vec<(String, usize)>,
    /// Forløb registered as ICM that have CTI's phases.
    pub possible_cti: Vec<String>,
}

/// The rows of a file, each read by itself; nothing is compared yet.
#[derive(Debug)]
pub struct TypedBook<'a> {
    sheets: Vec<TypedSheet<'a>>,
    /// The tables whose sheets can't be understood.
    unread: Vec<&'static str>,
    /// Some kommune is known, by the file or by the database.
    has_kommuner: bool,
    outcome: ImportResult,
}

impl<'a> TypedBook<'a> {
    /// Reads the rows. `kommuner` are those of the database, and `methods` the site's own names of methods.
    pub fn new(book: &'a Book, kommuner: &[Row], methods: &BTreeMap<String, Method>) -> Self {
        let mut typed =
            Self { sheets: Vec::new(), unread: Vec::new(), has_kommuner: false, outcome: ImportResult::default() };
        let mut words = Vocabulary { methods, kommuner: Kommuner::default() };
        add_kommuner(&mut words.kommuner, kommuner.iter());
        for sheet in in_order(book) {
            match header::read(sheet) {
                Err(problems) => {
                    typed.outcome.wrong_sheets.extend(problems);
                    typed.unread.push(sheet.table.name);
                }
                Ok(header) => {
                    if !header.unknown.is_empty() {
                        typed.outcome.unknown_columns.push((sheet.name.clone(), header.unknown.clone()));
                    }
                    let sheet = TypedSheet::new(sheet, header, &words);
                    typed.outcome.hidden_rows.extend(sheet.hidden_rows());
                    if *sheet.sheet.table == KOMMUNE {
                        add_kommuner(&mut words.kommuner, sheet.rows.iter().map(|row| &row.cells));
                    }
                    typed.sheets.push(sheet);
                }
            }
        }
        typed.has_kommuner = !words.kommuner.is_empty();
        typed
    }

    /// The ids that the file has, its own and those that it refers to.
    pub fn wanted_ids(&self) -> Vec<WantedIds<'_>> {
        identity::wanted_ids(&self.sheets)
    }

    /// Takes each id for the one that it is, by what the database has of those that are wanted.
    pub fn settle(mut self, known: KnownIds) -> SettledBook<'a> {
        identity::settle(&mut self.sheets, &known);
        for sheet in &mut self.sheets {
            keys::merge_repeated(sheet);
        }
        SettledBook { typed: self, known }
    }
}

/// The same, each id as the database has it.
#[derive(Debug)]
pub struct SettledBook<'a> {
    typed: TypedBook<'a>,
    known: KnownIds,
}

impl SettledBook<'_> {
    /// What must be known of the database to check the rows: those with the same keys, and whether what they refer to
    /// is there.
    pub fn wanted(&self) -> Vec<Wanted<'_>> {
        let sheets = &self.typed.sheets;
        let mut ids = references::ids_elsewhere(sheets);
        let mut wanted = Vec::new();
        for table in TABLES.iter().copied() {
            let mut rows = BTreeSet::new();
            for sheet in sheets.iter().filter(|sheet| sheet.sheet.table == table) {
                rows.extend(sheet.rows.iter().filter_map(|row| keys::lookup_key(table, &row.cells)));
            }
            let ids = ids.remove(table.name).unwrap_or_default();
            wanted.push(Wanted { table, rows: rows.into_iter().collect(), ids: ids.into_iter().collect() });
        }
        wanted
    }

    /// Checks everything, against the file itself and against what the database has of what is wanted.
    pub fn compare(self, existing: &Existing) -> ImportResult {
        let Self { typed: TypedBook { mut sheets, unread, has_kommuner, mut outcome }, known } = self;
        for sheet in &mut sheets {
            let rows = existing.rows(sheet.sheet.table);
            keys::adopt_spelling(sheet, rows);
            keys::fill_from(sheet, rows);
            order::check(sheet);
            removed::mark(sheet, existing);
        }
        references::mark(&mut sheets, &There { existing, known: &known, has_kommuner }, &unread);
        for sheet in sheets {
            outcome.add(&sheet, existing);
        }
        outcome
    }
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
        self.differences.push(difference(sheet, existing.rows(table)));
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

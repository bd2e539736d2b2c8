//! The whole file against itself and against the database.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::difference::{Difference, FileRow, difference};
use super::files::{Book, Sheet};
use super::keys::RowKey;
use super::kommuner::Kommuner;
use super::missing_rows::{Brake, CHILDREN, Claims};
use super::problem::{ImportProblem, ProblemKind};
use super::references::There;
use super::row::TypedSheet;
use super::shared_glns::shared_glns;
use super::terms::ImportTerms;
use super::value::Vocabulary;
use super::wide::{self, WideRows};
use super::{header, identity, keys, missing_rows, order, references, removed};
use crate::domain::cases::case_change::{Existing, KnownIds, MissingRows, Wanted, WantedIds};
use crate::domain::cases::case_schema::{FORLOEB, KOMMUNE, LEDER, MEDARBEJDER, TABLES};
use crate::domain::cases::forloeb::Method;
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Table;
use crate::domain::values::same_id::as_compared;

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
    /// Location numbers that the file gives to two kommuner.
    pub shared_glns: Vec<String>,
    /// The numbers of the forløb that are in the database and not on the sheet Forløb; they stay.
    pub missing_forloeb: Vec<String>,
    /// The ids of the workers that the file has; `None` without a sheet of them.
    pub listed_workers: Option<BTreeSet<String>>,
    /// More would go at once than the terms allow.
    pub brake: Option<Brake>,
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

    /// Whether the sheet Forløb has this number, however it is written.
    pub fn lists_forloeb(&self, id: &str) -> bool {
        let of_forloeb = self.sheets.iter().filter(|sheet| *sheet.sheet.table == FORLOEB);
        let mut ids = of_forloeb.flat_map(|sheet| &sheet.rows).filter_map(|row| row.cells.id());
        let wanted = as_compared(id);
        ids.any(|listed| as_compared(listed) == wanted)
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

impl<'a> SettledBook<'a> {
    fn sheets(&self) -> &[TypedSheet<'a>] {
        &self.typed.sheets
    }

    /// What must be known of the database to check the rows: those with the same keys, whether what they refer to
    /// is there, and all of the forløb of the file where rows could go.
    pub fn wanted(&self, terms: &ImportTerms) -> Vec<Wanted<'_>> {
        let mut ids = references::ids_elsewhere(self.sheets());
        let of_file: BTreeSet<&str> =
            self.forloeb().flat_map(|sheet| &sheet.rows).filter_map(|row| row.cells.id()).collect();
        let mut wanted = Vec::new();
        for table in TABLES.iter().copied() {
            let whole = CHILDREN.contains(&table) && self.could_remove(table, terms);
            let of_forloeb: Vec<&str> = if whole { of_file.iter().copied().collect() } else { Vec::new() };
            let leaders = *table == LEDER && self.has_forloeb() && self.could_remove(table, terms);
            let mut rows = BTreeSet::new();
            for sheet in self.sheets().iter().filter(|sheet| sheet.sheet.table == table && !leaders) {
                let others =
                    sheet.rows.iter().filter(|row| !whole || !row.cells.id().is_some_and(|id| of_file.contains(id)));
                rows.extend(others.filter_map(|row| keys::lookup_key(table, &row.cells)));
            }
            let ids = ids.remove(table.name).unwrap_or_default();
            wanted.push(Wanted {
                table,
                rows: rows.into_iter().collect(),
                of_forloeb,
                whole: leaders,
                ids: ids.into_iter().collect(),
            });
        }
        wanted
    }

    fn forloeb(&self) -> impl Iterator<Item = &TypedSheet<'a>> {
        self.sheets().iter().filter(|sheet| *sheet.sheet.table == FORLOEB)
    }

    fn has_sheet(&self, table: &Table) -> bool {
        self.sheets().iter().any(|sheet| sheet.sheet.table == table)
    }

    fn could_remove(&self, table: &Table, terms: &ImportTerms) -> bool {
        let has_wide = |sheet: &TypedSheet<'_>| sheet.header.has_wide(table);
        self.forloeb().any(has_wide) || (terms.missing == MissingRows::Remove && self.has_sheet(table))
    }

    /// Whether the file has a sheet of forløb, so that one can be missing from it.
    pub fn has_forloeb(&self) -> bool {
        self.forloeb().next().is_some()
    }

    /// The forløb whose issued days must be known, by what is known of the database so far.
    pub fn promises_at_stake(&self, existing: &Existing, terms: &ImportTerms) -> BTreeSet<String> {
        wide::promises_at_stake(self.sheets(), existing, terms.missing)
    }

    /// Checks everything, against the file itself and against what the database has of what is wanted.
    pub fn compare(self, existing: &Existing, terms: &ImportTerms) -> ImportResult {
        let Self { typed: TypedBook { mut sheets, unread, has_kommuner, mut outcome }, known } = self;
        for sheet in &mut sheets {
            let rows = existing.rows(sheet.sheet.table);
            keys::adopt_spelling(sheet, rows);
            keys::fill_from(sheet, rows);
            order::check(sheet);
            removed::mark(sheet, existing);
        }
        let wide = checked_wide_rows(&mut sheets, existing, terms);
        // A case number is not corrected in the list: it would be another case.
        if terms.missing == MissingRows::Remove {
            missing_rows::check_missing(&mut sheets, existing);
        }
        references::mark(&mut sheets, &There { existing, known: &known, has_kommuner }, &unread);
        for sheet in &sheets {
            outcome.add_problems(sheet);
        }
        outcome.shared_glns = shared_glns(&sheets);
        let claims = Claims::new(&sheets, existing, terms.missing);
        for table in TABLES.iter().copied() {
            let sheet = sheets.iter().find(|sheet| sheet.sheet.table == table);
            if sheet.is_none() && !claims.has_wide(table) {
                continue;
            }
            let name = sheet.map_or_else(|| table.sheet.to_owned(), |sheet| sheet.sheet.name.clone());
            let rows = file_rows(table, sheet, &wide, &claims);
            let removes = |row: &Row| claims.removes(table, row);
            outcome.differences.push(difference((table, name), &rows, existing.rows(table), removes));
        }
        let missing = missing_rows::missing(&sheets, existing);
        outcome.missing_forloeb = missing.into_iter().map(|known| known.id.clone()).collect();
        let workers = sheets.iter().find(|sheet| *sheet.sheet.table == MEDARBEJDER);
        outcome.listed_workers =
            workers.map(|sheet| sheet.rows.iter().filter_map(|row| row.cells.id()).map(String::from).collect());
        outcome.brake = missing_rows::brake(&outcome.differences, existing, &claims, terms.remove_at_most);
        outcome
    }
}

/// What the wide cells stand for; what is wrong with that is noted.
fn checked_wide_rows(sheets: &mut Vec<TypedSheet<'_>>, existing: &Existing, terms: &ImportTerms) -> WideRows {
    let Some(place) = sheets.iter().position(|sheet| *sheet.sheet.table == FORLOEB) else {
        return WideRows::default();
    };
    let mut forloeb = sheets.remove(place);
    let wide = WideRows::of(&forloeb, existing);
    wide.check_newest(&mut forloeb, sheets, existing);
    wide::check_promises(&wide, &mut forloeb, sheets, existing, terms);
    sheets.insert(place, forloeb);
    wide
}

/// The rows that a file has of a table, on its sheet and in wide cells. Equal ones count by the larger number.
fn file_rows<'a>(
    table: &Table,
    sheet: Option<&'a TypedSheet<'_>>,
    wide: &'a WideRows,
    claims: &Claims<'_>,
) -> Vec<FileRow<'a>> {
    let on_sheet = sheet.map_or(&[][..], |sheet| sheet.rows.as_slice());
    let mut rows: Vec<FileRow<'_>> =
        on_sheet.iter().map(|row| FileRow { cells: &row.cells, good: row.is_good() }).collect();
    let known: HashSet<RowKey<'_>> = on_sheet.iter().map(|row| keys::key(table, &row.cells)).collect();
    for row in wide.0.iter().filter(|row| row.table == table) {
        let is_right = row.cells.id().is_some_and(|id| claims.has(id));
        if is_right && !known.contains(&keys::key(table, &row.cells)) {
            rows.push(FileRow { cells: &row.cells, good: true });
        }
    }
    rows
}

impl ImportResult {
    /// Whether nothing may be written: titles must be right, and rows too unless the wrong ones are to be left out.
    pub fn refuses(&self, skip_bad_rows: bool) -> bool {
        !self.wrong_sheets.is_empty() || (!skip_bad_rows && !self.wrong_rows.is_empty())
    }

    /// The error of a list that would take away too much at once.
    pub fn braked(&self) -> Option<ImportProblem> {
        let kind = ProblemKind::Brake(self.brake.clone()?);
        let sheet = self.differences.iter().find(|difference| *difference.change.table == FORLOEB);
        let sheet = sheet.map_or_else(|| FORLOEB.sheet.to_owned(), |difference| difference.sheet.clone());
        Some(ImportProblem { sheet, row: None, column: None, place: None, kind })
    }

    /// How many rows of the file an import leaves out.
    pub fn left_out(&self) -> usize {
        let rows = self.wrong_rows.iter().chain(&self.left_with_them).map(|problem| (&problem.sheet, problem.row));
        rows.collect::<BTreeSet<_>>().len()
    }

    fn add_problems(&mut self, sheet: &TypedSheet<'_>) {
        for row in &sheet.rows {
            self.wrong_rows.extend(row.problems.iter().cloned());
            self.left_with_them.extend(row.refers_to_bad.clone());
        }
        if *sheet.sheet.table == FORLOEB {
            self.possible_cti.extend(possible_cti(sheet));
        }
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

//! The files that the command line names -> sheets of cells.

use std::io;
use std::path::{Path, PathBuf};

use super::cell::SheetCell;
use super::problem::{FileProblem, Unreadable, WrongFiles, show_name};
use super::titles::{GUIDE, table_of};
use super::words::fold;
use super::{csv, xlsx};
use crate::domain::cases::case_schema::TABLES;
use crate::domain::cases::table::{ColumnKind, Table};
use crate::regular_file;

/// All rows that the files have of the tables.
#[derive(Debug, Default)]
pub struct Book {
    pub(super) sheets: Vec<Sheet>,
    /// Sheets that are no table.
    pub ignored: Vec<String>,
}

/// One table as somebody keeps it; empty rows are left out.
#[derive(Debug)]
pub struct Sheet {
    pub name: String,
    pub table: &'static Table,
    /// The first are the titles; with the number of the row, or of the line in a CSV file.
    pub rows: Vec<(u32, Vec<SheetCell>)>,
    /// A cell beside the titles is a shifted row, not a note in the margin.
    pub strict_width: bool,
}

impl Book {
    /// How many rows there are, titles among them.
    pub fn rows(&self) -> usize {
        self.sheets.iter().map(|sheet| sheet.rows.len()).sum()
    }

    /// The tables that must be known to check the sheets: their own, and those that they refer to.
    pub fn tables(&self) -> Vec<&'static Table> {
        let refers = |sheet: &Sheet, to: &Table| {
            let mut columns = sheet.table.columns.iter();
            columns.any(|column| matches!(column.kind, ColumnKind::Reference(other) if other == to))
        };
        let needed = |table: &Table| self.sheets.iter().any(|sheet| sheet.table == table || refers(sheet, table));
        TABLES.iter().copied().filter(|table| needed(table)).collect()
    }

    fn add(&mut self, sheet: Sheet, file: &Path) -> Result<(), Unreadable> {
        if self.sheets.iter().any(|known| known.table == sheet.table) {
            return Err(unreadable(file, FileProblem::TableTwice { sheet: sheet.name }));
        }
        self.sheets.push(sheet);
        Ok(())
    }
}

/// Reads one workbook, or CSV files.
pub fn read(files: &[PathBuf]) -> anyhow::Result<Book> {
    let mut book = Book::default();
    match files {
        [file] if kind(file) == "xlsx" => read_workbook(file, &mut book)?,
        [_, ..] if files.iter().all(|file| kind(file) == "csv") => {
            let tables: Vec<&'static Table> = files.iter().map(|file| csv_table(file)).collect::<Result<_, _>>()?;
            for (file, table) in files.iter().zip(tables) {
                let rows = csv::rows(&bytes(file)?).map_err(|problem| unreadable(file, problem))?;
                book.add(Sheet { name: stem(file), table, rows, strict_width: true }, file)?;
            }
        }
        _ => {
            let names = files.iter().map(|file| show_path(file)).collect::<Vec<_>>().join(", ");
            let accepted = "one .xlsx workbook, or .csv files; an .xls or .ods is to be saved as .xlsx first";
            return Err(WrongFiles(format!("import {names}: accepted: {accepted}")).into());
        }
    }
    Ok(book)
}

fn read_workbook(file: &Path, book: &mut Book) -> Result<(), Unreadable> {
    let mut workbook = xlsx::open(bytes(file)?).map_err(|problem| unreadable(file, problem))?;
    for name in xlsx::sheet_names(&workbook) {
        let shown = show_name(&name);
        if let Some(table) = table_of(&name) {
            let rows = xlsx::rows(&mut workbook, &name)
                .map_err(|problem| Unreadable { sheet: Some(shown.clone()), ..unreadable(file, problem) })?;
            book.add(Sheet { name: shown, table, rows, strict_width: false }, file)?;
        } else if fold(&name) != fold(GUIDE) {
            book.ignored.push(shown);
        }
    }
    if book.sheets.is_empty() {
        return Err(unreadable(file, FileProblem::NoKnownSheet));
    }
    Ok(())
}

fn csv_table(file: &Path) -> Result<&'static Table, WrongFiles> {
    table_of(&stem(file)).ok_or_else(|| {
        let names = TABLES.iter().map(|table| table.sheet.to_lowercase() + ".csv");
        let accepted = names.collect::<Vec<_>>().join(", ");
        WrongFiles(format!("import {}: its name is no table; accepted: {accepted}", show_path(file)))
    })
}

fn bytes(file: &Path) -> Result<Vec<u8>, Unreadable> {
    let not_opened = |error: io::Error| unreadable(file, FileProblem::NotOpened { why: error.to_string() });
    let bytes = regular_file::read(file, u64::MAX - 1).map_err(not_opened)?;
    if bytes.is_empty() { Err(unreadable(file, FileProblem::Empty)) } else { Ok(bytes) }
}

fn unreadable(file: &Path, problem: FileProblem) -> Unreadable {
    Unreadable { file: show_path(file), sheet: None, problem }
}

fn kind(file: &Path) -> String {
    file.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn show_path(file: &Path) -> String {
    let text = file.display().to_string();
    if crate::domain::values::cpr::holds_cpr(&text) { show_name(&text) } else { text }
}

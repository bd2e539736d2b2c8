//! The files that the command line names -> sheets of cells.

use std::io;
use std::path::{Path, PathBuf};

use super::cell::SheetCell;
use super::digest::sha256_of_all;
use super::limits::MAX_FILE;
use super::missing_rows::CHILDREN;
use super::problem::{FileProblem, Unreadable, WrongFiles, show_name};
use super::template::refuse_marked;
use super::titles::{GUIDE, table_of};
use super::words::fold;
use super::workbook::WorkbookSheet;
use super::{csv, workbook};
use crate::domain::cases::case_schema::{FORLOEB, TABLES};
use crate::domain::cases::table::{ColumnKind, Table};
use crate::regular_file;
use crate::sha256::sha256;

/// How the names of workbooks end.
const WORKBOOKS: [&str; 5] = ["xlsx", "xlsm", "ods", "xls", "xlsb"];

/// All rows that the files have of the tables.
#[derive(Debug, Default)]
pub struct Book {
    pub(super) sheets: Vec<Sheet>,
    /// Sheets that are no table.
    pub ignored: Vec<String>,
    /// Of the bytes of the files, in whatever order they are named.
    pub sha256: String,
}

/// One table as somebody keeps it.
#[derive(Debug)]
pub struct Sheet {
    pub name: String,
    pub table: &'static Table,
    pub content: SheetRows,
    /// A cell beside the titles is a shifted row, not a note in the margin.
    pub strict_width: bool,
}

/// The rows of a sheet; empty ones are left out.
#[derive(Debug, Default)]
pub struct SheetRows {
    /// With the number of the row, or of the line in a CSV file. The titles are among the first.
    pub rows: Vec<(u32, Vec<SheetCell>)>,
    /// The numbers of those that a spreadsheet does not show.
    pub hidden: Vec<u32>,
    /// The last line of a CSV file, where it has no end of its own.
    pub unended: Option<u32>,
}

impl Book {
    /// How many rows there are, titles among them.
    pub fn rows(&self) -> usize {
        self.sheets.iter().map(|sheet| sheet.content.rows.len()).sum()
    }

    /// The tables that must be known to check the sheets: their own, and those that they refer to.
    pub fn tables(&self) -> Vec<&'static Table> {
        let refers = |sheet: &Sheet, to: &Table| {
            let mut columns = sheet.table.columns.iter();
            columns.any(|column| matches!(column.kind, ColumnKind::Reference(other) if other == to))
        };
        // Wide columns are about the rows of a forløb, and a list says which of them go.
        let has_forloeb = self.sheets.iter().any(|sheet| *sheet.table == FORLOEB);
        let needed = |table: &Table| {
            let goes = has_forloeb && CHILDREN.contains(&table);
            goes || self.sheets.iter().any(|sheet| sheet.table == table || refers(sheet, table))
        };
        TABLES.iter().copied().filter(|table| needed(table)).collect()
    }

    /// That it has no forløb, where it is to be the whole list.
    pub fn lacks_forloeb(&self, file: &Path) -> Option<Unreadable> {
        if self.sheets.iter().any(|sheet| *sheet.table == FORLOEB) {
            return None;
        }
        Some(unreadable(file, FileProblem::NoForloeb { others: self.ignored.clone() }))
    }

    fn add(&mut self, sheet: Sheet, file: &Path) -> Result<(), Unreadable> {
        refuse_marked(&sheet.content.rows).map_err(|problem| unreadable(file, problem))?;
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
    let mut digests = Vec::new();
    match files {
        [file] if WORKBOOKS.contains(&kind(file).as_str()) => {
            let bytes = bytes(file)?;
            digests.push(("", sha256(&bytes)));
            read_workbook(file, bytes, &mut book)?;
        }
        [_, ..] if files.iter().all(|file| kind(file) == "csv") => {
            let tables: Vec<&'static Table> = files.iter().map(|file| csv_table(file)).collect::<Result<_, _>>()?;
            for (file, table) in files.iter().zip(tables) {
                let bytes = bytes(file)?;
                digests.push((table.name, sha256(&bytes)));
                let content = csv::rows(bytes).map_err(|problem| unreadable(file, problem))?;
                book.add(Sheet { name: stem(file), table, content, strict_width: true }, file)?;
            }
        }
        _ => {
            let names = files.iter().map(|file| show_path(file)).collect::<Vec<_>>().join(", ");
            let accepted = "one workbook (.xlsx, .xlsm, .ods, .xls or .xlsb), or .csv files";
            return Err(WrongFiles(format!("import {names}: accepted: {accepted}")).into());
        }
    }
    book.sha256 = sha256_of_all(digests);
    Ok(book)
}

/// By what the content of these files is known again, without reading what it says: that of the [`Book`] they become.
pub fn sha256_of(files: &[PathBuf]) -> anyhow::Result<String> {
    let mut digests = Vec::new();
    for file in files {
        let table = if kind(file) == "csv" { csv_table(file)?.name } else { "" };
        digests.push((table, sha256(&bytes(file)?)));
    }
    Ok(sha256_of_all(digests))
}

fn read_workbook(file: &Path, bytes: Vec<u8>, book: &mut Book) -> Result<(), Unreadable> {
    let is_wanted = |name: &str| table_of(name).is_some();
    let sheets = workbook::read(bytes, &is_wanted).map_err(|fault| {
        let sheet = fault.sheet.map(|name| show_name(&name));
        Unreadable { sheet, ..unreadable(file, fault.problem) }
    })?;
    for WorkbookSheet { name, rows } in sheets {
        let shown = show_name(&name);
        if let (Some(table), Some(content)) = (table_of(&name), rows) {
            book.add(Sheet { name: shown, table, content, strict_width: false }, file)?;
        } else if fold(&name) != fold(GUIDE) {
            book.ignored.push(shown);
        }
    }
    if book.sheets.is_empty() {
        return Err(unreadable(file, FileProblem::NoKnownSheet));
    }
    Ok(())
}

/// Whether a file is named as the CSV file of a table.
pub fn is_csv_of_table(file: &Path) -> bool {
    kind(file) == "csv" && table_of(&stem(file)).is_some()
}

fn csv_table(file: &Path) -> Result<&'static Table, WrongFiles> {
    table_of(&stem(file)).ok_or_else(|| {
        let names = TABLES.iter().map(|table| table.sheet.to_lowercase() + ".csv");
        let accepted = names.collect::<Vec<_>>().join(", ");
        WrongFiles(format!("import {}: its name is no table; accepted: {accepted}", show_path(file)))
    })
}

fn bytes(file: &Path) -> Result<Vec<u8>, Unreadable> {
    let bytes = regular_file::read(file, MAX_FILE).map_err(|error| {
        let is_too_large = error.kind() == io::ErrorKind::FileTooLarge;
        let not_opened = FileProblem::NotOpened { why: error.to_string() };
        unreadable(file, if is_too_large { FileProblem::TooLarge } else { not_opened })
    })?;
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

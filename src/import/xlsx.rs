//! Sheets of a workbook -> rows of cells.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, Xlsx, XlsxError};
use chrono::NaiveTime;

use super::cell::SheetCell;
use super::problem::FileProblem;

pub type Workbook = Xlsx<Cursor<Vec<u8>>>;

/// What an old `.xls` begins with, and a workbook behind a password.
const COMPOUND_FILE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Rows far beyond what anybody keeps; a sheet can't have more.
const MAX_CELLS: usize = 20_000_000;

pub fn open(bytes: Vec<u8>) -> Result<Workbook, FileProblem> {
    if bytes.starts_with(COMPOUND_FILE) {
        return Err(FileProblem::PasswordOrOld);
    }
    guarded(|| Xlsx::new(Cursor::new(bytes)).map_err(|error| explain(&error)))
}

/// The sheets with cells, also the hidden ones.
pub fn sheet_names(workbook: &Workbook) -> Vec<String> {
    let sheets = workbook.sheets_metadata().iter();
    sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet).map(|sheet| sheet.name.clone()).collect()
}

/// Every row that is not empty, with its number. Cell by cell: one stray cell in the last corner of a sheet would
/// make a table of 17 thousand million.
pub fn rows(workbook: &mut Workbook, sheet: &str) -> Result<Vec<(u32, Vec<SheetCell>)>, FileProblem> {
    guarded(|| read(workbook, sheet))
}

fn read(workbook: &mut Workbook, sheet: &str) -> Result<Vec<(u32, Vec<SheetCell>)>, FileProblem> {
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(|error| explain(&error))?;
    let mut rows: BTreeMap<u32, Vec<SheetCell>> = BTreeMap::new();
    let mut remaining = MAX_CELLS;
    while let Some(found) = reader.next_cell_with_formula_metadata().map_err(|error| explain(&error))? {
        let cell = match (&found.value, &found.formula) {
            (DataRef::Empty, Some(_)) => SheetCell::Error("a formula that was never computed".into()),
            (value, _) => cell(value),
        };
        if cell.is_empty() {
            continue;
        }
        let (row, column) = found.pos;
        let (row, column) = (rows.entry(row.saturating_add(1)).or_default(), column as usize);
        if row.len() <= column {
            remaining = remaining.checked_sub(column + 1 - row.len()).ok_or(FileProblem::TooManyCells)?;
            row.resize(column + 1, SheetCell::Empty);
        }
        if let Some(place) = row.get_mut(column) {
            *place = cell;
        }
    }
    Ok(rows.into_iter().collect())
}

#[expect(clippy::cast_precision_loss, reason = "a spreadsheet keeps every number as a float")]
fn cell(value: &DataRef<'_>) -> SheetCell {
    match value {
        DataRef::Empty => SheetCell::Empty,
        DataRef::Int(number) => SheetCell::Number(*number as f64),
        DataRef::Float(number) => SheetCell::Number(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) => SheetCell::text(text),
        DataRef::SharedString(text) => SheetCell::text(text),
        DataRef::Bool(value) => SheetCell::Boolean(*value),
        DataRef::DateTime(moment) => date(moment),
        DataRef::DurationIso(_) => SheetCell::Time,
        DataRef::Error(error) => SheetCell::Error(format!("the error {error}")),
    }
}

fn date(moment: &ExcelDateTime) -> SheetCell {
    match moment.as_datetime() {
        Some(date) if moment.is_datetime() && date.time() == NaiveTime::MIN => SheetCell::Date(date.date()),
        _ => SheetCell::Time,
    }
}

/// Random damage to a workbook made calamine 0.38 panic once in some 1,000 files (a column beyond `ZZZZZZ`, with
/// overflow checks): such a file is refused like any other that is broken.
fn guarded<T>(read: impl FnOnce() -> Result<T, FileProblem>) -> Result<T, FileProblem> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(explain_broken("it can't be read")))
}

fn explain(error: &XlsxError) -> FileProblem {
    match error {
        XlsxError::Password => FileProblem::Password,
        other => explain_broken(&other.to_string()),
    }
}

fn explain_broken(why: &str) -> FileProblem {
    FileProblem::BrokenWorkbook { why: why.to_owned() }
}

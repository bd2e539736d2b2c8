//! The binary formats, `.xls` and `.xlsb`, by calamine: values, but not how a number is shown, nor which rows are hidden.

use std::io::{self, BufRead, Cursor, Read};

use calamine::{Data, ExcelDateTime, Reader, SheetType, Xls, XlsError, Xlsb};

use super::grid::{CellBudget, Grid, MergedRange};
use super::package::{Package, PartBytes, explain_io};
use super::serial_day::{day, listed_day};
use super::{WorkbookProblem, WorkbookSheet, broken};
use crate::import::cell::{SheetCell, SheetNumber, ShownNumber};
use crate::import::problem::FileProblem;

/// The part of a compound file that holds a workbook behind a password.
const ENCRYPTED: &str = "EncryptedPackage";

pub fn read_xls(bytes: Vec<u8>, is_wanted: &impl Fn(&str) -> bool) -> Result<Vec<WorkbookSheet>, WorkbookProblem> {
    let name: Vec<u8> = ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(name.len()).any(|window| window == name) {
        return Err(FileProblem::Password.into());
    }
    sheets_of_xls(bytes, is_wanted)
}

fn sheets_of_xls(bytes: Vec<u8>, is_wanted: &impl Fn(&str) -> bool) -> Result<Vec<WorkbookSheet>, WorkbookProblem> {
    let mut workbook = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => FileProblem::Password,
        other => broken(&other),
    })?;
    let (from_1904, mut budget, mut sheets) = (workbook.has_1904_epoch(), CellBudget::new(), Vec::new());
    for name in names(&workbook) {
        let mut grid = Grid::default();
        if is_wanted(&name) {
            let range = workbook.worksheet_range(&name).map_err(|error| broken(&error))?;
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, value) in range.used_cells() {
                let row = top + u32::try_from(row).unwrap_or(u32::MAX);
                grid.put(row, left as usize + column, cell(value, from_1904), &mut budget)?;
            }
            for merged in workbook.merge_cells_by_sheet_name(&name).map_err(|error| broken(&error))? {
                let columns = (merged.start.1 as usize, merged.end.1 as usize);
                grid.merge(MergedRange { rows: (merged.start.0, merged.end.0), columns });
            }
        }
        let rows = if is_wanted(&name) { Some(grid.finish(&mut budget)?) } else { None };
        sheets.push(WorkbookSheet { name, rows });
    }
    Ok(sheets)
}

pub fn read_xlsb(
    mut package: Package,
    is_wanted: &impl Fn(&str) -> bool,
) -> Result<Vec<WorkbookSheet>, WorkbookProblem> {
    // Calamine unpacks without end.
    for path in package.parts_in("") {
        let is_sheet = path.starts_with("xl/worksheets/sheet");
        let Some(part) = package.part(&path)? else { continue };
        let has_merged_cells = if is_sheet { has_merged_cells(part) } else { read_through(part).map(|()| false) };
        if has_merged_cells.map_err(|error| explain_io(&error))? {
            return Err(FileProblem::MergedInBinary.into());
        }
    }
    sheets_of_xlsb(package.into_bytes(), is_wanted)
}

fn sheets_of_xlsb(bytes: Vec<u8>, is_wanted: &impl Fn(&str) -> bool) -> Result<Vec<WorkbookSheet>, WorkbookProblem> {
    let mut workbook = Xlsb::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let (from_1904, mut budget, mut sheets) = (workbook.has_1904_epoch(), CellBudget::new(), Vec::new());
    for name in names(&workbook) {
        let rows = if is_wanted(&name) {
            let mut grid = Grid::default();
            let mut reader = workbook.worksheet_cells_reader(&name).map_err(|error| broken(&error))?;
            while let Some(found) = reader.next_cell().map_err(|error| broken(&error))? {
                let (row, column) = found.get_position();
                grid.put(row, column as usize, cell(&Data::from(found.get_value().clone()), from_1904), &mut budget)?;
            }
            Some(grid.finish(&mut budget)?)
        } else {
            None
        };
        sheets.push(WorkbookSheet { name, rows });
    }
    Ok(sheets)
}

/// The sheets with cells, also the hidden ones.
fn names<R: Reader<Cursor<Vec<u8>>>>(workbook: &R) -> Vec<String> {
    let sheets = workbook.sheets_metadata().iter();
    sheets.filter(|sheet| sheet.typ == SheetType::WorkSheet).map(|sheet| sheet.name.clone()).collect()
}

/// [MS-XLSB], 2.3.2: the record of one merged range.
const MERGED_CELLS: u32 = 176;

/// Whether a sheet of an `.xlsb` has the record; reads it to its end otherwise.
fn has_merged_cells(mut part: PartBytes<'_>) -> io::Result<bool> {
    while !part.fill_buf()?.is_empty() {
        let (kind, length) = (number(&mut part, 2)?, number(&mut part, 4)?);
        if kind == MERGED_CELLS {
            return Ok(true);
        }
        part.get_mut().start_part();
        io::copy(&mut part.by_ref().take(length.into()), &mut io::sink())?;
    }
    Ok(false)
}

/// A number of at most so many bytes, seven bits in each.
fn number(part: &mut PartBytes<'_>, longest: u32) -> io::Result<u32> {
    let mut number = 0;
    for place in 0..longest {
        let mut byte = [0];
        part.read_exact(&mut byte)?;
        number |= u32::from(byte[0] & 0x7f) << (7 * place);
        if byte[0] & 0x80 == 0 {
            break;
        }
    }
    Ok(number)
}

fn read_through(mut part: PartBytes<'_>) -> io::Result<()> {
    loop {
        part.get_mut().start_part();
        match part.fill_buf()?.len() {
            0 => return Ok(()),
            read => part.consume(read),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a spreadsheet keeps every number as a float")]
fn cell(value: &Data, from_1904: bool) -> SheetCell {
    match value {
        Data::Empty => SheetCell::Empty,
        Data::Int(number) => unformatted(*number as f64, from_1904),
        Data::Float(number) => unformatted(*number, from_1904),
        Data::String(text) | Data::DateTimeIso(text) => SheetCell::text(text),
        Data::Bool(value) => SheetCell::Boolean(*value),
        Data::DateTime(moment) => date(moment, from_1904),
        Data::DurationIso(_) => SheetCell::Time,
        Data::Error(error) => SheetCell::Error(format!("the error {error}")),
    }
}

fn unformatted(value: f64, from_1904: bool) -> SheetCell {
    SheetCell::Number(SheetNumber { value, shown: ShownNumber::Unknown, day: listed_day(value, from_1904) })
}

/// Whether the time of day is shown is not told: the day is taken.
fn date(moment: &ExcelDateTime, from_1904: bool) -> SheetCell {
    match day(moment.as_f64(), from_1904) {
        Some((day, _)) if moment.is_datetime() => SheetCell::Date(day),
        _ => SheetCell::Time,
    }
}

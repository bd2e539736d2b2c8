//! The rows of a sheet, typed: each by itself.

use super::cell::SheetCell;
use super::files::Sheet;
use super::header::{Header, is_titled, letters, must_be_filled};
use super::problem::ImportProblem;
use super::value::{Vocabulary, accepted};
use super::words::fold;
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Column;

const HOLDS_CPR: &str =
    "holds what can be a CPR number, which is not shown here; accepted: a pseudonym, a code or a text without one";

/// A row of the file.
#[derive(Debug)]
pub struct TypedRow {
    pub number: u32,
    /// As it will be in the database.
    pub cells: Row,
    pub problems: Vec<ImportProblem>,
    /// Where nothing is wrong but with a row that it refers to.
    pub refers_to_bad: Option<ImportProblem>,
}

impl TypedRow {
    pub fn is_good(&self) -> bool {
        self.problems.is_empty() && self.refers_to_bad.is_none()
    }
}

/// A sheet whose titles were understood.
#[derive(Debug)]
pub struct TypedSheet<'a> {
    pub sheet: &'a Sheet,
    pub header: Header,
    pub rows: Vec<TypedRow>,
}

impl<'a> TypedSheet<'a> {
    pub fn new(sheet: &'a Sheet, header: Header, words: &Vocabulary<'_>) -> Self {
        let mut typed = Self { sheet, header, rows: Vec::new() };
        for (number, cells) in sheet.rows.iter().skip(1) {
            typed.rows.extend(typed.row(*number, cells, words));
        }
        typed
    }

    /// What is wrong in a row, by the position of the column in the table.
    pub fn problem(&self, row: u32, position: usize, what: String) -> ImportProblem {
        self.header.problem(self.sheet, row, position, what)
    }

    /// `None` for the line of help.
    fn row(&self, number: u32, cells: &[SheetCell], words: &Vocabulary<'_>) -> Option<TypedRow> {
        let mut row =
            TypedRow { number, cells: Row::of(self.sheet.table, []), problems: Vec::new(), refers_to_bad: None };
        match self.help(cells) {
            Help::None => {}
            Help::Whole => return None,
            Help::Mixed => {
                let what = "is the line of help with something else in it; accepted: a row of its own below it";
                row.problems.push(ImportProblem { column: None, ..self.problem(number, 0, what.into()) });
                return Some(row);
            }
        }
        row.problems = self.unexpected_cells(number, cells);
        for (position, known) in self.header.columns.iter().enumerate() {
            let Some(place) = known.place else { continue };
            match value(known.column, cells.get(place).unwrap_or(&SheetCell::Empty), words) {
                Ok(value) => row.cells.set(position, value),
                Err(what) => row.problems.push(self.problem(number, position, what)),
            }
        }
        Some(row)
    }

    /// What is wrong in the cells that are in no column of the table.
    fn unexpected_cells(&self, number: u32, cells: &[SheetCell]) -> Vec<ImportProblem> {
        let mut problems = Vec::new();
        for (place, cell) in cells.iter().enumerate() {
            if cell.is_empty() || self.header.columns.iter().any(|known| known.place == Some(place)) {
                continue;
            }
            let what = if cell.holds_cpr() {
                HOLDS_CPR
            } else if self.sheet.strict_width && !is_titled(self.sheet, place) {
                "stands in no column; accepted: as many cells as titles (a text with the separator in it: in quotes)"
            } else {
                continue;
            };
            let column = Some(format!("column {}", letters(place)));
            problems.push(ImportProblem { column, ..self.problem(number, 0, what.into()) });
        }
        problems
    }

    /// The line is known by its text, wherever it was sorted to; a row of data in it must not be lost unnoticed.
    fn help(&self, cells: &[SheetCell]) -> Help {
        let (mut filled, mut helps) = (0, 0);
        for known in &self.header.columns {
            let Some(cell) = known.place.and_then(|place| cells.get(place)) else { continue };
            if cell.is_empty() {
                continue;
            }
            filled += 1;
            if cell.as_text().is_some_and(|text| fold(&text) == fold(known.column.help)) {
                helps += 1;
            }
        }
        match helps {
            0 => Help::None,
            _ if helps == filled => Help::Whole,
            _ => Help::Mixed,
        }
    }
}

/// The value of a cell in this column, or what is wrong with it.
fn value(column: &Column, cell: &SheetCell, words: &Vocabulary<'_>) -> Result<Option<String>, String> {
    if cell.holds_cpr() {
        return Err(HOLDS_CPR.into());
    }
    match words.value(column, cell)? {
        Some(value) => Ok(Some(value)),
        None if must_be_filled(column) => Err(format!("is empty; accepted: {}", accepted(column))),
        None => Ok(column.default.map(String::from)),
    }
}

/// How much of a row is the template's line of help.
enum Help {
    None,
    Whole,
    Mixed,
}

//! The rows of a sheet, typed: each by itself.

use super::cell::SheetCell;
use super::files::Sheet;
use super::header::{Header, default_of, is_titled, letters};
use super::problem::ImportProblem;
use super::titles::titles_of;
use super::value::{Vocabulary, accepted};
use super::words::fold;
use crate::domain::cases::case_schema::Row;

const HOLDS_CPR: &str =
    "holds what can be a CPR number, which is not shown here; accepted: a pseudonym, a code or a text without one";

/// A row of the file.
#[derive(Debug)]
pub struct TypedRow {
    pub number: u32,
    /// As it will stand in the database.
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

    /// What is wrong in a row, by the place of the column in the table.
    pub fn problem(&self, number: u32, column: usize, what: String) -> ImportProblem {
        let column = Some(self.header.titles[column].clone());
        ImportProblem { sheet: self.sheet.name.clone(), row: Some(number), column, what }
    }

    /// `None` for the line of help.
    fn row(&self, number: u32, cells: &[SheetCell], words: &Vocabulary<'_>) -> Option<TypedRow> {
        let mut row = TypedRow {
            number,
            cells: vec![None; self.sheet.table.columns.len()],
            problems: Vec::new(),
            refers_to_bad: None,
        };
        match self.help(cells) {
            Help::None => {}
            Help::Whole => return None,
            Help::Mixed => {
                let what = "is the line of help with something else in it; accepted: a row of its own below it";
                row.problems.push(ImportProblem { column: None, ..self.problem(number, 0, what.into()) });
                return Some(row);
            }
        }
        row.problems = self.strangers(number, cells);
        for (at, place) in self.header.places.iter().enumerate() {
            let Some(place) = *place else { continue };
            match self.value(at, cells.get(place).unwrap_or(&SheetCell::Empty), words) {
                Ok(value) => row.cells[at] = value,
                Err(what) => row.problems.push(self.problem(number, at, what)),
            }
        }
        Some(row)
    }

    /// What is wrong in the cells that are no column of the table.
    fn strangers(&self, number: u32, cells: &[SheetCell]) -> Vec<ImportProblem> {
        let ours = |place: usize| self.header.places.contains(&Some(place));
        let strangers = cells.iter().enumerate().filter(|(place, cell)| !ours(*place) && !cell.is_empty());
        let wrong = strangers.filter_map(|(place, cell)| {
            let what = if cell.holds_cpr() {
                HOLDS_CPR
            } else if self.sheet.strict_width && !is_titled(self.sheet, place) {
                "stands in no column; accepted: as many cells as titles (a text with the separator in it: in quotes)"
            } else {
                return None;
            };
            Some(ImportProblem {
                column: Some(format!("column {}", letters(place))),
                ..self.problem(number, 0, what.into())
            })
        });
        wrong.collect()
    }

    fn value(&self, at: usize, cell: &SheetCell, words: &Vocabulary<'_>) -> Result<Option<String>, String> {
        let table = self.sheet.table;
        let column = &table.columns[at];
        if cell.holds_cpr() {
            return Err(HOLDS_CPR.into());
        }
        match words.value(table.name, column, cell)? {
            None if column.required && default_of(table, at).is_none() => {
                Err(format!("is empty; accepted: {}", accepted(column)))
            }
            value => Ok(value.or_else(|| default_of(table, at).map(String::from))),
        }
    }

    /// The line is known by its text, wherever it was sorted to; a row of data in it must not be lost unnoticed.
    fn help(&self, cells: &[SheetCell]) -> Help {
        let helps = titles_of(self.sheet.table).columns;
        let places = self.header.places.iter().enumerate().filter_map(|(at, place)| Some((at, (*place)?)));
        let filled: Vec<_> = places.filter(|(_, place)| cells.get(*place).is_some_and(|c| !c.is_empty())).collect();
        let is_help = |(at, place): &&(usize, usize)| {
            let text = cells[*place].as_text();
            text.is_some_and(|text| fold(&text) == fold(helps[*at].1))
        };
        match filled.iter().filter(is_help).count() {
            0 => Help::None,
            count if count == filled.len() => Help::Whole,
            _ => Help::Mixed,
        }
    }
}

/// How much of a row is the template's line of help.
enum Help {
    None,
    Whole,
    Mixed,
}

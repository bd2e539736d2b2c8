//! The first line of a sheet: which column stands where.

use super::cell::SheetCell;
use super::files::Sheet;
use super::problem::{ImportProblem, show_name};
use super::titles::{column_of, titles_of};
use crate::domain::cases::case_schema::Table;

/// The titles of a sheet, understood.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// Where in the sheet each column of the table stands.
    pub places: Vec<Option<usize>>,
    /// How the file calls each column of the table, for messages.
    pub titles: Vec<String>,
    /// Columns of the sheet that no column of the table goes by.
    pub unknown: Vec<String>,
}

impl Header {
    /// Whether the file has this column.
    pub fn gives(&self, column: usize) -> bool {
        self.places.get(column).is_some_and(Option::is_some)
    }

    /// Takes in one title.
    fn take(&mut self, place: usize, cell: &SheetCell, table: &Table) -> Result<(), String> {
        if cell.holds_cpr() {
            return Err("holds what can be a CPR number; accepted: a title".into());
        }
        let title = cell.as_text().unwrap_or_default();
        match column_of(table, &title) {
            None => self.unknown.push(show_title(&title, place)),
            Some(column) if self.gives(column) => {
                return Err(format!("is {title:?} once more; accepted: each title once"));
            }
            Some(column) => {
                self.places[column] = Some(place);
                self.titles[column] = title;
            }
        }
        Ok(())
    }
}

/// Reads the titles, or says what is wrong with them.
pub fn read(sheet: &Sheet, table: &'static Table) -> Result<Header, Vec<ImportProblem>> {
    let danish = titles_of(table).columns;
    let mut header = Header {
        places: vec![None; table.columns.len()],
        titles: danish.iter().map(|(title, _)| (*title).to_owned()).collect(),
        unknown: Vec::new(),
    };
    let Some((row, cells)) = sheet.rows.first() else { return Ok(header) };
    let problem = |column: Option<String>, what: String| ImportProblem {
        sheet: sheet.name.clone(),
        row: Some(*row),
        column,
        what,
    };
    let filled = cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    let wrong = filled.filter_map(|(place, cell)| Some((place, header.take(place, cell, table).err()?)));
    let mut problems: Vec<ImportProblem> =
        wrong.map(|(place, what)| problem(Some(format!("column {}", letters(place))), what)).collect();
    if header.places.iter().all(Option::is_none) {
        let accepted = danish.iter().map(|(title, _)| *title).collect::<Vec<_>>().join(", ");
        let what = format!("holds no title of a column; accepted in the first row: {accepted}");
        return Err(vec![problem(None, what)]);
    }
    problems.extend(missing(table, &header).map(|at| {
        let what = format!("is missing; accepted: a column {:?} (or {:?})", danish[at].0, table.columns[at].name);
        problem(Some(danish[at].0.to_owned()), what)
    }));
    if problems.is_empty() { Ok(header) } else { Err(problems) }
}

/// The columns that every row needs and the sheet has not.
fn missing<'a>(table: &'static Table, header: &'a Header) -> impl Iterator<Item = usize> + 'a {
    let needed = |at: &usize| table.columns[*at].required && default_of(table, *at).is_none();
    (0..table.columns.len()).filter(needed).filter(|at| !header.gives(*at))
}

/// What a required column holds where the sheet leaves it empty.
pub fn default_of(table: &Table, column: usize) -> Option<&'static str> {
    (table.columns[column].name == "fte_percent").then_some("100")
}

/// The place of a column as a spreadsheet names it: `A`, `B`, ..., `AA`.
pub fn letters(place: usize) -> String {
    let last = char::from(b'A' + u8::try_from(place % 26).unwrap_or_default());
    if place < 26 { last.to_string() } else { letters(place / 26 - 1) + &last.to_string() }
}

/// A title that may be data of a file without titles: what has digits is not repeated.
fn show_title(title: &str, place: usize) -> String {
    if title.is_empty() || title.contains(|c: char| c.is_ascii_digit()) {
        return format!("column {}", letters(place));
    }
    format!("\"{}\"", show_name(title))
}

/// Whether there is a title above a place, known or not.
pub fn is_titled(sheet: &Sheet, place: usize) -> bool {
    sheet.rows.first().and_then(|(_, cells)| cells.get(place)).is_some_and(|cell: &SheetCell| !cell.is_empty())
}

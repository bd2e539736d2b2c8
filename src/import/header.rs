//! The first line of a sheet: which column stands where.

use super::cell::Cell;
use super::files::Sheet;
use super::problem::{Problem, show_name};
use super::titles::{column_of, titles_of};
use crate::domain::case_schema::Table;

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
}

/// Reads the titles, or says what is wrong with them.
pub fn read(sheet: &Sheet, table: &'static Table) -> Result<Header, Vec<Problem>> {
    let danish = titles_of(table).columns;
    let mut header = Header {
        places: vec![None; table.columns.len()],
        titles: danish.iter().map(|(title, _)| (*title).to_owned()).collect(),
        unknown: Vec::new(),
    };
    let Some((row, cells)) = sheet.rows.first() else { return Ok(header) };
    let problem =
        |column: Option<String>, what: String| Problem { sheet: sheet.name.clone(), row: Some(*row), column, what };
    let mut problems = Vec::new();
    for (place, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let title = cell.as_text().unwrap_or_default();
        if cell.holds_cpr() {
            problems.push(problem(Some(letters(place)), "holds a CPR number; accepted: titles".into()));
            continue;
        }
        let Some(column) = column_of(table, &title) else {
            header.unknown.push(show_title(&title, place));
            continue;
        };
        if header.places[column].is_some() {
            problems.push(problem(Some(title), "stands there twice; accepted: each title once".into()));
            continue;
        }
        header.places[column] = Some(place);
        header.titles[column] = title;
    }
    if header.places.iter().all(Option::is_none) {
        let accepted = danish.iter().map(|(title, _)| *title).collect::<Vec<_>>().join(", ");
        let what = format!("holds no title of a column; accepted in the first row: {accepted}");
        return Err(vec![problem(None, what)]);
    }
    problems.extend(missing(table, &header).map(|title| problem(Some(title), "column is missing".into())));
    if problems.is_empty() { Ok(header) } else { Err(problems) }
}

/// The columns that every row needs and the sheet has not.
fn missing<'a>(table: &'static Table, header: &'a Header) -> impl Iterator<Item = String> + 'a {
    (0..table.columns.len())
        .filter(|i| table.columns[*i].required && default_of(table, *i).is_none() && !header.gives(*i))
        .map(|i| header.titles[i].clone())
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

/// Cells beside the titled columns: `(place, cell)`.
pub fn is_titled(sheet: &Sheet, place: usize) -> bool {
    sheet.rows.first().and_then(|(_, cells)| cells.get(place)).is_some_and(|cell: &Cell| !cell.is_empty())
}

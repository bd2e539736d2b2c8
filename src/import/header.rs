//! The first line of a sheet: which column is where.

use super::cell::SheetCell;
use super::files::Sheet;
use super::letters::letters;
use super::problem::{ImportProblem, ProblemKind, show_name};
use super::titles::is_title_of;
use crate::domain::cases::table::{Column, Table};

/// The titles of a sheet, understood.
#[derive(Debug, Clone)]
pub struct Header {
    /// Every column of the table, in its order.
    pub columns: Vec<SheetColumn>,
    /// Titles that are those of no column of the table.
    pub unknown: Vec<String>,
}

/// A column of the table, and where the sheet has it.
#[derive(Debug, Clone)]
pub struct SheetColumn {
    pub column: &'static Column,
    /// `None` where the sheet has not this column.
    pub place: Option<usize>,
    /// As the file calls it, for messages; else the Danish title.
    pub title: String,
}

impl Header {
    fn new(table: &'static Table) -> Self {
        let column = |column: &'static Column| SheetColumn { column, place: None, title: column.title.to_owned() };
        Self { columns: table.columns.iter().map(column).collect(), unknown: Vec::new() }
    }

    /// Whether the file has the column at this position of the table.
    pub fn has(&self, position: usize) -> bool {
        self.columns.get(position).is_some_and(|column| column.place.is_some())
    }

    /// How the file calls the column at this position of the table.
    pub fn title(&self, position: usize) -> Option<&str> {
        Some(&self.columns.get(position)?.title)
    }

    /// What is wrong in a row of the sheet, in the column at this position of the table.
    pub fn problem(&self, sheet: &Sheet, row: u32, position: usize, kind: ProblemKind) -> ImportProblem {
        let column = self.columns.get(position);
        ImportProblem {
            sheet: sheet.name.clone(),
            row: Some(row),
            column: column.map(|known| known.title.clone()),
            place: column.and_then(|known| known.place),
            kind,
        }
    }

    /// Takes in one title.
    fn take(&mut self, place: usize, cell: &SheetCell) -> Result<(), ProblemKind> {
        if cell.holds_cpr() {
            return Err(ProblemKind::TitleHoldsCpr);
        }
        let title = cell.as_text().unwrap_or_default();
        match self.columns.iter_mut().find(|known| is_title_of(known.column, &title)) {
            None => self.unknown.push(show_title(&title, place)),
            Some(known) if known.place.is_some() => {
                return Err(ProblemKind::TitleTwice { title });
            }
            Some(known) => {
                known.place = Some(place);
                known.title = title;
            }
        }
        Ok(())
    }
}

/// Reads the titles, or says what is wrong with them.
pub fn read(sheet: &Sheet) -> Result<Header, Vec<ImportProblem>> {
    let table = sheet.table;
    let mut header = Header::new(table);
    let Some((row, cells)) = sheet.rows.first() else { return Ok(header) };
    let problem = |column: Option<&str>, place: Option<usize>, kind: ProblemKind| ImportProblem {
        sheet: sheet.name.clone(),
        row: Some(*row),
        column: column.map(str::to_owned),
        place,
        kind,
    };
    let mut problems = Vec::new();
    for (place, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        if let Err(kind) = header.take(place, cell) {
            problems.push(problem(None, Some(place), kind));
        }
    }
    if header.columns.iter().all(|known| known.place.is_none()) {
        return Err(vec![problem(None, None, ProblemKind::NoTitles { table })]);
    }
    for known in &header.columns {
        let Column { name, title, .. } = *known.column;
        if known.place.is_none() && must_be_filled(known.column) {
            problems.push(problem(Some(title), None, ProblemKind::NoColumn { name, title }));
        }
    }
    if problems.is_empty() { Ok(header) } else { Err(problems) }
}

/// Whether every row of a sheet needs a value in this column.
pub fn must_be_filled(column: &Column) -> bool {
    column.required && column.default.is_none()
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
    let Some((_, titles)) = sheet.rows.first() else { return false };
    titles.get(place).is_some_and(|title| !title.is_empty())
}

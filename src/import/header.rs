//! The titles of a sheet: which row they are, and which column is where.

use std::collections::BTreeSet;

use super::cell::SheetCell;
use super::files::Sheet;
use super::letters::letters;
use super::problem::{ImportProblem, ProblemKind, show_name};
use super::titles::is_title_of;
use super::wide::{WIDE, WideColumn, is_computed, registration_is_missing};
use crate::domain::cases::case_schema::FORLOEB;
use crate::domain::cases::table::{Column, Table};

/// The titles of a sheet, understood.
#[derive(Debug, Clone)]
pub struct Header {
    /// Every column of the table, in its order.
    pub columns: Vec<SheetColumn>,
    /// On the sheet Forløb every wide column.
    pub wide: Vec<WideTitle>,
    /// Titles that are those of no column of the table, and columns that have none.
    pub unknown: Vec<String>,
    /// Which of the rows that are not empty the titles are, from 0 on. What stands above is a headline.
    pub title_row: usize,
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

/// A wide column, and where the sheet has it.
#[derive(Debug, Clone)]
pub struct WideTitle {
    pub column: &'static WideColumn,
    /// `None` where the sheet has not this column.
    pub place: Option<usize>,
    /// As the file calls it; else the Danish title.
    pub title: String,
}

impl Header {
    fn new(table: &'static Table, title_row: usize) -> Self {
        let column = |column: &'static Column| SheetColumn { column, place: None, title: column.title.to_owned() };
        let wide =
            |column: &'static WideColumn| WideTitle { column, place: None, title: column.column.title.to_owned() };
        let wide = if *table == FORLOEB { WIDE.iter().map(wide).collect() } else { Vec::new() };
        Self { columns: table.columns.iter().map(column).collect(), wide, unknown: Vec::new(), title_row }
    }

    /// Whether the file has the column at this position of the table.
    pub fn has(&self, position: usize) -> bool {
        self.columns.get(position).is_some_and(|column| column.place.is_some())
    }

    /// Where the column at this position of the table stands in the sheet.
    pub fn place(&self, position: usize) -> Option<usize> {
        self.columns.get(position)?.place
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

    /// Whether there is a title above a place, known or not.
    pub fn is_titled(&self, sheet: &Sheet, place: usize) -> bool {
        let titles = sheet.content.rows.get(self.title_row);
        titles.and_then(|(_, cells)| cells.get(place)).is_some_and(is_title)
    }

    /// What is wrong in a wide cell of a row, by the place of its column among the wide ones.
    pub fn wide_problem(&self, sheet: &Sheet, row: u32, column: usize, kind: ProblemKind) -> ImportProblem {
        let known = self.wide.get(column);
        ImportProblem {
            sheet: sheet.name.clone(),
            row: Some(row),
            column: known.map(|known| known.title.clone()),
            place: known.and_then(|known| known.place),
            kind,
        }
    }

    /// What is wrong in a cell of a row, by its place.
    pub fn problem_in(&self, sheet: &Sheet, row: u32, place: usize, kind: ProblemKind) -> ImportProblem {
        let columns = self.columns.iter().map(|known| (known.place, &known.title));
        let all = columns.chain(self.wide.iter().map(|known| (known.place, &known.title)));
        let title = all.filter(|(known, _)| *known == Some(place)).map(|(_, title)| title.clone()).next();
        ImportProblem { sheet: sheet.name.clone(), row: Some(row), column: title, place: Some(place), kind }
    }

    /// Whether the file has wide columns of a table.
    pub fn has_wide(&self, table: &Table) -> bool {
        self.wide.iter().any(|known| known.place.is_some() && known.column.meaning.table() == table)
    }

    /// Whether something is read from this place of a row.
    pub fn reads(&self, place: usize) -> bool {
        let columns = self.columns.iter().map(|known| known.place);
        columns.chain(self.wide.iter().map(|known| known.place)).any(|known| known == Some(place))
    }

    /// The columns and wide columns that the sheet has, each with its place.
    pub fn placed(&self) -> impl Iterator<Item = (usize, &Column)> {
        let columns = self.columns.iter().map(|known| (known.place, known.column));
        let all = columns.chain(self.wide.iter().map(|known| (known.place, &known.column.column)));
        all.filter_map(|(place, column)| Some((place?, column)))
    }

    /// Takes in one title.
    fn take(&mut self, place: usize, cell: &SheetCell) -> Result<(), ProblemKind> {
        if cell.holds_cpr() {
            return Err(ProblemKind::TitleHoldsCpr);
        }
        let title = cell.as_text().unwrap_or_default();
        let known = self.columns.iter_mut().find(|known| is_title_of(known.column, &title));
        let (known_place, known_title) = if let Some(known) = known {
            (&mut known.place, &mut known.title)
        } else if let Some(known) = self.wide.iter_mut().find(|known| known.column.is_titled(&title)) {
            (&mut known.place, &mut known.title)
        } else {
            if !is_computed(&title) {
                self.unknown.push(show_title(&title, place));
            }
            return Ok(());
        };
        if known_place.is_some() {
            return Err(ProblemKind::TitleTwice { title });
        }
        *known_place = Some(place);
        *known_title = title;
        Ok(())
    }
}

/// Reads the titles, or says what is wrong with them.
pub fn read(sheet: &Sheet) -> Result<Header, Vec<ImportProblem>> {
    let table = sheet.table;
    let title_row = title_row(sheet);
    let mut header = Header::new(table, title_row);
    let Some((row, cells)) = sheet.content.rows.get(title_row) else { return Ok(header) };
    let problem = |row: u32, column: Option<&str>, place: Option<usize>, kind: ProblemKind| ImportProblem {
        sheet: sheet.name.clone(),
        row: Some(row),
        column: column.map(str::to_owned),
        place,
        kind,
    };
    let mut problems = Vec::new();
    for (row, cells) in sheet.content.rows.iter().take(title_row) {
        for (place, _) in cells.iter().enumerate().filter(|(_, cell)| cell.holds_cpr()) {
            problems.push(problem(*row, None, Some(place), ProblemKind::HoldsCpr));
        }
    }
    for (place, cell) in cells.iter().enumerate().filter(|(_, cell)| is_title(cell)) {
        if let Err(kind) = header.take(place, cell) {
            problems.push(problem(*row, None, Some(place), kind));
        }
    }
    if header.columns.iter().all(|known| known.place.is_none()) {
        return Err(vec![problem(*row, None, None, ProblemKind::NoTitles { table })]);
    }
    for known in &header.columns {
        let Column { name, title, .. } = *known.column;
        if known.place.is_none() && must_be_filled(known.column) {
            problems.push(problem(*row, Some(title), None, ProblemKind::NoColumn { name, title }));
        }
    }
    if let Some(Column { name, title, .. }) = registration_is_missing(&header) {
        problems.push(problem(*row, Some(title), None, ProblemKind::NoColumn { name, title }));
    }
    header.unknown.extend(untitled(sheet, title_row).map(|place| format!("column {}", letters(place))));
    if problems.is_empty() { Ok(header) } else { Err(problems) }
}

/// How far down the titles may be.
const FIRST_ROWS: usize = 10;

/// The first row with every title that a sheet must have; of titles that reach over two rows the lower one. Where there is
/// none, the row with the most titles, so that the message is about that.
pub fn title_row(sheet: &Sheet) -> usize {
    let rows = sheet.content.rows.iter().take(FIRST_ROWS);
    let known: Vec<(usize, bool)> = rows.map(|(_, cells)| known_titles(sheet.table, cells)).collect();
    if let Some(first) = known.iter().position(|(_, all)| *all) {
        let same = known.iter().skip(first + 1).take_while(|(_, all)| *all).count();
        return first + same;
    }
    let most = known.iter().map(|(count, _)| *count).max().unwrap_or_default();
    known.iter().position(|(count, _)| *count == most).unwrap_or_default()
}

/// How many columns of the table a row has titles of, and whether all that there must be are among them.
fn known_titles(table: &Table, cells: &[SheetCell]) -> (usize, bool) {
    let titles: Vec<String> = cells.iter().filter_map(SheetCell::as_text).collect();
    let is_there = |column: &&Column| titles.iter().any(|title| is_title_of(column, title));
    let there: Vec<&Column> = table.columns.iter().filter(is_there).collect();
    let is_missing = |column: &Column| must_be_filled(column) && !there.iter().any(|one| one.name == column.name);
    (there.len(), !table.columns.iter().any(is_missing))
}

/// Part of a title that is merged with its neighbours is none.
fn is_title(cell: &SheetCell) -> bool {
    !cell.is_empty() && !matches!(cell, SheetCell::Merged(_))
}

/// The columns that have no title of their own, but something in them.
fn untitled(sheet: &Sheet, title_row: usize) -> impl Iterator<Item = usize> {
    let mut filled = BTreeSet::new();
    for (_, cells) in sheet.content.rows.iter().skip(title_row + 1) {
        filled.extend(cells.iter().enumerate().filter(|(_, cell)| is_title(cell)).map(|(place, _)| place));
    }
    let titles = sheet.content.rows.get(title_row).map(|(_, cells)| cells.as_slice()).unwrap_or_default();
    filled.retain(|place| !titles.get(*place).is_some_and(is_title));
    filled.into_iter()
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

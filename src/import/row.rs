//! The rows of a sheet, typed: each by itself.

use super::cell::SheetCell;
use super::column_checks;
use super::files::Sheet;
use super::header::{Header, must_be_filled};
use super::problem::{ImportProblem, ProblemKind};
use super::value::Vocabulary;
use super::wide::must_have_registration;
use super::words::fold;
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Column;

/// A row of the file.
#[derive(Debug)]
pub struct TypedRow {
    pub number: u32,
    /// As it will be in the database.
    pub cells: Row,
    /// The positions of numbers of which the file does not tell how they are shown.
    pub unsure: Vec<usize>,
    /// The values of its wide cells, in the order of the wide columns; of most sheets none.
    pub wide: Vec<Option<String>>,
    pub problems: Vec<ImportProblem>,
    /// Where nothing is wrong but with a row that it refers to.
    pub refers_to_bad: Option<ImportProblem>,
}

impl TypedRow {
    pub fn is_good(&self) -> bool {
        self.problems.is_empty() && self.refers_to_bad.is_none()
    }

    fn has_merged_cells(&self) -> bool {
        self.problems.iter().any(|problem| matches!(problem.kind, ProblemKind::MergedCells { .. }))
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
        for (number, cells) in typed.data() {
            typed.rows.extend(typed.row(*number, cells, words));
        }
        column_checks::check(&mut typed);
        typed
    }

    /// The rows below the titles, as they were read.
    pub fn data(&self) -> impl Iterator<Item = &'a (u32, Vec<SheetCell>)> + use<'a> {
        self.sheet.content.rows.iter().skip(self.header.title_row + 1)
    }

    /// How many of them are hidden, if some are.
    pub fn hidden_rows(&self) -> Option<(String, usize)> {
        let titles = self.sheet.content.rows.get(self.header.title_row).map_or(0, |(number, _)| *number);
        match self.sheet.content.hidden.iter().filter(|number| **number > titles).count() {
            0 => None,
            count => Some((self.sheet.name.clone(), count)),
        }
    }

    /// What is wrong in a row, by the position of the column in the table.
    pub fn problem(&self, row: u32, position: usize, kind: ProblemKind) -> ImportProblem {
        self.header.problem(self.sheet, row, position, kind)
    }

    /// What is wrong in a row where no column of the table is.
    fn problem_at(&self, row: u32, place: Option<usize>, kind: ProblemKind) -> ImportProblem {
        ImportProblem { sheet: self.sheet.name.clone(), row: Some(row), column: None, place, kind }
    }

    /// `None` for the line of help.
    fn row(&self, number: u32, cells: &[SheetCell], words: &Vocabulary<'_>) -> Option<TypedRow> {
        let mut row = TypedRow {
            number,
            cells: Row::of(self.sheet.table, []),
            unsure: Vec::new(),
            wide: Vec::new(),
            problems: Vec::new(),
            refers_to_bad: None,
        };
        match self.help(cells) {
            Help::None => {}
            Help::Whole => return None,
            Help::Mixed => {
                row.problems.push(self.problem_at(number, None, ProblemKind::HelpWithData));
                return Some(row);
            }
        }
        row.problems = self.unexpected_cells(number, cells);
        for (position, known) in self.header.columns.iter().enumerate() {
            let Some(place) = known.place else { continue };
            // An empty cell would empty what is there: a row that was cut off has none.
            if self.sheet.strict_width && place >= cells.len() {
                row.problems.push(self.problem(number, position, ProblemKind::RowEndsEarly));
                break;
            }
            let cell = cells.get(place).unwrap_or(&SheetCell::Empty);
            if cell.is_unsure_number() {
                row.unsure.push(position);
            }
            match value(known.column, cell, words) {
                Ok(value) => row.cells.set(position, value),
                // A range is named once.
                Err(ProblemKind::MergedCells { .. }) if row.has_merged_cells() => {}
                Err(kind) => row.problems.push(self.problem(number, position, kind)),
            }
        }
        self.read_wide(&mut row, cells, words);
        Some(row)
    }

    fn read_wide(&self, row: &mut TypedRow, cells: &[SheetCell], words: &Vocabulary<'_>) {
        for (column, known) in self.header.wide.iter().enumerate() {
            // An empty cell would say that there is none: a row that was cut off has none.
            if self.sheet.strict_width
                && known.place.is_some_and(|place| place >= cells.len())
                && row.problems.is_empty()
            {
                let kind = ProblemKind::RowEndsEarly;
                row.problems.push(self.header.wide_problem(self.sheet, row.number, column, kind));
            }
            let cell = known.place.and_then(|place| cells.get(place)).unwrap_or(&SheetCell::Empty);
            let read = value(&known.column.column, cell, words);
            if let Err(kind) = &read {
                row.problems.push(self.header.wide_problem(self.sheet, row.number, column, kind.clone()));
            }
            row.wide.push(read.unwrap_or_default());
        }
        if row.problems.is_empty()
            && let Some(column) = must_have_registration(&self.header, row)
            && let Some(known) = self.header.wide.get(column)
        {
            let kind = ProblemKind::Empty { accepted: known.column.column.kind };
            row.problems.push(self.header.wide_problem(self.sheet, row.number, column, kind));
        }
    }

    /// What is wrong in the cells that are in no column of the table.
    fn unexpected_cells(&self, number: u32, cells: &[SheetCell]) -> Vec<ImportProblem> {
        let mut problems = Vec::new();
        for (place, cell) in cells.iter().enumerate() {
            if cell.is_empty() || self.header.reads(place) {
                continue;
            }
            let kind = if cell.holds_cpr() {
                ProblemKind::HoldsCpr
            } else if self.sheet.strict_width && !self.header.is_titled(self.sheet, place) {
                ProblemKind::InNoColumn
            } else {
                continue;
            };
            problems.push(self.problem_at(number, Some(place), kind));
        }
        problems
    }

    /// The line is known by its text, wherever it was sorted to; a row of data in it must not be lost unnoticed.
    fn help(&self, cells: &[SheetCell]) -> Help {
        let (mut filled, mut helps) = (0, 0);
        for (place, column) in self.header.placed() {
            let Some(cell) = cells.get(place) else { continue };
            if cell.is_empty() {
                continue;
            }
            filled += 1;
            if cell.as_text().is_some_and(|text| fold(&text) == fold(column.help)) {
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
fn value(column: &Column, cell: &SheetCell, words: &Vocabulary<'_>) -> Result<Option<String>, ProblemKind> {
    if cell.holds_cpr() {
        return Err(ProblemKind::HoldsCpr);
    }
    match words.value(column, cell)? {
        Some(value) => Ok(Some(value)),
        None if must_be_filled(column) => Err(ProblemKind::Empty { accepted: column.kind }),
        None => Ok(column.default.map(String::from)),
    }
}

/// How much of a row is the template's line of help.
enum Help {
    None,
    Whole,
    Mixed,
}

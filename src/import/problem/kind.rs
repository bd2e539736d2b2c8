//! What can be wrong in a sheet, with the facts that a message needs. A new kind gets its words in `english` and in `danish`.

use chrono::NaiveDate;

use crate::domain::cases::table::{ColumnKind, Table};
use crate::import::missing_rows::Brake;

/// The ids that a reference may name: the first of them, and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownChoices {
    pub first: Vec<String>,
    pub count: usize,
}

impl KnownChoices {
    /// `: m07, m08`; nothing where none is told.
    pub fn listed(&self, more: &str) -> String {
        if self.first.is_empty() {
            return String::new();
        }
        let names = self.first.join(", ");
        match self.count.saturating_sub(self.first.len()) {
            0 => format!(": {names}"),
            others => format!(": {names} {more} {others}"),
        }
    }
}

/// What is wrong. What the file has in a cell is kept as it may be shown on the command line, and is not in the Danish words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// A cell.
    HoldsCpr,
    TitleHoldsCpr,
    TitleTwice {
        title: String,
    },
    NoTitles {
        table: &'static Table,
    },
    /// The column that every row must fill.
    NoColumn {
        name: &'static str,
        title: &'static str,
    },
    HelpWithData,
    InNoColumn,
    Empty {
        accepted: ColumnKind,
    },
    NotAccepted {
        shown: String,
        accepted: ColumnKind,
    },
    /// A formula came to an error: `the error #REF!`.
    FailedFormula {
        error: String,
        accepted: ColumnKind,
    },
    TooLong {
        most: usize,
    },
    ControlCharacter,
    /// A number in a file that does not tell how it is shown.
    UnsureNumber,
    /// A word for "none" in place of a date.
    LeaveEmpty,
    /// The same in a date that must be there.
    UnknownDate,
    /// Of cells of a row: `E2:F2`.
    MergedCells {
        range: String,
    },
    /// Another date of the column has its month first.
    DoubtfulDate {
        mark: char,
    },
    RowEndsEarly,
    /// The last cell of a file whose last line has no end, shorter than all others.
    FileEndsWithin,
    SameKey {
        row: u32,
    },
    EndBeforeStart {
        end: NaiveDate,
        start_title: String,
        start: NaiveDate,
    },
    /// An id that differs from several others only in how it is written.
    SameAsSeveral {
        count: usize,
    },
    /// A name in place of an id.
    NameOfSeveral,
    /// A newest date, of which the database has several later ones that no sheet holds.
    NewestTakesMany {
        rows: usize,
        table: &'static Table,
    },
    /// A row of another sheet has the key of this cell, with something else beside it.
    OtherwiseOnSheet {
        row: u32,
        table: &'static Table,
    },
    /// A promise that would take cover from days that are issued.
    PromiseUncovers,
    /// A new number with the person and the start of a forløb that is missing from the list.
    SameAsMissing {
        id: String,
    },
    /// More would go, or change, than happens by keeping a list.
    Brake(Brake),
    UnknownReference {
        shown: String,
        accepted: ColumnKind,
        there: KnownChoices,
    },
    /// A kommune, where none is known.
    NoKommuner,
    /// The number of a forløb that was removed.
    Removed,
    /// Nothing is wrong but in the row that this one names.
    RefersToWrongRow {
        row: u32,
        table: &'static Table,
    },
}

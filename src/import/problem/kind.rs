//! What can be wrong in a sheet, with the facts that a message needs. A new kind gets its words in `english` and in `danish`.

use chrono::NaiveDate;

use crate::domain::cases::table::{ColumnKind, Table};

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
    UnknownReference {
        shown: String,
        accepted: ColumnKind,
    },
    /// Nothing is wrong but in the row that this one names.
    RefersToWrongRow {
        row: u32,
        table: &'static Table,
    },
}

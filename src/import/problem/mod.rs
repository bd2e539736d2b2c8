//! What is wrong with a file, or with a cell: one type, in English for the command line, in Danish for whoever keeps the list.

mod danish;
mod english;
mod file;
mod kind;
mod lines;

use std::fmt;

use super::letters::letters;
use crate::domain::values::cpr::holds_cpr;

use lines::{DANISH, ENGLISH, Words};

pub use file::{FileProblem, Unreadable};
pub use kind::{KnownChoices, ProblemKind};
pub use lines::{danish_lines, english_lines};

/// The command line names files that no import takes together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WrongFiles(pub String);

/// Something wrong in a sheet: where it is, what it is, and what is accepted. Never a citizen's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportProblem {
    pub sheet: String,
    /// As the spreadsheet shows it; in a CSV file the line. `None`: the sheet as a whole.
    pub row: Option<u32>,
    /// The title as the file has it; the table's own where the file has none.
    pub column: Option<String>,
    /// Where the column stands in the sheet, from 0 on.
    pub place: Option<usize>,
    pub kind: ProblemKind,
}

/// As the command line says it.
impl fmt::Display for ImportProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(&ENGLISH, self.row.as_slice()))
    }
}

impl ImportProblem {
    /// As whoever keeps the list is told it. What the file has in a cell is not repeated.
    pub fn danish(&self) -> String {
        self.told(&DANISH, self.row.as_slice())
    }

    /// The same without its place.
    pub fn danish_note(&self) -> String {
        danish::what(&self.kind)
    }

    fn told(&self, words: &Words, rows: &[u32]) -> String {
        let column = match (&self.column, self.place) {
            (Some(title), _) => Some(title.clone()),
            (None, Some(place)) => Some(format!("{} {}", words.column, letters(place))),
            (None, None) => None,
        };
        let places = [Some(self.sheet.clone()), words.rows(rows), column];
        format!("{}: {}", places.into_iter().flatten().collect::<Vec<_>>().join(", "), (words.what)(&self.kind))
    }
}

/// The name of a file, sheet or column: not where it holds a CPR number, on one line, and not too long.
pub fn show_name(name: &str) -> String {
    if holds_cpr(name) {
        return "(a name that holds a CPR number)".into();
    }
    let line = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 60 { line } else { format!("{}...", line.chars().take(57).collect::<String>()) }
}

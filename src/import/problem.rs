//! What is wrong with a file, or with a cell.

use std::fmt;

use crate::domain::values::cpr::holds_cpr;

/// The command line names files that no import takes together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WrongFiles(pub String);

/// A file that can't be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read {file}: {problem}")]
pub struct Unreadable {
    pub file: String,
    pub problem: String,
}

/// Something wrong in a sheet: where it is, what it is, and what is accepted. Never a citizen's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportProblem {
    pub sheet: String,
    /// As the spreadsheet shows it; in a CSV file the line. `None`: the titles, or the sheet as a whole.
    pub row: Option<u32>,
    /// The title as the file has it.
    pub column: Option<String>,
    pub what: String,
}

impl fmt::Display for ImportProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sheet)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", {column}")?;
        }
        write!(f, ": {}", self.what)
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

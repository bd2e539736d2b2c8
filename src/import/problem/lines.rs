//! Many problems as a list to read: those of one cause are one line with their count.

use std::collections::HashMap;

use super::{ImportProblem, ProblemKind, danish, english};

/// So many of one cause have a line each; of more the first so many are named.
const MOST_LINES: usize = 3;

/// How a language says where something is, and what.
pub struct Words {
    pub column: &'static str,
    row: &'static str,
    rows: &'static str,
    more: fn(usize) -> String,
    pub what: fn(&ProblemKind) -> String,
}

pub const ENGLISH: Words = Words {
    column: "column",
    row: "row",
    rows: "rows",
    more: |count| format!(" and {count} more"),
    what: english::what,
};

pub const DANISH: Words = Words {
    column: "kolonne",
    row: "række",
    rows: "række",
    more: |count| format!(" og {count} til"),
    what: danish::what,
};

impl Words {
    /// `row 2`, or `rows 2, 3, 4 and 117 more`.
    pub fn rows(&self, rows: &[u32]) -> Option<String> {
        match rows {
            [] => None,
            [row] => Some(format!("{} {row}", self.row)),
            rows => {
                let named: Vec<String> = rows.iter().take(MOST_LINES).map(ToString::to_string).collect();
                let more = match rows.len().saturating_sub(MOST_LINES) {
                    0 => String::new(),
                    more => (self.more)(more),
                };
                Some(format!("{} {}{more}", self.rows, named.join(", ")))
            }
        }
    }
}

/// As the command line lists them.
pub fn english_lines<'a>(problems: impl Iterator<Item = &'a ImportProblem>) -> Vec<String> {
    lines(problems, &ENGLISH)
}

/// As whoever keeps the list is told them.
pub fn danish_lines<'a>(problems: impl Iterator<Item = &'a ImportProblem>) -> Vec<String> {
    lines(problems, &DANISH)
}

/// In the order of the first of each cause.
fn lines<'a>(problems: impl Iterator<Item = &'a ImportProblem>, words: &Words) -> Vec<String> {
    let mut groups: Vec<Vec<&ImportProblem>> = Vec::new();
    let mut of_cause: HashMap<String, usize> = HashMap::new();
    for problem in problems {
        // Without its row: what a line of all of them says.
        let cause = problem.told(words, &[]);
        let group = *of_cause.entry(cause).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(group) => group.push(problem),
            None => groups.push(vec![problem]),
        }
    }
    let mut lines = Vec::new();
    for group in groups {
        let rows: Vec<u32> = group.iter().filter_map(|problem| problem.row).collect();
        match group.first() {
            Some(first) if group.len() > MOST_LINES => lines.push(first.told(words, &rows)),
            _ => lines.extend(group.iter().map(|problem| problem.told(words, problem.row.as_slice()))),
        }
    }
    lines
}

//! What the good rows of a sheet change in their table.

use std::collections::HashMap;

use super::keys::{RowKey, key, owned_key};
use crate::domain::cases::case_change::Change;
use crate::domain::cases::row::Row;
use crate::domain::cases::table::{ColumnKind, Table};
use crate::domain::values::cpr::holds_cpr;
use crate::domain::values::redact::{redact_id, redact_value};

/// How many rows that are left or removed are named.
const MOST_NAMED: usize = 10;

/// One table, compared.
#[derive(Debug)]
pub struct Difference {
    /// What the sheet is called in the file.
    pub sheet: String,
    pub change: Change,
    /// Rows that are in the database already as the file has them.
    pub unchanged: usize,
    /// The rows of the database that the file has not, and that stay as they are.
    pub left: LeftRows,
}

/// The rows that are left, which can be a million: counted, and some of them named.
#[derive(Debug, Default)]
pub struct LeftRows {
    pub count: usize,
    /// The keys of the first.
    pub named: Vec<String>,
    /// How many rows of the database the file has, by key.
    met: HashMap<Vec<Option<String>>, usize>,
}

/// A row of the file as it will be.
#[derive(Debug, Clone, Copy)]
pub struct FileRow<'a> {
    pub cells: &'a Row,
    /// It is not left out.
    pub good: bool,
}

/// Compares the rows that a file has of a table with those of the database; `removes` says of which of these that the
/// file has not it speaks all the same.
pub fn difference(
    (table, name): (&'static Table, String),
    rows: &[FileRow<'_>],
    existing: &[Row],
    removes: impl Fn(&Row) -> bool,
) -> Difference {
    let mut by_key: HashMap<RowKey<'_>, Vec<&Row>> = HashMap::new();
    for row in existing {
        by_key.entry(key(table, row)).or_default().push(row);
    }
    let change = Change { table, removed: Vec::new(), added: Vec::new(), changed: Vec::new() };
    let mut found = Difference { sheet: name, change, unchanged: 0, left: LeftRows::default() };
    for FileRow { cells, good } in rows {
        // A row that is left out of the import is in the file all the same: it does not count as missing there.
        let same = if table.key.is_empty() {
            by_key.get_mut(&key(table, cells)).and_then(Vec::pop).map(|row| vec![row])
        } else {
            by_key.remove(&key(table, cells))
        };
        if let Some(rows) = &same {
            *found.left.met.entry(owned_key(table, cells)).or_default() += rows.len();
        }
        if !good {
            continue;
        }
        match same {
            None => found.change.added.push((*cells).clone()),
            Some(rows) if rows.iter().all(|other| other == cells) => found.unchanged += 1,
            Some(_) => found.change.changed.push((*cells).clone()),
        }
    }
    for row in by_key.into_values().flatten().filter(|row| removes(row)) {
        *found.left.met.entry(owned_key(table, row)).or_default() += 1;
        found.change.removed.push(row.clone());
    }
    found.change.removed.sort_unstable();
    found
}

impl Difference {
    /// The keys of the first rows that are removed.
    pub fn removed_named(&self) -> Vec<String> {
        self.change.removed.iter().take(MOST_NAMED).map(|row| show_key(self.change.table, row)).collect()
    }
}

impl LeftRows {
    /// Counts those that are left of so many rows of the database.
    pub fn count_of(&mut self, all: usize) {
        self.count = all.saturating_sub(self.met());
    }

    /// So many rows of the database hold enough to name, whichever they are.
    pub fn to_look_at(&self) -> usize {
        self.met() + MOST_NAMED
    }

    /// Takes in a row of the database, each once; says whether more are to be named.
    pub fn look_at(&mut self, table: &Table, row: &Row) -> bool {
        match self.met.get_mut(&owned_key(table, row)) {
            Some(met) if *met > 0 => *met -= 1,
            _ => self.named.push(show_key(table, row)),
        }
        self.named.len() < self.count.min(MOST_NAMED)
    }

    fn met(&self) -> usize {
        self.met.values().sum()
    }
}

fn show_key(table: &Table, row: &Row) -> String {
    let mut parts = Vec::new();
    for (position, column) in table.columns.iter().enumerate().filter(|(_, column)| table.is_key(column)) {
        let Some(text) = row.cell(position) else { continue };
        parts.push(match column.kind {
            _ if position == 0 => redact_id(text),
            ColumnKind::Text => redact_value(text),
            _ if holds_cpr(text) => redact_id(text),
            _ => text.to_owned(),
        });
    }
    parts.join(" ")
}

//! What the good rows of a sheet change in their table.

use std::collections::HashMap;

use super::keys::{RowKey, key};
use super::row::TypedSheet;
use crate::domain::cases::case_change::Change;
use crate::domain::cases::row::Row;
use crate::domain::cases::table::{ColumnKind, Table};
use crate::domain::values::cpr::holds_cpr;
use crate::domain::values::redact::{redact_id, redact_value};

/// One table, compared.
#[derive(Debug)]
pub struct Difference {
    /// What the sheet is called in the file.
    pub sheet: String,
    pub change: Change,
    /// Rows that are in the database already as the file has them.
    pub unchanged: usize,
    /// The keys of rows that the file has not; they stay as they are.
    pub left: Vec<String>,
}

/// Compares the good rows of a sheet with those of the database.
pub fn difference(sheet: &TypedSheet<'_>, existing: &[Row]) -> Difference {
    let table = sheet.sheet.table;
    let mut by_key: HashMap<RowKey<'_>, Vec<&Row>> = HashMap::new();
    for row in existing {
        by_key.entry(key(table, row)).or_default().push(row);
    }
    let change = Change { table, added: Vec::new(), changed: Vec::new() };
    let mut found = Difference { sheet: sheet.sheet.name.clone(), change, unchanged: 0, left: Vec::new() };
    for row in &sheet.rows {
        // A row that is left out of the import is in the file all the same: it is not named as missing there.
        let same = if table.key.is_empty() {
            by_key.get_mut(&key(table, &row.cells)).and_then(Vec::pop).map(|row| vec![row])
        } else {
            by_key.remove(&key(table, &row.cells))
        };
        if !row.is_good() {
            continue;
        }
        match same {
            None => found.change.added.push(row.cells.clone()),
            Some(rows) if rows.iter().all(|other| **other == row.cells) => found.unchanged += 1,
            Some(_) => found.change.changed.push(row.cells.clone()),
        }
    }
    found.left = by_key.into_values().flatten().map(|row| show_key(table, row)).collect();
    found.left.sort_unstable();
    found
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

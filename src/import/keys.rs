//! Rows and their keys: which row of the database one is, and which are in the file twice.

use std::collections::HashMap;
use std::mem;

use super::row::{TypedRow, TypedSheet};
use crate::domain::cases::case_change::Existing;
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Table;

pub type RowKey<'a> = Vec<Option<&'a str>>;

/// The key of a row; for a table without one all its cells.
pub fn key<'a>(table: &Table, row: &'a Row) -> RowKey<'a> {
    let columns = table.columns.iter().enumerate().filter(|(_, column)| table.is_key(column));
    columns.map(|(position, _)| row.cell(position)).collect()
}

/// Drops repetitions, marks contradictions, and fills the columns that the file has not from the database.
pub fn match_with(sheet: &mut TypedSheet<'_>, existing: &Existing) {
    let table = sheet.sheet.table;
    let mut by_key: HashMap<RowKey<'_>, &Row> = HashMap::new();
    if !table.key.is_empty() {
        mark_twice(sheet);
        by_key.extend(existing.get(table.name).into_iter().flatten().map(|row| (key(table, row), row)));
    }
    for row in &mut sheet.rows {
        let same = by_key.get(&key(table, &row.cells)).copied();
        for (position, column) in table.columns.iter().enumerate() {
            if sheet.header.has(position) {
                continue;
            }
            let value = same.and_then(|row| row.cell(position)).or(column.default);
            row.cells.set(position, value.map(String::from));
        }
    }
}

/// The same row twice is one row; the same key with something else beside it is wrong, whichever is right.
fn mark_twice(sheet: &mut TypedSheet<'_>) {
    let table = sheet.sheet.table;
    let mut first: HashMap<Vec<Option<String>>, usize> = HashMap::new();
    let mut kept: Vec<TypedRow> = Vec::new();
    for mut row in mem::take(&mut sheet.rows) {
        if !has_whole_key(table, &row.cells) {
            kept.push(row);
            continue;
        }
        let key: Vec<_> = key(table, &row.cells).into_iter().map(|part| part.map(String::from)).collect();
        let index = *first.entry(key).or_insert(kept.len());
        if let Some(earlier) = kept.get_mut(index) {
            if earlier.cells == row.cells && row.problems.is_empty() {
                continue;
            }
            let position = table.columns.iter().position(|column| table.is_key(column)).unwrap_or_default();
            let same_as =
                |number| format!("has the same key as row {number}, but not the same content; accepted: each once");
            row.problems.push(sheet.problem(row.number, position, same_as(earlier.number)));
            earlier.problems.push(sheet.problem(earlier.number, position, same_as(row.number)));
        }
        kept.push(row);
    }
    sheet.rows = kept;
}

/// Whether the parts of the key that must be set are: without them it is no key.
fn has_whole_key(table: &Table, row: &Row) -> bool {
    let mut columns = table.columns.iter().enumerate().filter(|(_, column)| table.is_key(column));
    columns.all(|(position, column)| row.cell(position).is_some() || !column.required)
}

//! Rows and their keys: which row of the database one is, and which stand in the file twice.

use std::collections::HashMap;

use super::header::default_of;
use super::row::{TypedRow, TypedSheet};
use crate::domain::cases::case_change::Existing;
use crate::domain::cases::case_schema::{Row, Table};

pub type RowKey<'a> = Vec<Option<&'a str>>;

/// The key of a row; for a table without one all that it holds.
pub fn key<'a>(table: &Table, row: &'a Row) -> RowKey<'a> {
    let whole = table.key.is_empty();
    let part_of_key = |at: &usize| whole || table.key.contains(&table.columns[*at].name);
    (0..table.columns.len()).filter(part_of_key).map(|at| row[at].as_deref()).collect()
}

/// Drops repetitions, marks contradictions, and fills the columns that the file has not from the database.
pub fn settle(sheet: &mut TypedSheet<'_>, existing: &Existing) {
    let table = sheet.sheet.table;
    if !table.key.is_empty() {
        mark_twice(sheet);
    }
    let stand: HashMap<RowKey<'_>, &Row> = match existing.get(table.name) {
        Some(rows) if !table.key.is_empty() => rows.iter().map(|row| (key(table, row), row)).collect(),
        _ => HashMap::new(),
    };
    for row in &mut sheet.rows {
        let same = stand.get(&key(table, &row.cells)).copied();
        for at in (0..table.columns.len()).filter(|at| !sheet.header.gives(*at)) {
            let left = same.and_then(|row| row[at].clone());
            row.cells[at] = left.or_else(|| default_of(table, at).map(String::from));
        }
    }
}

/// The same row twice is one row; the same key with something else beside it is wrong, whichever is right.
fn mark_twice(sheet: &mut TypedSheet<'_>) {
    let table = sheet.sheet.table;
    let mut first: HashMap<Vec<Option<String>>, usize> = HashMap::new();
    let mut kept: Vec<TypedRow> = Vec::new();
    for mut row in std::mem::take(&mut sheet.rows) {
        let key: Vec<_> = key(table, &row.cells).into_iter().map(|part| part.map(String::from)).collect();
        // Without the parts that must be set it is no key.
        let complete = table.key.iter().all(|name| {
            let at = table.position(name).unwrap_or_default();
            row.cells[at].is_some() || !table.columns[at].required
        });
        match first.get(&key).copied().filter(|_| complete) {
            Some(other) if kept[other].cells == row.cells && row.problems.is_empty() => continue,
            Some(other) => {
                let at = table.position(table.key[0]).unwrap_or_default();
                let same_as =
                    |number| format!("has the same key as row {number}, but not the same content; accepted: each once");
                row.problems.push(sheet.problem(row.number, at, same_as(kept[other].number)));
                let problem = sheet.problem(kept[other].number, at, same_as(row.number));
                kept[other].problems.push(problem);
            }
            None if complete => drop(first.insert(key, kept.len())),
            None => {}
        }
        kept.push(row);
    }
    sheet.rows = kept;
}

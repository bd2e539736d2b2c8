//! Rows and their keys: which row of the database one is, and which are in the file twice.

use std::collections::{HashMap, HashSet};
use std::mem;

use super::problem::ProblemKind;
use super::row::{TypedRow, TypedSheet};
use crate::domain::cases::row::Row;
use crate::domain::cases::table::{Column, ColumnKind, Table};
use crate::domain::values::same_id::as_compared;

pub type RowKey<'a> = Vec<Option<&'a str>>;

/// The key of a row; for a table without one all its cells.
pub fn key<'a>(table: &Table, row: &'a Row) -> RowKey<'a> {
    let columns = table.columns.iter().enumerate().filter(|(_, column)| table.is_key(column));
    columns.map(|(position, _)| row.cell(position)).collect()
}

/// The same, kept without the row.
pub fn owned_key(table: &Table, row: &Row) -> Vec<Option<String>> {
    key(table, row).into_iter().map(|part| part.map(String::from)).collect()
}

/// The part of its key that a row is looked up by in the database; `None` where that part is wrong, and leads nowhere.
pub fn lookup_key<'a>(table: &Table, row: &'a Row) -> Option<Vec<&'a str>> {
    table.always_filled_key().map(|(position, _)| row.cell(position)).collect()
}

/// Gives a key the spelling that the database has, where one row there differs only in how its texts are written.
pub fn adopt_spelling(sheet: &mut TypedSheet<'_>, existing: &[Row]) {
    let table = sheet.sheet.table;
    let text_columns: Vec<usize> = table
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| is_text_key(table, column))
        .map(|(position, _)| position)
        .collect();
    if text_columns.is_empty() {
        return;
    }
    let exact: HashSet<RowKey<'_>> = existing.iter().map(|row| key(table, row)).collect();
    let mut similar: HashMap<Vec<Option<String>>, Vec<&Row>> = HashMap::new();
    for row in existing {
        similar.entry(compared_key(table, row)).or_default().push(row);
    }
    let mut wrong = Vec::new();
    for row in &mut sheet.rows {
        if exact.contains(&key(table, &row.cells)) {
            continue;
        }
        match similar.get(&compared_key(table, &row.cells)).map_or(&[][..], Vec::as_slice) {
            [] => {}
            [stored] => {
                for position in &text_columns {
                    row.cells.set(*position, stored.cell(*position).map(String::from));
                }
            }
            several => wrong.push((row.number, several.len())),
        }
    }
    let position = text_columns.first().copied().unwrap_or_default();
    for (number, count) in wrong {
        let problem = sheet.problem(number, position, ProblemKind::SameAsSeveral { count });
        let row = sheet.rows.iter_mut().find(|row| row.number == number);
        if let Some(row) = row {
            row.problems.push(problem);
        }
    }
}

/// Ids are settled before.
fn is_text_key(table: &Table, column: &Column) -> bool {
    let is_id = table.id().is_some_and(|id| id.name == column.name);
    !table.key.is_empty() && table.is_key(column) && matches!(column.kind, ColumnKind::Text) && !is_id
}

fn compared_key(table: &Table, row: &Row) -> Vec<Option<String>> {
    key(table, row).into_iter().map(|part| part.map(as_compared)).collect()
}

/// Fills the columns that the file has not, from the rows of the database.
pub fn fill_from(sheet: &mut TypedSheet<'_>, existing: &[Row]) {
    let table = sheet.sheet.table;
    let mut by_key: HashMap<RowKey<'_>, &Row> = HashMap::new();
    if !table.key.is_empty() {
        by_key.extend(existing.iter().map(|row| (key(table, row), row)));
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
pub fn merge_repeated(sheet: &mut TypedSheet<'_>) {
    let table = sheet.sheet.table;
    if table.key.is_empty() {
        return;
    }
    let mut first: HashMap<Vec<Option<String>>, usize> = HashMap::new();
    let mut kept: Vec<TypedRow> = Vec::new();
    for mut row in mem::take(&mut sheet.rows) {
        if lookup_key(table, &row.cells).is_none() {
            kept.push(row);
            continue;
        }
        let index = *first.entry(owned_key(table, &row.cells)).or_insert(kept.len());
        if let Some(earlier) = kept.get_mut(index) {
            if earlier.cells == row.cells && earlier.wide == row.wide && row.problems.is_empty() {
                continue;
            }
            let position = table.columns.iter().position(|column| table.is_key(column)).unwrap_or_default();
            let same_as = |row| ProblemKind::SameKey { row };
            row.problems.push(sheet.problem(row.number, position, same_as(earlier.number)));
            earlier.problems.push(sheet.problem(earlier.number, position, same_as(row.number)));
        }
        kept.push(row);
    }
    sheet.rows = kept;
}

//! Writing into a case database of our own: what an import changes.

use std::collections::BTreeMap;

use anyhow::{Context, Result};

use super::sql::{self, Dialect};
use crate::domain::cases::case_change::Change;
use crate::domain::cases::row::Row;
use crate::domain::cases::table::{Column, ColumnKind, Table};
use crate::store::db::Tx;
use crate::store::rows::execute;

/// How many values a statement carries. SQLite finds the name of each among all of them, so that 2,000 take longer than
/// four times 500.
pub(super) const MAX_VALUES: usize = 500;

/// Keeps every other writer out until the transaction ends. On SQLite it is the only one already.
pub async fn lock(tx: &mut Tx, tables: &[&'static Table]) -> Result<()> {
    if tables.is_empty() {
        return Ok(());
    }
    match Dialect::of(tx) {
        Dialect::Sqlite => Ok(()),
        Dialect::Postgres => {
            let names = tables.iter().map(|table| table.name).collect::<Vec<_>>().join(", ");
            execute(tx, format!("LOCK TABLE {names} IN EXCLUSIVE MODE"), &[]).await
        }
    }
}

/// Removes and writes the rows of one table; `done` is told how many are removed or written.
pub async fn write(tx: &mut Tx, change: &Change, done: &mut impl FnMut(usize)) -> Result<()> {
    let (table, dialect) = (change.table, Dialect::of(tx));
    let batch = MAX_VALUES / (table.columns.len() + 1);
    let removed: Vec<(Row, usize)> = counted(&change.removed).into_iter().collect();
    for rows in removed.chunks(batch) {
        let sql = sql::delete(table, rows.len(), dialect);
        let counted =
            rows.iter().flat_map(|(row, copies)| row.cells().iter().cloned().chain([Some(copies.to_string())]));
        let binds: Vec<_> = counted.collect();
        execute(tx, sql, &binds).await.with_context(|| format!("remove from table {}", table.name))?;
        done(rows.iter().map(|(_, copies)| copies).sum());
    }
    let mut changed = change.changed.clone();
    let mut added = change.added.clone();
    // Two workers may stand in for each other: their rows must both be there before either says so.
    if let Some(own) = table.columns.iter().position(|column| refers_to(column, table)) {
        for row in added.iter_mut().filter(|row| row.cell(own).is_some()) {
            changed.push(row.clone());
            row.set(own, None);
        }
    }
    for rows in added.chunks(batch) {
        let sql = sql::insert(table, rows.len(), dialect);
        execute(tx, sql, &values(rows)).await.with_context(|| format!("write table {}", table.name))?;
        done(rows.len());
    }
    for rows in changed.chunks(batch) {
        let sql = sql::update(table, rows.len(), dialect);
        execute(tx, sql, &values(rows)).await.with_context(|| format!("write table {}", table.name))?;
        done(rows.len());
    }
    Ok(())
}

fn refers_to(column: &Column, table: &Table) -> bool {
    matches!(column.kind, ColumnKind::Reference(other) if other == table)
}

/// How often each row is to go.
fn counted(rows: &[Row]) -> BTreeMap<Row, usize> {
    let mut counted = BTreeMap::new();
    for row in rows {
        *counted.entry(row.clone()).or_default() += 1;
    }
    counted
}

fn values(rows: &[Row]) -> Vec<Option<String>> {
    rows.iter().flat_map(Row::cells).cloned().collect()
}

//! Writing into a case database of our own: what is there, and what an import changes.

use anyhow::{Context, Result};

use super::sql::{self, Dialect};
use crate::domain::cases::case_change::{Change, Existing};
use crate::domain::cases::row::Row;
use crate::domain::cases::table::{Column, ColumnKind, Table};
use crate::store::db::Tx;
use crate::store::rows::{execute, select};

/// How many values a statement carries; far below what either database takes.
const MAX_VALUES: usize = 2_000;

/// The rows of these tables; truth as `1` and `0` whatever the database.
pub async fn existing(tx: &mut Tx, tables: &[&'static Table]) -> Result<Existing> {
    let mut existing = Existing::new();
    for table in tables {
        let rows = select(tx, sql::all(table), &[]).await.with_context(|| format!("read table {}", table.name))?;
        existing.insert(table.name, rows.iter().map(|row| normalized(table, row)).collect());
    }
    Ok(existing)
}

/// PostgreSQL says `true` where SQLite says `1`.
fn normalized(table: &Table, row: &Row) -> Row {
    let cell = |(cell, column): (&Option<String>, &Column)| match (column.kind, cell.as_deref()) {
        (ColumnKind::Boolean, Some("true")) => Some("1".into()),
        (ColumnKind::Boolean, Some("false")) => Some("0".into()),
        (_, value) => value.map(String::from),
    };
    row.cells().iter().zip(table.columns).map(cell).collect()
}

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

/// Writes the rows of one table; `done` is told how many are written.
pub async fn write(tx: &mut Tx, change: &Change, done: &mut impl FnMut(usize)) -> Result<()> {
    let (table, dialect) = (change.table, Dialect::of(tx));
    let batch = (MAX_VALUES / table.columns.len().max(1)).max(1);
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

fn values(rows: &[Row]) -> Vec<Option<String>> {
    rows.iter().flat_map(Row::cells).cloned().collect()
}

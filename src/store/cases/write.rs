//! Writing into a case database of our own: what stands there, and what an import changes.

use anyhow::{Context, Result};

use super::sql::{self, Dialect};
use crate::domain::cases::case_change::{Change, Existing};
use crate::domain::cases::case_schema::{ColumnKind, Row, Table};
use crate::store::db::Tx;
use crate::store::rows::{execute, select};

/// How many values a statement carries; far below what either database takes.
const MOST_VALUES: usize = 2_000;

/// The rows of these tables; truth as `1` and `0` whatever the database.
pub async fn existing(tx: &mut Tx, tables: &[&'static Table]) -> Result<Existing> {
    let mut existing = Existing::new();
    for table in tables {
        let rows = select(tx, sql::all(table), &[]).await.with_context(|| format!("read table {}", table.name))?;
        existing.insert(table.name, rows.into_iter().map(|row| plain(table, row)).collect());
    }
    Ok(existing)
}

/// PostgreSQL says `true` where SQLite says `1`.
fn plain(table: &Table, mut row: Row) -> Row {
    for (cell, column) in row.iter_mut().zip(table.columns) {
        match (column.kind, cell.as_deref()) {
            (ColumnKind::Boolean, Some("true")) => *cell = Some("1".into()),
            (ColumnKind::Boolean, Some("false")) => *cell = Some("0".into()),
            _ => {}
        }
    }
    row
}

/// Keeps every other writer out until the transaction ends. On SQLite it is the only one already.
pub async fn lock(tx: &mut Tx, tables: &[&'static Table]) -> Result<()> {
    if Dialect::of(tx) == Dialect::Postgres && !tables.is_empty() {
        let names = tables.iter().map(|table| table.name).collect::<Vec<_>>().join(", ");
        execute(tx, format!("LOCK TABLE {names} IN EXCLUSIVE MODE"), &[]).await?;
    }
    Ok(())
}

/// Writes the rows of one table; `done` hears how many are written.
pub async fn write(tx: &mut Tx, change: &Change, done: &mut impl FnMut(usize)) -> Result<()> {
    let (table, dialect) = (change.table, Dialect::of(tx));
    let batch = MOST_VALUES / table.columns.len();
    // Two workers may stand in for each other: their rows must both be there before either says so.
    let own = table.columns.iter().position(|c| matches!(c.kind, ColumnKind::Reference(other) if other == table.name));
    let mut changed = change.changed.clone();
    changed.extend(change.added.iter().filter(|row| own.is_some_and(|own| row[own].is_some())).cloned());
    for rows in change.added.chunks(batch) {
        let first = |row: &Row| {
            let mut row = row.clone();
            own.map(|own| row[own].take());
            row
        };
        let values: Vec<_> = rows.iter().flat_map(first).collect();
        execute(tx, sql::insert(table, rows.len(), dialect), &values).await.with_context(|| wrote(table))?;
        done(rows.len());
    }
    for rows in changed.chunks(batch) {
        execute(tx, sql::update(table, rows.len(), dialect), &rows.concat()).await.with_context(|| wrote(table))?;
        done(rows.len());
    }
    Ok(())
}

fn wrote(table: &Table) -> String {
    format!("write table {}", table.name)
}

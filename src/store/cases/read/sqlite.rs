//! Rows of a SQLite database by `rusqlite` on a thread that may block: by sqlx each row costs a hop between two threads,
//! a box and an allocation per cell, which was more than half of a scan.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OpenFlags, Statement};

use super::collector::{Collector, Pass};
use super::{MOST_COLUMNS, cells_of, text_of};
use crate::domain::cases::row::Row;
use crate::regular_file;
use crate::store::cases::optional_parts::{OptionalParts, tables_with_optional_parts};
use crate::store::cases::sql::{self, Dialect};
use crate::store::db::TIMEOUT;

/// Reads everything that the collector asks for, in one read transaction on a connection of its own.
pub fn read(path: &Path, collector: &mut Collector) -> Result<()> {
    regular_file::require(&fs::metadata(path)?)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(TIMEOUT)?;
    let transaction = connection.transaction()?;
    collector.set_parts(parts(&transaction)?);
    while let Some(pass) = collector.next_pass()? {
        if !collector.parts().has_table(pass.table) {
            continue;
        }
        read_pass(&transaction, &pass, collector).with_context(|| format!("read table {}", pass.table.name))?;
    }
    Ok(())
}

fn parts(connection: &Connection) -> Result<OptionalParts> {
    let mut parts = OptionalParts::default();
    let mut statement = connection.prepare(sql::COLUMNS_THERE)?;
    for table in tables_with_optional_parts() {
        let columns = statement.query_map([table.name], |row| row.get(0));
        let columns = columns.and_then(Iterator::collect::<Result<BTreeSet<String>, _>>);
        parts.note(table, &columns.with_context(|| format!("read table {}", table.name))?);
    }
    Ok(parts)
}

fn read_pass(connection: &Connection, pass: &Pass, collector: &mut Collector) -> Result<()> {
    let mut statement =
        connection.prepare(&sql::rows(pass.table, collector.parts(), Dialect::Sqlite, pass.only.is_some()))?;
    let mut as_text = connection.prepare("SELECT CAST($1 AS TEXT)")?;
    let width = statement.column_count();
    let mut rows = statement.query(rusqlite::params_from_iter(pass.only.iter().flat_map(|id| either_way(id))))?;
    while let Some(row) = rows.next()? {
        let mut cells = [None; MOST_COLUMNS];
        let mut all_text = width <= MOST_COLUMNS;
        for (position, cell) in cells.iter_mut().enumerate().take(width) {
            match row.get_ref(position)? {
                ValueRef::Null | ValueRef::Text([]) => {}
                // Numbers of forløb are compared by their bytes before anything else is looked at: as texts they
                // could be the same.
                ValueRef::Text(text) if position == 0 && str::from_utf8(text).is_err() => all_text = false,
                ValueRef::Text(text) => *cell = Some(text),
                ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => all_text = false,
            }
        }
        if all_text {
            collector.take(cells.get(..width).unwrap_or_default())?;
        } else {
            collector.take(&cells_of(&converted(row, width, &mut as_text)?))?;
        }
    }
    Ok(())
}

/// A forløb's number as a text, and as the number that a column without a type may hold of it.
fn either_way(id: &str) -> [Value; 2] {
    let text = || Value::Text(id.to_owned());
    let number = id.parse::<i64>().ok().filter(|number| number.to_string() == id);
    [text(), number.map_or_else(text, Value::Integer)]
}

/// A row that holds numbers or bytes, with these as SQLite itself writes them.
fn converted(row: &rusqlite::Row<'_>, width: usize, as_text: &mut Statement<'_>) -> Result<Row> {
    let mut cells = Vec::with_capacity(width);
    for position in 0..width {
        cells.push(match row.get_ref(position)? {
            ValueRef::Null => None,
            ValueRef::Text(text) => text_of(text),
            ValueRef::Integer(number) => Some(number.to_string()),
            value @ (ValueRef::Real(_) | ValueRef::Blob(_)) => {
                as_text.query_row([Value::try_from(value)?], |text| Ok(text_of(text.get_ref(0)?.as_bytes()?)))?
            }
        });
    }
    Ok(cells.into_iter().collect())
}

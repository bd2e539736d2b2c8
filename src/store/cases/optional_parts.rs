//! Which optional tables and columns a case database has (docs/case-database.md).

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use super::sql::{self, Dialect};
use crate::domain::cases::case_schema::TABLES;
use crate::domain::cases::row::Row;
use crate::domain::cases::table::{Column, Table};
use crate::store::db::Tx;
use crate::store::rows::{fetch_plain, select};

/// The optional parts that are there, as `leder` and `kommune.address`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OptionalParts(BTreeSet<String>);

impl OptionalParts {
    /// What a database of our own has.
    pub fn all() -> Self {
        let parts = TABLES.iter().flat_map(|table| {
            let columns = table.optional_columns().map(|column| name_of_column(table, column));
            let table = if table.may_be_absent { Some(table.name.to_owned()) } else { None };
            columns.chain(table)
        });
        Self(parts.collect())
    }

    /// From the columns of a table that are there, by their names.
    pub fn note(&mut self, table: &Table, columns: &BTreeSet<String>) {
        if table.may_be_absent && !columns.is_empty() {
            self.0.insert(table.name.to_owned());
        }
        let found = table.optional_columns().filter(|column| columns.contains(column.name));
        self.0.extend(found.map(|column| name_of_column(table, column)));
    }

    /// From rows of a table's name and that of a column of it.
    pub fn note_all(&mut self, rows: &[(String, String)]) {
        for table in tables_with_optional_parts() {
            let of_table = rows.iter().filter(|(name, _)| name == table.name);
            self.note(table, &of_table.map(|(_, column)| column.clone()).collect());
        }
    }

    pub fn has_table(&self, table: &Table) -> bool {
        !table.may_be_absent || self.0.contains(table.name)
    }

    pub fn has_column(&self, table: &Table, column: &Column) -> bool {
        !column.may_be_absent || self.0.contains(&name_of_column(table, column))
    }

    /// Their names, sorted.
    pub fn names(&self) -> &BTreeSet<String> {
        &self.0
    }

    /// Those that a database of our own has, and this one has not.
    pub fn missing(&self) -> Vec<String> {
        Self::all().0.difference(&self.0).cloned().collect()
    }
}

/// The tables of which something may be absent.
pub fn tables_with_optional_parts() -> impl Iterator<Item = &'static Table> {
    TABLES.iter().copied().filter(|table| table.may_be_absent || table.optional_columns().next().is_some())
}

fn name_of_column(table: &Table, column: &Column) -> String {
    format!("{}.{}", table.name, column.name)
}

/// What is there now.
pub async fn optional_parts(tx: &mut Tx) -> Result<OptionalParts> {
    let mut parts = OptionalParts::default();
    match Dialect::of(tx) {
        Dialect::Sqlite => {
            for table in tables_with_optional_parts() {
                let rows = select(tx, sql::COLUMNS_THERE.to_owned(), &[table.name.to_owned()]).await;
                let rows = rows.with_context(|| format!("read table {}", table.name))?;
                parts.note(table, &rows.iter().filter_map(Row::id).map(str::to_owned).collect());
            }
        }
        Dialect::Postgres => {
            let rows: Vec<(String, String)> =
                fetch_plain(tx, sql::columns_there()).await.context("ask for the columns")?;
            parts.note_all(&rows);
        }
    }
    Ok(parts)
}

//! What an import asks of the case database, and what it does to it.

use std::collections::{HashMap, HashSet};

use super::row::Row;
use super::table::Table;

/// What an import must know of one table, however many rows that has.
#[derive(Debug)]
pub struct Wanted<'a> {
    pub table: &'static Table,
    /// The rows with these cells in the columns of [`Table::always_filled_key`]; each once.
    pub rows: Vec<Vec<&'a str>>,
    /// Whether there are rows of these ids.
    pub ids: Vec<&'a str>,
}

/// What the database has of that, by the name of the table.
#[derive(Debug, Clone, Default)]
pub struct Existing {
    pub rows: HashMap<&'static str, Vec<Row>>,
    pub ids: HashMap<&'static str, HashSet<String>>,
    /// Forløb of the file that were removed from the database.
    pub removed: HashSet<String>,
}

impl Existing {
    /// The rows of a table that were asked for.
    pub fn rows(&self, table: &Table) -> &[Row] {
        self.rows.get(table.name).map_or(&[], Vec::as_slice)
    }
}

/// The rows of one table to be written, each as it will be.
#[derive(Debug, Clone)]
pub struct Change {
    pub table: &'static Table,
    pub added: Vec<Row>,
    /// Found by the table's key.
    pub changed: Vec<Row>,
}

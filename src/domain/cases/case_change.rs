//! What an import asks of the case database, and what it does to it.

use std::collections::{HashMap, HashSet};

use super::forloeb::Days;
use super::row::Row;
use super::table::Table;
use crate::domain::values::same_id::as_compared;

/// The ids of one table that a file has, its own and those that it refers to; each once.
#[derive(Debug)]
pub struct WantedIds<'a> {
    pub table: &'static Table,
    pub ids: Vec<&'a str>,
}

/// What the database has of those, by the name of the table.
#[derive(Debug, Clone, Default)]
pub struct KnownIds {
    /// The ids that are the same as wanted ones, by what is compared of them (`same_id`).
    pub similar: HashMap<&'static str, HashMap<String, Vec<String>>>,
    /// Every id with its name, where an id was wanted that is not there and the table is short by nature.
    pub named: HashMap<&'static str, Vec<(String, String)>>,
}

impl KnownIds {
    /// The ids that are the same as this one.
    pub fn similar(&self, table: &Table, id: &str) -> &[String] {
        let of_table = self.similar.get(table.name);
        of_table.and_then(|ids| ids.get(&as_compared(id))).map_or(&[], Vec::as_slice)
    }
}

/// What an import must know of one table, however many rows that has.
#[derive(Debug)]
pub struct Wanted<'a> {
    pub table: &'static Table,
    /// The rows with these cells in the columns of [`Table::always_filled_key`]; each once.
    pub rows: Vec<Vec<&'a str>>,
    /// All rows of these forløb, of which none is among `rows`; each once.
    pub of_forloeb: Vec<&'a str>,
    /// Every row, however many: of a table that is short by nature.
    pub whole: bool,
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
    /// Every forløb that is there; empty where the file has no sheet of them.
    pub forloeb: Vec<KnownForloeb>,
    /// The days that are issued and stand, of the forløb that were asked for.
    pub issued: HashMap<String, Vec<Days>>,
}

/// What tells a forløb from another, whatever its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownForloeb {
    pub id: String,
    pub borger_ref: String,
    /// As it is written there.
    pub start_on: Option<String>,
}

/// What becomes of rows of a forløb that stands in a file, where the file has not those rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingRows {
    /// They are left.
    Keep,
    /// They are removed, as far as the file speaks of them.
    Remove,
}

impl Existing {
    /// The rows of a table that were asked for.
    pub fn rows(&self, table: &Table) -> &[Row] {
        self.rows.get(table.name).map_or(&[], Vec::as_slice)
    }
}

/// The rows of one table to be written, each as it will be, and those to be removed.
#[derive(Debug, Clone)]
pub struct Change {
    pub table: &'static Table,
    /// As they are there, before anything is written; as often as each is to go.
    pub removed: Vec<Row>,
    pub added: Vec<Row>,
    /// Found by the table's key.
    pub changed: Vec<Row>,
}

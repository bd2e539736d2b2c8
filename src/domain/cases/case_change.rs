//! What an import does to the case database.

use std::collections::HashMap;

use super::row::Row;
use super::table::Table;

/// The rows of the database, by the name of their table.
pub type Existing = HashMap<&'static str, Vec<Row>>;

/// The rows of one table to be written, each as it will be.
#[derive(Debug, Clone)]
pub struct Change {
    pub table: &'static Table,
    pub added: Vec<Row>,
    /// Found by the table's key.
    pub changed: Vec<Row>,
}

//! What an import does to the case database.

use std::collections::HashMap;

use super::case_schema::{Row, Table};

/// The rows that stand in the database, by the name of their table.
pub type Existing = HashMap<&'static str, Vec<Row>>;

/// The rows of one table to be written, each as it will stand.
#[derive(Debug, Clone)]
pub struct Change {
    pub table: &'static Table,
    pub added: Vec<Row>,
    /// Told apart by the table's key.
    pub changed: Vec<Row>,
}

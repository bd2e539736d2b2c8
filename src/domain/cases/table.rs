//! What a table of the case database is made of.

use std::fmt;

use super::case_date::DateReach;
use super::danish_set::Choice;

/// The type of a column's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    MailAddress,
    /// Eight digits.
    Cvr,
    /// Thirteen digits, the check digit among them.
    Gln,
    /// Four digits, the leading zero among them.
    KommuneCode,
    Date(DateReach),
    /// A whole number.
    Integer,
    /// Whole øre.
    Oere,
    Boolean,
    /// Three lengths in months: `3-3-3`.
    PhasePlan,
    /// One of a closed set.
    Set(&'static [Choice]),
    /// The key of a row in another table.
    Reference(&'static Table),
}

/// Everything that is known about a column, in the database and in the sheet that people keep.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    pub kind: ColumnKind,
    pub required: bool,
    /// Whether another program's case database may be without it; then it is empty.
    pub may_be_absent: bool,
    /// The value of a required column where the sheet leaves it empty.
    pub default: Option<&'static str>,
    /// The title in the sheet, in Danish.
    pub title: &'static str,
    /// The line below the title in the template, in Danish.
    pub help: &'static str,
}

/// Two dates of a row, of which the end must not lie before the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateOrder {
    /// The columns of the start: the first of them that has a date.
    pub starts: &'static [&'static str],
    pub end: &'static str,
}

impl DateOrder {
    /// What a data error calls the start.
    pub fn start_name(&self) -> &'static str {
        match self.starts {
            [only] => only,
            _ => "its start",
        }
    }
}

/// A table of the case database, which is also a sheet of the import. Two are the same if they have the same name.
#[derive(Clone, Copy)]
pub struct Table {
    pub name: &'static str,
    /// The name of the sheet, in Danish.
    pub sheet: &'static str,
    /// The columns that identify a row; empty: rows are compared whole, and may repeat.
    pub key: &'static [&'static str],
    /// The first is what others refer to a row by, or the forløb that the row belongs to.
    pub columns: &'static [Column],
    pub date_orders: &'static [DateOrder],
    /// Whether another program's case database may be without it.
    pub may_be_absent: bool,
}

impl Table {
    /// How far the dates of a column reach.
    pub fn reach(&self, column: &str) -> DateReach {
        match self.columns.iter().find(|known| known.name == column).map(|known| known.kind) {
            Some(ColumnKind::Date(reach)) => reach,
            _ => DateReach::Within,
        }
    }

    /// The column that others refer to this table by.
    pub fn id(&self) -> Option<&'static Column> {
        self.columns.first()
    }

    /// The columns that another program's case database may be without.
    pub fn optional_columns(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().filter(|column| column.may_be_absent)
    }

    /// The position of a column.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }

    /// The columns of the key that no row leaves empty, with their positions: what a row is looked up by.
    pub fn always_filled_key(&self) -> impl Iterator<Item = (usize, &'static Column)> {
        let table = *self;
        self.columns.iter().enumerate().filter(move |(_, column)| table.is_key(column) && column.required)
    }

    /// Whether a column is part of the key; of a table without one all are.
    pub fn is_key(&self, column: &Column) -> bool {
        self.key.is_empty() || self.key.contains(&column.name)
    }
}

/// Only the name: a table may refer to itself.
impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Table {}

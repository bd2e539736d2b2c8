//! A row of the case database as text, before anything in it is checked.

use chrono::NaiveDate;

use super::table::{DateOrder, Table};

/// One row, its cells in the order of the table's columns; `None` is NULL or empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(Vec<Option<String>>);

impl Row {
    /// A row of a table with these cells; every other one is empty. A column that the table has not is passed over.
    pub fn of<'a>(table: &Table, cells: impl IntoIterator<Item = (&'a str, Option<String>)>) -> Self {
        let mut row = Self(vec![None; table.columns.len()]);
        for (column, value) in cells {
            if let Some(position) = table.position(column) {
                row.set(position, value);
            }
        }
        row
    }

    /// The cell at a position; `None` also where the row ends before it.
    pub fn cell(&self, position: usize) -> Option<&str> {
        self.0.get(position)?.as_deref()
    }

    /// The cell of a column.
    pub fn named(&self, table: &Table, column: &str) -> Option<&str> {
        self.cell(table.position(column)?)
    }

    /// The first cell: the row's own id, or that of the forløb it belongs to.
    pub fn id(&self) -> Option<&str> {
        self.cell(0)
    }

    /// Changes the cell at a position that the row has.
    pub fn set(&mut self, position: usize, value: Option<String>) {
        if let Some(cell) = self.0.get_mut(position) {
            *cell = value;
        }
    }

    pub fn cells(&self) -> &[Option<String>] {
        &self.0
    }

    /// The dates of this row that contradict each other. What can't be read as a date is reported elsewhere.
    pub fn misordered_dates(&self, table: &'static Table) -> Vec<MisorderedDates> {
        let dated = |column: &str| {
            let position = table.position(column)?;
            Some((position, table.reach(column).read(self.cell(position)?.as_bytes())?.day()?))
        };
        let mut found = Vec::new();
        for order in table.date_orders {
            let start = order.starts.iter().find_map(|column| dated(column));
            let (Some((start_position, start)), Some((end_position, end))) = (start, dated(order.end)) else {
                continue;
            };
            if end < start {
                found.push(MisorderedDates { order, start_position, start, end_position, end });
            }
        }
        found
    }
}

impl FromIterator<Option<String>> for Row {
    fn from_iter<I: IntoIterator<Item = Option<String>>>(cells: I) -> Self {
        Self(cells.into_iter().collect())
    }
}

/// An end that lies before its start, with the positions of both columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MisorderedDates {
    pub order: &'static DateOrder,
    pub start_position: usize,
    pub start: NaiveDate,
    pub end_position: usize,
    pub end: NaiveDate,
}

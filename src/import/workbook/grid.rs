//! The cells of a sheet while it is read.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::cell::SheetCell;
use crate::import::files::SheetRows;
use crate::import::letters::letters;
use crate::import::limits::MAX_CELLS;
use crate::import::problem::FileProblem;

/// How many cells of a workbook may still be taken in.
pub struct CellBudget(usize);

impl CellBudget {
    pub fn new() -> Self {
        Self(MAX_CELLS)
    }

    pub fn spend(&mut self, cells: usize) -> Result<(), FileProblem> {
        self.0 = self.0.checked_sub(cells).ok_or(FileProblem::TooManyCells)?;
        Ok(())
    }
}

/// Cells that are merged into one, from 0 on; the ends are among them.
#[derive(Debug, Clone, Copy)]
pub struct MergedRange {
    pub rows: (u32, u32),
    pub columns: (usize, usize),
}

impl MergedRange {
    fn name(&self) -> String {
        let (first, last) = (letters(self.columns.0), letters(self.columns.1));
        format!("{first}{}:{last}{}", self.rows.0 + 1, self.rows.1 + 1)
    }
}

/// The rows that hold something, by their places from 0 on.
#[derive(Default)]
pub struct Grid {
    rows: BTreeMap<u32, Vec<SheetCell>>,
    hidden: BTreeSet<u32>,
    merged: Vec<MergedRange>,
}

impl Grid {
    pub fn put(
        &mut self,
        row: u32,
        column: usize,
        cell: SheetCell,
        budget: &mut CellBudget,
    ) -> Result<(), FileProblem> {
        if cell.is_empty() {
            return Ok(());
        }
        put(self.rows.entry(row).or_default(), column, cell, budget)
    }

    pub fn hide(&mut self, row: u32) {
        self.hidden.insert(row);
    }

    pub fn merge(&mut self, range: MergedRange) {
        self.merged.push(range);
    }

    pub fn finish(mut self, budget: &mut CellBudget) -> Result<SheetRows, FileProblem> {
        for range in std::mem::take(&mut self.merged) {
            self.spread(range, budget)?;
        }
        let number = |row: u32| row.saturating_add(1);
        let hidden = self.hidden.iter().filter(|row| self.rows.contains_key(row)).map(|row| number(*row)).collect();
        let rows = self.rows.into_iter().map(|(row, cells)| (number(row), cells)).collect();
        Ok(SheetRows { rows, hidden, unended: None })
    }

    /// A cell that reaches over several rows holds for each of them; one that reaches over several columns says nothing
    /// about the others. Rows that hold nothing of their own are none.
    fn spread(&mut self, range: MergedRange, budget: &mut CellBudget) -> Result<(), FileProblem> {
        let MergedRange { rows: (first, last), columns: (left, right) } = range;
        let value = self.rows.get(&first).and_then(|cells| cells.get(left)).cloned().unwrap_or(SheetCell::Empty);
        if value.is_empty() {
            return Ok(());
        }
        for (row, cells) in self.rows.range_mut(first..=last.max(first)) {
            budget.spend(1)?;
            if left == right {
                put(cells, left, value.clone(), budget)?;
                continue;
            }
            for column in left..=right {
                if (*row, column) != (first, left) {
                    put(cells, column, SheetCell::Merged(range.name()), budget)?;
                }
            }
        }
        Ok(())
    }
}

fn put(cells: &mut Vec<SheetCell>, column: usize, cell: SheetCell, budget: &mut CellBudget) -> Result<(), FileProblem> {
    if cells.len() <= column {
        budget.spend(column + 1 - cells.len())?;
        cells.resize(column + 1, SheetCell::Empty);
    }
    if let Some(place) = cells.get_mut(column) {
        *place = cell;
    }
    Ok(())
}

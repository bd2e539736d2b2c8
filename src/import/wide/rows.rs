//! The rows that the wide cells of a file stand for.

use std::collections::HashMap;

use super::columns::WideMeaning;
use super::promise;
use crate::domain::cases::case_change::Existing;
use crate::domain::cases::case_schema::{FORLOEB, KONTAKT, MILESTONE};
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Table;
use crate::import::problem::{ImportProblem, ProblemKind};
use crate::import::row::{TypedRow, TypedSheet};

/// A row of another table that wide cells stand for.
#[derive(Debug, Clone)]
pub struct WideRow {
    pub table: &'static Table,
    pub cells: Row,
    /// The place of its forløb among the rows of the sheet Forløb.
    pub owner: usize,
    /// The place of its cell among the wide columns.
    pub column: usize,
}

/// All of them.
#[derive(Debug, Default)]
pub struct WideRows(pub Vec<WideRow>);

impl WideRows {
    /// Those of a sheet Forløb. What a promise has in columns that the file has not is as in the database.
    pub fn of(sheet: &TypedSheet<'_>, existing: &Existing) -> Self {
        let mut rows = Vec::new();
        if *sheet.sheet.table != FORLOEB {
            return Self(rows);
        }
        let promises = promise::by_forloeb(existing);
        for (owner, row) in sheet.rows.iter().enumerate() {
            let Some(id) = row.cells.id() else { continue };
            for (column, known) in sheet.header.wide.iter().enumerate() {
                let Some(value) = row.wide_cell(column) else { continue };
                let meaning = known.column.meaning;
                if let (Some(kind), Some(date)) = (meaning.kind(), meaning.date_column()) {
                    let cells = [("forloeb_id", id), ("kind", kind), (date, value)];
                    let cells = cells.map(|(name, value)| (name, Some(value.to_owned())));
                    rows.push(WideRow {
                        table: meaning.table(),
                        cells: Row::of(meaning.table(), cells),
                        owner,
                        column,
                    });
                }
            }
            rows.extend(promise::row(sheet, row, owner, &promises));
        }
        Self(rows)
    }

    pub fn in_table<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = &'a WideRow> {
        self.0.iter().filter(move |row| row.table == table)
    }

    /// Marks newest cells that would take away more than one row: rather one of these dates is wrong than all of those.
    pub fn check_newest(&self, forloeb: &mut TypedSheet<'_>, others: &[TypedSheet<'_>], existing: &Existing) {
        let mut found = Vec::new();
        for table in [&MILESTONE, &KONTAKT] {
            let on_sheet = others.iter().find(|sheet| sheet.sheet.table == table).map_or(&[][..], |sheet| &sheet.rows);
            let on_sheet = by_kind(table, on_sheet.iter().map(|row| &row.cells));
            let there = by_kind(table, existing.rows(table).iter());
            for one in self.in_table(table) {
                let meaning = forloeb.header.wide.get(one.column).map(|known| known.column.meaning);
                let newest = meaning.filter(|meaning| meaning.is_newest());
                let Some(date) = newest.and_then(WideMeaning::date_column) else { continue };
                let group = group_of(table, &one.cells);
                let mut held = on_sheet.get(&group).cloned().unwrap_or_default();
                let mut gone = 0;
                for row in there.get(&group).into_iter().flatten() {
                    if row.named(table, date) <= one.cells.named(table, date) {
                        continue;
                    }
                    match held.iter().position(|other| other == row) {
                        Some(place) => drop(held.swap_remove(place)),
                        None => gone += 1,
                    }
                }
                if gone > 1 {
                    let kind = ProblemKind::NewestTakesMany { rows: gone, table };
                    found.push((one.owner, forloeb.wide_problem(one, kind)));
                }
            }
        }
        forloeb.add_problems(found);
    }
}

/// Forløb and kind.
type KindOfForloeb<'a> = (Option<&'a str>, Option<&'a str>);

fn group_of<'a>(table: &Table, row: &'a Row) -> KindOfForloeb<'a> {
    (row.id(), row.named(table, "kind"))
}

fn by_kind<'a>(table: &Table, rows: impl Iterator<Item = &'a Row>) -> HashMap<KindOfForloeb<'a>, Vec<&'a Row>> {
    let mut groups: HashMap<KindOfForloeb<'_>, Vec<&Row>> = HashMap::new();
    for row in rows {
        groups.entry(group_of(table, row)).or_default().push(row);
    }
    groups
}

impl TypedRow {
    /// The value of a wide cell, by the place of its column among the wide ones.
    pub fn wide_cell(&self, column: usize) -> Option<&str> {
        self.wide.get(column)?.as_deref()
    }
}

impl TypedSheet<'_> {
    /// What is wrong in the wide cell that a row stands for.
    pub fn wide_problem(&self, row: &WideRow, kind: ProblemKind) -> ImportProblem {
        self.wide_problem_in(row, row.column, kind)
    }

    /// The same in another one of its wide cells.
    pub fn wide_problem_in(&self, row: &WideRow, column: usize, kind: ProblemKind) -> ImportProblem {
        let number = self.rows.get(row.owner).map_or(0, |row| row.number);
        self.header.wide_problem(self.sheet, number, column, kind)
    }

    /// Adds what is wrong to the rows at these places.
    pub fn add_problems(&mut self, found: Vec<(usize, ImportProblem)>) {
        for (owner, problem) in found {
            if let Some(row) = self.rows.get_mut(owner) {
                row.problems.push(problem);
            }
        }
    }
}

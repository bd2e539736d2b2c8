//! The brake: a list that is saved half, filtered or sorted by one column must not empty or shuffle the database.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::claims::{CHILDREN, Claims};
use crate::domain::cases::case_change::Existing;
use crate::domain::cases::case_schema::{FORLOEB, LEDER, TABLES};
use crate::domain::cases::row::Row;
use crate::domain::cases::table::{ColumnKind, Table};
use crate::import::difference::Difference;
use crate::import::keys::owned_key;

/// So many of a table or column may go, whatever share they are.
const MOST_OF_FEW: usize = 3;
/// From so many forløb on that get another value in a column.
const FEWEST_SHUFFLED: usize = 5;

/// More would go at once than happens by keeping a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brake {
    /// How much it is: rows and cells that go, and cells that change in the columns that changed too much.
    pub number: usize,
    pub parts: Vec<BrakePart>,
}

/// What would happen in one table, kind or column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrakePart {
    place: BrakePlace,
    effect: Effect,
    count: usize,
    /// Of how many.
    of: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    RowsGone,
    CellsEmptied,
    ForloebChanged,
}

/// A table, and where it has kinds one of them; or a column of that.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct BrakePlace {
    table: &'static str,
    kind: Option<String>,
    /// Its position.
    column: Option<usize>,
}

/// What goes and changes, counted.
#[derive(Debug, Default)]
struct Losses {
    rows: BTreeMap<BrakePlace, usize>,
    emptied: BTreeMap<BrakePlace, usize>,
    changed: BTreeMap<BrakePlace, BTreeSet<String>>,
}

/// Whether these changes are too much at once for the forløb of the file.
pub fn brake(differences: &[Difference], existing: &Existing, claims: &Claims<'_>, at_most: usize) -> Option<Brake> {
    let mut losses = Losses::default();
    for difference in differences {
        losses.add(difference, existing);
    }
    if losses.rows.is_empty() && losses.emptied.is_empty() && losses.changed.is_empty() {
        return None;
    }
    let stood = Stood { existing, claims };
    let mut parts = Vec::new();
    for (place, count) in &losses.rows {
        parts.push(BrakePart { place: place.clone(), effect: Effect::RowsGone, count: *count, of: stood.rows(place) });
    }
    for (place, count) in &losses.emptied {
        let of = stood.cells(place);
        parts.push(BrakePart { place: place.clone(), effect: Effect::CellsEmptied, count: *count, of });
    }
    let gone: usize = parts.iter().map(|part| part.count).sum();
    let is_half = |count: usize, of: usize| count > MOST_OF_FEW && count * 2 >= of;
    let half_of_a_table = CHILDREN.into_iter().chain([&LEDER]).any(|table| {
        let rows = losses.rows.iter().filter(|(place, _)| place.table == table.name);
        is_half(rows.map(|(_, count)| count).sum(), stood.rows(&BrakePlace::of(table)))
    });
    if gone <= at_most && !half_of_a_table && !parts.iter().any(|part| is_half(part.count, part.of)) {
        parts.clear();
    }
    for (place, forloeb) in &losses.changed {
        let (count, of) = (forloeb.len(), stood.forloeb(place));
        if count >= FEWEST_SHUFFLED && count * 2 > of {
            parts.push(BrakePart { place: place.clone(), effect: Effect::ForloebChanged, count, of });
        }
    }
    let number = parts.iter().map(|part| part.count).sum();
    if parts.is_empty() { None } else { Some(Brake { number, parts }) }
}

impl Losses {
    fn add(&mut self, difference: &Difference, existing: &Existing) {
        let change = &difference.change;
        let table = change.table;
        if *table != FORLOEB && *table != LEDER && !CHILDREN.contains(&table) {
            return;
        }
        let keys: BTreeMap<Vec<Option<String>>, &Row> =
            change.changed.iter().map(|row| (owned_key(table, row), row)).collect();
        if !keys.is_empty() {
            for before in existing.rows(table) {
                if let Some(after) = keys.get(&owned_key(table, before)) {
                    self.compare(table, before, after);
                }
            }
        }
        let mut added: HashMap<(String, Option<String>), Vec<&Row>> = HashMap::new();
        for row in &change.added {
            added.entry(group(table, row)).or_default().push(row);
        }
        for rows in added.values_mut() {
            rows.sort_unstable_by(|a, b| b.cmp(a));
        }
        let mut removed: Vec<&Row> = change.removed.iter().collect();
        removed.sort_unstable();
        for before in removed {
            // Another row in its place: it is corrected.
            match added.get_mut(&group(table, before)).and_then(Vec::pop) {
                Some(after) => self.compare(table, before, after),
                None => *self.rows.entry(BrakePlace::of_row(table, before)).or_default() += 1,
            }
        }
    }

    fn compare(&mut self, table: &'static Table, before: &Row, after: &Row) {
        for position in 0..table.columns.len() {
            let place = || BrakePlace { column: Some(position), ..BrakePlace::of_row(table, before) };
            match (before.cell(position), after.cell(position)) {
                (Some(_), None) => *self.emptied.entry(place()).or_default() += 1,
                (Some(before), Some(now)) if before != now => {
                    self.changed.entry(place()).or_default().insert(after.id().unwrap_or_default().to_owned());
                }
                _ => {}
            }
        }
    }
}

fn group(table: &Table, row: &Row) -> (String, Option<String>) {
    (row.id().unwrap_or_default().to_owned(), row.named(table, "kind").map(String::from))
}

/// What the database has of the forløb of the file.
struct Stood<'a> {
    existing: &'a Existing,
    claims: &'a Claims<'a>,
}

impl Stood<'_> {
    fn all(&self, place: &BrakePlace) -> impl Iterator<Item = &Row> {
        let table = TABLES.iter().find(|table| table.name == place.table);
        let of_kind = move |row: &&Row| match (&place.kind, table) {
            (Some(kind), Some(table)) => row.named(table, "kind") == Some(kind),
            _ => true,
        };
        // A leader is no forløb's.
        let of_file = |row: &&Row| place.table == LEDER.name || row.id().is_some_and(|id| self.claims.has(id));
        table.into_iter().flat_map(|table| self.existing.rows(table)).filter(of_kind).filter(of_file)
    }

    fn rows(&self, place: &BrakePlace) -> usize {
        self.all(place).count()
    }

    fn filled(&self, place: &BrakePlace) -> impl Iterator<Item = &Row> {
        self.all(place).filter(|row| place.column.is_none_or(|column| row.cell(column).is_some()))
    }

    fn cells(&self, place: &BrakePlace) -> usize {
        self.filled(place).count()
    }

    fn forloeb(&self, place: &BrakePlace) -> usize {
        self.filled(place).filter_map(Row::id).collect::<BTreeSet<_>>().len()
    }
}

impl BrakePlace {
    fn of(table: &Table) -> Self {
        Self { table: table.name, kind: None, column: None }
    }

    fn of_row(table: &Table, row: &Row) -> Self {
        Self { kind: row.named(table, "kind").map(String::from), ..Self::of(table) }
    }

    /// As the template calls it.
    fn title(&self) -> String {
        let Some(table) = TABLES.iter().find(|table| table.name == self.table) else { return String::new() };
        let mut title = table.sheet.to_owned();
        let choices = table.columns.iter().find(|column| column.name == "kind").map(|column| column.kind);
        if let (Some(ColumnKind::Set(choices)), Some(kind)) = (choices, &self.kind) {
            let known = choices.iter().find(|choice| choice.value == kind);
            title += &format!(" ({})", known.map_or("?", |choice| choice.danish));
        }
        if let Some(column) = self.column.and_then(|column| table.columns.get(column)) {
            title += &format!(", {}", column.title);
        }
        title
    }
}

impl Brake {
    pub fn parts_english(&self) -> String {
        self.told(["of", "rows gone", "cells emptied", "changed"])
    }

    pub fn parts_danish(&self) -> String {
        self.told(["af", "rækker væk", "felter tømt", "ændret"])
    }

    fn told(&self, [of_word, gone, emptied, changed]: [&str; 4]) -> String {
        let part = |part: &BrakePart| {
            let effect = match part.effect {
                Effect::RowsGone => gone,
                Effect::CellsEmptied => emptied,
                Effect::ForloebChanged => changed,
            };
            format!("{}: {} {of_word} {} {effect}", part.place.title(), part.count, part.of)
        };
        self.parts.iter().map(part).collect::<Vec<_>>().join("; ")
    }
}

//! References between rows: to a row of the file or of the database.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::cell::SheetCell;
use super::header::Header;
use super::problem::{KnownChoices, ProblemKind};
use super::row::TypedSheet;
use super::value::shown;
use crate::domain::cases::case_change::{Existing, KnownIds};
use crate::domain::cases::case_schema::{KOMMUNE, MEDARBEJDER, TILBUD};
use crate::domain::cases::table::{Column, ColumnKind, Table};
use crate::domain::values::redact::redact_id;

/// What references may lead to besides the file.
pub struct There<'a> {
    pub existing: &'a Existing,
    pub known: &'a KnownIds,
    /// Some kommune is known.
    pub has_kommuner: bool,
}

/// The ids of one table.
#[derive(Default)]
struct Ids {
    known: HashSet<String>,
    /// Of rows of the file that are wrong, with their number.
    bad: HashMap<String, u32>,
}

type IdsOfTables = HashMap<&'static str, Ids>;

/// The ids that the sheets refer to and do not have themselves, by the name of their table.
pub fn ids_elsewhere<'a>(sheets: &'a [TypedSheet<'_>]) -> HashMap<&'static str, BTreeSet<&'a str>> {
    let mut own: HashMap<&str, HashSet<&str>> = HashMap::new();
    for sheet in sheets {
        let ids = sheet.rows.iter().filter_map(|row| row.cells.id());
        own.entry(sheet.sheet.table.name).or_default().extend(ids);
    }
    let mut elsewhere: HashMap<&'static str, BTreeSet<&str>> = HashMap::new();
    for sheet in sheets {
        for (position, _, table) in references(&sheet.header) {
            let ids = sheet.rows.iter().filter_map(|row| row.cells.cell(position));
            let is_own = |id: &&str| own.get(table.name).is_some_and(|own| own.contains(*id));
            elsewhere.entry(table.name).or_default().extend(ids.filter(|id| !is_own(id)));
        }
    }
    elsewhere
}

/// Marks rows that refer to nothing, then those that refer to a wrong row, until there are no more.
/// References to the tables `unread` are not judged.
pub fn mark(sheets: &mut [TypedSheet<'_>], there: &There<'_>, unread: &[&str]) {
    let mut ids = all_ids(sheets, there.existing);
    for sheet in sheets.iter_mut() {
        mark_unknown(sheet, &ids, there, unread);
    }
    loop {
        collect_bad(sheets, &mut ids);
        let mut marked = false;
        for sheet in sheets.iter_mut() {
            marked |= mark_referring_to_bad(sheet, &ids);
        }
        if !marked {
            return;
        }
    }
}

/// The columns that the sheet has and that refer to another table, with their positions.
fn references(header: &Header) -> Vec<(usize, &'static Column, &'static Table)> {
    let mut found = Vec::new();
    for (position, known) in header.columns.iter().enumerate() {
        if let (ColumnKind::Reference(table), Some(_)) = (known.column.kind, known.place) {
            found.push((position, known.column, table));
        }
    }
    found
}

fn mark_unknown(typed: &mut TypedSheet<'_>, ids: &IdsOfTables, there: &There<'_>, unread: &[&str]) {
    let TypedSheet { sheet, header, rows } = typed;
    for (position, column, table) in references(header) {
        if unread.contains(&table.name) {
            continue;
        }
        let choices = choices(table, ids, there.known);
        for row in rows.iter_mut() {
            let Some(id) = row.cells.cell(position) else { continue };
            if ids.get(table.name).is_some_and(|ids| ids.known.contains(id)) {
                continue;
            }
            // It is told already why it leads nowhere.
            if row.problems.iter().any(|problem| problem.place == header.place(position)) {
                continue;
            }
            let kind = if *table == KOMMUNE && !there.has_kommuner {
                ProblemKind::NoKommuner
            } else {
                let shown = shown(&SheetCell::Text(id.to_owned()));
                ProblemKind::UnknownReference { shown, accepted: column.kind, there: choices.clone() }
            };
            row.problems.push(header.problem(sheet, row.number, position, kind));
        }
    }
}

/// How many ids an error names.
const MOST_NAMED: usize = 10;

/// The ids of a table that is short by nature.
fn choices(table: &Table, ids: &IdsOfTables, known: &KnownIds) -> KnownChoices {
    if *table != TILBUD && *table != MEDARBEJDER {
        return KnownChoices::default();
    }
    let of_file = ids.get(table.name).into_iter().flat_map(|ids| &ids.known);
    let of_database = known.named.get(table.name).into_iter().flatten().map(|(id, _)| id);
    let all: BTreeSet<&String> = of_file.chain(of_database).collect();
    KnownChoices { first: all.iter().take(MOST_NAMED).map(|id| redact_id(id)).collect(), count: all.len() }
}

/// Whether there were any that were not marked before.
fn mark_referring_to_bad(typed: &mut TypedSheet<'_>, ids: &IdsOfTables) -> bool {
    let TypedSheet { sheet, header, rows } = typed;
    let mut marked = false;
    for (position, _, table) in references(header) {
        let Some(Ids { bad, .. }) = ids.get(table.name) else { continue };
        for row in rows.iter_mut().filter(|row| row.is_good()) {
            let Some(number) = row.cells.cell(position).and_then(|id| bad.get(id)) else { continue };
            let kind = ProblemKind::RefersToWrongRow { row: *number, table };
            row.refers_to_bad = Some(header.problem(sheet, row.number, position, kind));
            marked = true;
        }
    }
    marked
}

fn all_ids(sheets: &[TypedSheet<'_>], existing: &Existing) -> IdsOfTables {
    let mut ids = IdsOfTables::new();
    for (table, there) in &existing.ids {
        ids.entry(table).or_default().known.extend(there.iter().cloned());
    }
    for sheet in sheets {
        let known = &mut ids.entry(sheet.sheet.table.name).or_default().known;
        known.extend(sheet.rows.iter().filter_map(|row| row.cells.id()).map(String::from));
    }
    ids
}

/// A row that is wrong in the file counts as wrong, whatever the database has of it.
fn collect_bad(sheets: &[TypedSheet<'_>], ids: &mut IdsOfTables) {
    for sheet in sheets {
        let bad = &mut ids.entry(sheet.sheet.table.name).or_default().bad;
        for row in sheet.rows.iter().filter(|row| !row.is_good()) {
            if let Some(id) = row.cells.id() {
                bad.insert(id.to_owned(), row.number);
            }
        }
    }
}

//! Which id of the database, or of another row of the file, an id of the file is: it may be written otherwise, or a name may
//! stand in its place.

use std::collections::{BTreeSet, HashMap};

use super::problem::ProblemKind;
use super::row::TypedSheet;
use super::words::fold;
use crate::domain::cases::case_change::{KnownIds, WantedIds};
use crate::domain::cases::case_schema::{FORLOEB, KOMMUNE, MEDARBEJDER, TAKST, TILBUD};
use crate::domain::cases::table::{Column, ColumnKind, Table};
use crate::domain::values::same_id::as_compared;

/// What a column has to do with the ids of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IdRole {
    /// They are the keys of its own rows.
    Own(&'static Table),
    Refers(&'static Table),
}

/// Kommuner have codes, which are written in one way only.
fn role(table: &'static Table, column: &Column) -> Option<IdRole> {
    match column.kind {
        ColumnKind::Reference(other) if *other != KOMMUNE => Some(IdRole::Refers(other)),
        _ if *table == FORLOEB && column.name == "takst_code" => Some(IdRole::Refers(&TAKST)),
        ColumnKind::Text if table.id().is_some_and(|id| id.name == column.name) => Some(IdRole::Own(table)),
        _ => None,
    }
}

impl IdRole {
    fn table(self) -> &'static Table {
        match self {
            Self::Own(table) | Self::Refers(table) => table,
        }
    }
}

/// The columns of a sheet that have ids, with their positions.
fn id_columns(table: &'static Table) -> impl Iterator<Item = (usize, IdRole)> {
    let columns = table.columns.iter().enumerate();
    columns.filter_map(move |(position, column)| Some((position, role(table, column)?)))
}

/// All ids of the file, by their table.
pub fn wanted_ids<'a>(sheets: &'a [TypedSheet<'_>]) -> Vec<WantedIds<'a>> {
    let mut wanted: HashMap<&str, (&'static Table, BTreeSet<&str>)> = HashMap::new();
    for sheet in sheets {
        for (position, role) in id_columns(sheet.sheet.table) {
            let (_, ids) = wanted.entry(role.table().name).or_insert((role.table(), BTreeSet::new()));
            ids.extend(sheet.rows.iter().filter_map(|row| row.cells.cell(position)));
        }
    }
    wanted.into_values().map(|(table, ids)| WantedIds { table, ids: ids.into_iter().collect() }).collect()
}

/// Gives every id the spelling that it has where it is kept.
pub fn settle(sheets: &mut [TypedSheet<'_>], known: &KnownIds) {
    let own = own_ids(sheets);
    let mut names = HashMap::new();
    for table in [&TILBUD, &MEDARBEJDER] {
        names.insert(table.name, ids_by_name(table, sheets, known));
    }
    for sheet in sheets.iter_mut() {
        for (position, role) in id_columns(sheet.sheet.table) {
            settle_column(sheet, position, role, &Spellings { own: &own, names: &names, known });
        }
    }
}

/// An id as it is compared, in the spelling with the most letters of those that the file has: a zero that leads was typed.
type OwnIds = HashMap<&'static str, HashMap<String, String>>;

/// `None`: the name of several.
type IdsByName = HashMap<String, Option<String>>;

struct Spellings<'a> {
    own: &'a OwnIds,
    names: &'a HashMap<&'static str, IdsByName>,
    known: &'a KnownIds,
}

/// What an id turns out to be.
enum SettledId {
    Is(String),
    Wrong(ProblemKind),
    /// Nothing that is there.
    New,
}

fn settle_column(typed: &mut TypedSheet<'_>, position: usize, role: IdRole, spellings: &Spellings<'_>) {
    let TypedSheet { sheet, header, rows } = typed;
    for row in rows {
        let Some(id) = row.cells.cell(position) else { continue };
        match spellings.settled(role, id) {
            SettledId::Is(same) if same != id => row.cells.set(position, Some(same)),
            SettledId::Wrong(kind) => row.problems.push(header.problem(sheet, row.number, position, kind)),
            // Not even a person can tell whether it has zeros that lead.
            SettledId::New if row.unsure.contains(&position) && matches!(role, IdRole::Own(_)) => {
                row.problems.push(header.problem(sheet, row.number, position, ProblemKind::UnsureNumber));
            }
            SettledId::Is(_) | SettledId::New => {}
        }
    }
}

impl Spellings<'_> {
    fn settled(&self, role: IdRole, id: &str) -> SettledId {
        let table = role.table();
        match self.known.similar(table, id) {
            stored if stored.iter().any(|stored| stored == id) => return SettledId::Is(id.to_owned()),
            [stored] => return SettledId::Is(stored.clone()),
            [] => {}
            several => return SettledId::Wrong(ProblemKind::SameAsSeveral { count: several.len() }),
        }
        let own = self.own.get(table.name).and_then(|ids| ids.get(&as_compared(id)));
        match (role, own) {
            // It is new: what stands here is all there is.
            (IdRole::Own(_), Some(own)) if own == id => SettledId::New,
            (_, Some(own)) => SettledId::Is(own.clone()),
            (_, None) => self.by_name(table, id),
        }
    }

    fn by_name(&self, table: &Table, name: &str) -> SettledId {
        match self.names.get(table.name).and_then(|names| names.get(&fold(name))) {
            Some(Some(id)) => SettledId::Is(id.clone()),
            Some(None) => SettledId::Wrong(ProblemKind::NameOfSeveral),
            None => SettledId::New,
        }
    }
}

fn own_ids(sheets: &[TypedSheet<'_>]) -> OwnIds {
    let mut own = OwnIds::new();
    for sheet in sheets {
        for (position, role) in id_columns(sheet.sheet.table).filter(|(_, role)| matches!(role, IdRole::Own(_))) {
            let ids = own.entry(role.table().name).or_default();
            for id in sheet.rows.iter().filter_map(|row| row.cells.cell(position)) {
                let spelling = ids.entry(as_compared(id)).or_insert_with(|| id.to_owned());
                if spelling.len() < id.len() && spelling.is_ascii() == id.is_ascii() {
                    id.clone_into(spelling);
                }
            }
        }
    }
    own
}

/// The names of the file's rows, and of those of the database that the file has not.
fn ids_by_name(table: &'static Table, sheets: &[TypedSheet<'_>], known: &KnownIds) -> IdsByName {
    let mut named: HashMap<String, (String, String)> = HashMap::new();
    for (id, name) in known.named.get(table.name).into_iter().flatten() {
        named.insert(as_compared(id), (id.clone(), name.clone()));
    }
    for sheet in sheets.iter().filter(|sheet| sheet.sheet.table == table) {
        for row in &sheet.rows {
            let (Some(id), Some(name)) = (row.cells.id(), row.cells.named(table, "name")) else { continue };
            let stored = known.similar(table, id).first().map_or(id, String::as_str);
            named.insert(as_compared(id), (stored.to_owned(), name.to_owned()));
        }
    }
    let mut ids = IdsByName::new();
    for (id, name) in named.into_values() {
        let known = ids.entry(fold(&name)).or_insert_with(|| Some(id.clone()));
        if known.as_ref() != Some(&id) {
            *known = None;
        }
    }
    ids
}

//! Laws of the import, over random lists and databases: it asks only for the rows of the file, and does what one does
//! that has everything in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use fasevagt::domain::cases::case_schema::{KOMMUNE, TABLES};
use fasevagt::domain::cases::row::Row;
use fasevagt::domain::cases::table::{Column, ColumnKind, Table};
use fasevagt::jobs::import::{Report, Request};
use fasevagt::store::cases::whole_table;
use fasevagt::store::db::{Access, Db};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::site::Site;
use crate::support::databases::{TestDatabase, block_on, on_postgres};
use crate::support::house::execute;

/// What the database holds, by the name of the table.
type Rows = BTreeMap<&'static str, Vec<Row>>;

/// One file.
#[derive(Debug, Clone)]
struct Sheet {
    table: &'static Table,
    /// Which columns it has.
    has: Vec<bool>,
    rows: Vec<Row>,
}

/// One of few values, so that the same come again; of a reference now and then one that leads nowhere.
fn cell(table: &'static Table, column: &'static Column) -> BoxedStrategy<Option<String>> {
    let ids = |table: &Table, known: usize| -> Vec<String> {
        let kommune = |n: usize| ["0101", "0370", "0751", "0999"][n].to_owned();
        (0..known).map(|n| if *table == KOMMUNE { kommune(n) } else { format!("{}-{n}", table.name) }).collect()
    };
    let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
    let values: Vec<String> = match column.kind {
        _ if table.id().is_some_and(|id| id.name == column.name) && table.key.len() == 1 => ids(table, 3),
        ColumnKind::Reference(other) => ids(other, 3),
        ColumnKind::Text | ColumnKind::KommuneCode => words(&["R-1", "R-2"]),
        ColumnKind::MailAddress => words(&["maja@example.dk", "bo@example.dk"]),
        ColumnKind::Cvr => words(&["64942212", "11259979"]),
        ColumnKind::Gln => words(&["5790000000005", "5790000000012"]),
        ColumnKind::Date(_) => words(&["2026-03-01", "2026-03-02", "2026-03-03"]),
        ColumnKind::Integer | ColumnKind::Oere => words(&["100", "200"]),
        ColumnKind::Boolean => words(&["0", "1"]),
        ColumnKind::PhasePlan => words(&["3-3-3", "3-4-2"]),
        ColumnKind::Set(choices) => choices.iter().take(2).map(|choice| choice.value.to_owned()).collect(),
    };
    let astray = if let ColumnKind::Reference(other) = column.kind { ids(other, 4).pop() } else { None };
    let value = match astray {
        Some(astray) => prop_oneof![60 => prop::sample::select(values), 1 => Just(astray)].boxed(),
        None => prop::sample::select(values).boxed(),
    };
    let value = value.prop_map(Some);
    if column.required { value.boxed() } else { prop_oneof![value, Just(None)].boxed() }
}

fn sheet(table: &'static Table) -> impl Strategy<Value = Sheet> {
    let row: Vec<_> = table.columns.iter().map(|column| cell(table, column)).collect();
    let has: Vec<_> = table.columns.iter().map(must_be_there).collect();
    (has, vec(row, 1..14), prop::bool::weighted(0.1)).prop_map(move |(has, mut rows, contradicts)| {
        let masked =
            |row: Vec<Option<String>>| row.into_iter().zip(&has).map(|(cell, has)| if *has { cell } else { None });
        let mut rows: Vec<Row> = rows.drain(..).map(|row| masked(row).collect()).collect();
        let mut keys = BTreeSet::new();
        rows.retain(|row| contradicts || table.key.is_empty() || keys.insert(key(table, row)));
        Sheet { table, has, rows }
    })
}

fn must_be_there(column: &Column) -> BoxedStrategy<bool> {
    if column.required && column.default.is_none() { Just(true).boxed() } else { any::<bool>().boxed() }
}

/// Files of some of the tables.
fn list() -> impl Strategy<Value = Vec<Sheet>> {
    let maybe: Vec<_> = TABLES.iter().map(|table| prop::option::weighted(0.7, sheet(table))).collect();
    maybe.prop_map(|sheets| sheets.into_iter().flatten().collect())
}

/// As people type it.
fn written(sheet: &Sheet) -> String {
    let columns = || sheet.table.columns.iter().zip(&sheet.has).enumerate().filter(|(_, (_, has))| **has);
    let titles: Vec<&str> = columns().map(|(_, (column, _))| column.name).collect();
    let mut text = titles.join(";") + "\n";
    for row in &sheet.rows {
        let cell = |(position, (column, _)): (usize, (&Column, _))| match (row.cell(position), column.kind) {
            (Some(oere), ColumnKind::Oere) => format!("{},00", oere.parse::<i64>().unwrap() / 100),
            (value, _) => value.unwrap_or_default().to_owned(),
        };
        text += &(columns().map(cell).collect::<Vec<_>>().join(";") + "\n");
    }
    text
}

fn key(table: &Table, row: &Row) -> Vec<Option<String>> {
    let columns = table.columns.iter().zip(row.cells()).filter(|(column, _)| table.is_key(column));
    columns.map(|(_, cell)| cell.clone()).collect()
}

/// What an import comes to: added, changed, as it was, and the names of those left.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    counts: [usize; 3],
    left: Vec<String>,
}

/// The rows of a file as they will be, and which of them are wrong.
struct Checked<'a> {
    sheet: &'a Sheet,
    rows: Vec<(Row, bool)>,
}

/// Everything that docs/case-database.md says of rows, with everything in memory.
fn checked<'a>(list: &'a [Sheet], rows: &Rows) -> Vec<Checked<'a>> {
    let there = |table: &Table| rows.get(table.name).into_iter().flatten();
    let mut all: Vec<Checked<'_>> = Vec::new();
    for sheet in list {
        let table = sheet.table;
        let mut kept: Vec<(Row, bool)> = Vec::new();
        for row in &sheet.rows {
            let same_key = |other: &&Row| key(table, other) == key(table, row);
            let contradicted = sheet.rows.iter().filter(same_key).any(|other| other != row);
            let repeated = kept.iter().any(|(known, _)| known == row);
            if table.key.is_empty() || !repeated || contradicted {
                kept.push((row.clone(), !table.key.is_empty() && contradicted));
            }
        }
        for (row, wrong) in &mut kept {
            let same =
                there(table).find(|other| !table.key.is_empty() && key(table, other) == key(table, row)).cloned();
            for (position, column) in table.columns.iter().enumerate().filter(|(position, _)| !sheet.has[*position]) {
                let kept = same.as_ref().and_then(|same| same.cell(position));
                row.set(position, kept.or(column.default).map(String::from));
            }
            *wrong |= !row.misordered_dates(table).is_empty();
        }
        all.push(Checked { sheet, rows: kept });
    }
    let ids_of = |all: &[Checked<'_>], table: &Table, only_wrong: bool| -> BTreeSet<String> {
        let sheets = all.iter().filter(|one| one.sheet.table == table);
        let rows = sheets.flat_map(|one| &one.rows).filter(|(_, wrong)| *wrong || !only_wrong);
        rows.filter_map(|(row, _)| row.id().map(String::from)).collect()
    };
    loop {
        let mut more = false;
        for at in 0..all.len() {
            for (position, column) in all[at].sheet.table.columns.iter().enumerate() {
                let ColumnKind::Reference(other) = column.kind else { continue };
                let mut known: BTreeSet<String> = there(other).filter_map(|row| row.id().map(String::from)).collect();
                known.extend(ids_of(&all, other, false));
                let left_out = ids_of(&all, other, true);
                let is_given = all[at].sheet.has[position];
                for (row, wrong) in all[at].rows.iter_mut().filter(|(_, wrong)| is_given && !wrong) {
                    *wrong = row.cell(position).is_some_and(|id| !known.contains(id) || left_out.contains(id));
                    more |= *wrong;
                }
            }
        }
        if !more {
            return all;
        }
    }
}

/// Imports the right rows.
fn import(checked: &[Checked<'_>], rows: &mut Rows) -> BTreeMap<&'static str, Told> {
    let mut told = BTreeMap::new();
    for Checked { sheet: Sheet { table, .. }, rows: file } in checked {
        let table = *table;
        let there = rows.entry(table.name).or_default();
        let mut left = there.clone();
        let (mut added, mut changed, mut unchanged) = (Vec::new(), Vec::new(), 0);
        for (row, wrong) in file {
            let mut met: Vec<usize> = (0..left.len()).filter(|at| key(table, &left[*at]) == key(table, row)).collect();
            if table.key.is_empty() {
                met.truncate(1);
            }
            let met: Vec<Row> = met.into_iter().rev().map(|at| left.remove(at)).collect();
            match met.as_slice() {
                _ if *wrong => {}
                [] => added.push(row.clone()),
                met if met.iter().all(|other| other == row) => unchanged += 1,
                _ => changed.push(row.clone()),
            }
        }
        for row in &changed {
            for other in there.iter_mut().filter(|other| key(table, other) == key(table, row)) {
                *other = row.clone();
            }
        }
        let counts = [added.len(), changed.len(), unchanged];
        there.extend(added);
        told.insert(table.name, Told { counts, left: left.iter().map(|row| name(table, row)).collect() });
    }
    told
}

fn name(table: &Table, row: &Row) -> String {
    let mut parts = Vec::new();
    for (position, column) in table.columns.iter().enumerate().filter(|(_, column)| table.is_key(column)) {
        let Some(cell) = row.cell(position) else { continue };
        let quoted = position > 0 && matches!(column.kind, ColumnKind::Text);
        parts.push(if quoted { format!("{cell:?}") } else { cell.to_owned() });
    }
    parts.join(" ")
}

/// What a report tells is what is expected; names only where some are to be named.
fn compare(report: &Report, expected: &BTreeMap<&'static str, Told>, dry_run: bool) {
    assert_eq!(report.outcome.differences.len(), expected.len());
    for difference in &report.outcome.differences {
        let table = difference.change.table;
        let Told { counts, left } = &expected[table.name];
        let told = [difference.change.added.len(), difference.change.changed.len(), difference.unchanged];
        assert_eq!((&told, difference.left.count), (counts, left.len()), "{}", table.name);
        let named = &difference.left.named;
        let to_name = if dry_run && *table != KOMMUNE { left.len().min(10) } else { 0 };
        assert_eq!(named.len(), to_name, "{}: {named:?}", table.name);
        let mut rest = left.clone();
        for name in named {
            let at = rest.iter().position(|known| known == name);
            rest.remove(at.unwrap_or_else(|| panic!("{name} is not left of {left:?}")));
        }
    }
}

async fn sorted_rows(db: &Db) -> Rows {
    let mut tx = db.snapshot().await.unwrap();
    let mut rows = Rows::new();
    for table in TABLES {
        rows.insert(table.name, whole_table(&mut tx, table).await.unwrap());
    }
    sorted(rows)
}

/// An import whose brake is answered by the number that it names.
async fn accepted(site: &Site, files: &[PathBuf], dry_run: bool, skip_bad_rows: bool) -> Report {
    let report = site.try_import(files, dry_run, skip_bad_rows).await.unwrap();
    let (Some(brake), Some(_)) = (&report.outcome.brake, &report.braked) else { return report };
    let request = Request { dry_run, skip_bad_rows, allow: Some(brake.number), ..site.request(files) };
    site.import_by(request).await.unwrap()
}

fn sorted(mut rows: Rows) -> Rows {
    for rows in rows.values_mut() {
        rows.sort_unstable();
    }
    rows.retain(|_, rows| !rows.is_empty());
    rows
}

/// One list after the other into a database that is empty at first; what is there twice without a key is there twice.
async fn play(site: &Site, db: &Db, lists: &[(Vec<Sheet>, bool)]) {
    for table in TABLES.iter().rev() {
        execute(db, &format!("DELETE FROM {}", table.name)).await;
    }
    let mut rows = Rows::new();
    for (list, skip_bad_rows) in lists.iter().filter(|(list, _)| !list.is_empty()) {
        let file = |sheet: &Sheet| site.file(&format!("{}.csv", sheet.table.name), written(sheet));
        let files: Vec<_> = list.iter().map(file).collect();
        let checked = checked(list, &rows);
        let refused = !*skip_bad_rows && checked.iter().flat_map(|one| &one.rows).any(|(_, wrong)| *wrong);
        let dry = accepted(site, &files, true, *skip_bad_rows).await;
        let report = accepted(site, &files, false, *skip_bad_rows).await;
        assert_eq!((dry.refused, report.refused), (refused, refused));
        if !refused {
            let told = import(&checked, &mut rows);
            compare(&dry, &told, true);
            compare(&report, &told, false);
            let again = site.try_import(&files, false, *skip_bad_rows).await.unwrap();
            let is_written = |d: &fasevagt::import::Difference| d.change.added.len() + d.change.changed.len() > 0;
            assert!(!again.outcome.differences.iter().any(is_written), "the same file again changes nothing");
        }
        assert_eq!(sorted_rows(db).await, sorted(rows.clone()));
        for table in ["kontakt", "pause", "betalingstilsagn"] {
            execute(db, &format!("INSERT INTO {table} SELECT * FROM {table}")).await;
            let twice = rows.entry(table).or_default();
            twice.extend(twice.clone());
        }
    }
}

fn lists() -> impl Strategy<Value = Vec<(Vec<Sheet>, bool)>> {
    vec((list(), prop::bool::weighted(0.8)), 1..4)
}

#[test]
fn an_import_does_what_one_does_that_has_everything_in_memory() {
    let config = ProptestConfig { cases: 20, failure_persistence: None, ..ProptestConfig::default() };
    let played = TestRunner::new(config).run(&lists(), |lists| {
        block_on(async {
            let site = Site::with_ground(TestDatabase::sqlite()).await;
            play(&site, &Db::open(&site.database.url, Access::Write).await.unwrap(), &lists).await;
        });
        Ok(())
    });
    played.unwrap();
}

/// In one database, since a server takes long to make one.
#[test]
fn it_does_the_same_on_postgresql() {
    on_postgres(async |database| {
        let site = Site::with_ground(database).await;
        let db = Db::open(&site.database.url, Access::Write).await.unwrap();
        let mut runner = TestRunner::default();
        for _ in 0..8 {
            let lists = lists().new_tree(&mut runner).unwrap().current();
            println!("{lists:?}");
            play(&site, &db, &lists).await;
        }
    });
}

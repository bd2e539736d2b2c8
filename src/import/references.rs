//! References between rows: to a row of the file or of the database.

use std::collections::{HashMap, HashSet};

use super::cell::SheetCell;
use super::problem::ImportProblem;
use super::row::TypedSheet;
use super::titles::titles_of;
use super::value::{accepted, shown};
use crate::domain::cases::case_change::Existing;
use crate::domain::cases::case_schema::{self, ColumnKind};

/// The ids of one table.
#[derive(Default)]
struct Ids {
    known: HashSet<String>,
    /// Of rows of the file that are wrong, with their number.
    bad: HashMap<String, u32>,
}

/// Marks rows that refer to nothing, then those that refer to a wrong row, until there are no more.
/// Nothing is said of references to the tables `unread`.
pub fn mark_references(sheets: &mut [TypedSheet<'_>], existing: &Existing, unread: &[&str]) {
    let mut ids = all_ids(sheets, existing);
    for sheet in sheets.iter_mut() {
        for_each_reference(sheet, |sheet, index, at, table| {
            let id = sheet.rows[index].cells[at].as_deref()?;
            if ids.get(table).is_some_and(|ids| ids.known.contains(id)) || unread.contains(&table) {
                return None;
            }
            let accepted = accepted(&sheet.sheet.table.columns[at]);
            let what = format!(
                "{} is in neither the file nor the database; accepted: {accepted}",
                shown(&SheetCell::Text(id.to_owned()))
            );
            Some((sheet.problem(sheet.rows[index].number, at, what), ReferenceFault::Wrong))
        });
    }
    loop {
        collect_bad(sheets, &mut ids);
        let mut marked = 0;
        for sheet in sheets.iter_mut() {
            marked += for_each_reference(sheet, |sheet, index, at, table| {
                let row = &sheet.rows[index];
                let bad = ids.get(table)?.bad.get(row.cells[at].as_deref()?).filter(|_| row.is_good())?;
                let of = case_schema::table(table).map_or(table, |table| titles_of(table).sheet);
                let what = format!("refers to row {bad} of {of}, which is left out");
                Some((sheet.problem(row.number, at, what), ReferenceFault::RefersToBad))
            });
        }
        if marked == 0 {
            return;
        }
    }
}

enum ReferenceFault {
    Wrong,
    RefersToBad,
}

/// Marks what `judge` finds wrong with the references of a sheet; it gets the row, the column and the other table.
fn for_each_reference(
    sheet: &mut TypedSheet<'_>,
    judge: impl Fn(&TypedSheet<'_>, usize, usize, &'static str) -> Option<(ImportProblem, ReferenceFault)>,
) -> usize {
    let mut marked = 0;
    for (at, column) in sheet.sheet.table.columns.iter().enumerate() {
        let ColumnKind::Reference(table) = column.kind else { continue };
        if !sheet.header.gives(at) {
            continue;
        }
        for index in 0..sheet.rows.len() {
            if let Some((problem, mark)) = judge(sheet, index, at, table) {
                marked += 1;
                match mark {
                    ReferenceFault::Wrong => sheet.rows[index].problems.push(problem),
                    ReferenceFault::RefersToBad => sheet.rows[index].refers_to_bad = Some(problem),
                }
            }
        }
    }
    marked
}

fn all_ids(sheets: &[TypedSheet<'_>], existing: &Existing) -> HashMap<&'static str, Ids> {
    let mut ids: HashMap<&'static str, Ids> = HashMap::new();
    for (table, rows) in existing {
        ids.entry(table).or_default().known.extend(rows.iter().filter_map(|row| row[0].clone()));
    }
    for sheet in sheets {
        let known = &mut ids.entry(sheet.sheet.table.name).or_default().known;
        known.extend(sheet.rows.iter().filter_map(|row| row.cells[0].clone()));
    }
    ids
}

/// A row that is wrong in the file counts as wrong, whatever the database has of it.
fn collect_bad(sheets: &[TypedSheet<'_>], ids: &mut HashMap<&'static str, Ids>) {
    for sheet in sheets {
        let bad = &mut ids.entry(sheet.sheet.table.name).or_default().bad;
        for row in sheet.rows.iter().filter(|row| !row.is_good()) {
            bad.extend(row.cells[0].clone().map(|id| (id, row.number)));
        }
    }
}

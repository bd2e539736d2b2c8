//! Forløb that were removed: their numbers must not come again.

use super::problem::ProblemKind;
use super::row::TypedSheet;
use crate::domain::cases::case_change::Existing;
use crate::domain::cases::case_schema::FORLOEB;

/// Marks the rows whose number was removed.
pub fn mark(typed: &mut TypedSheet<'_>, existing: &Existing) {
    let TypedSheet { sheet, header, rows } = typed;
    if *sheet.table != FORLOEB || existing.removed.is_empty() {
        return;
    }
    let is_there = |id: &str| existing.ids.get(FORLOEB.name).is_some_and(|ids| ids.contains(id));
    for row in rows.iter_mut() {
        let Some(id) = row.cells.id() else { continue };
        // One that somebody has put there by another way is a row like any other.
        if existing.removed.contains(id) && !is_there(id) {
            row.problems.push(header.problem(sheet, row.number, 0, ProblemKind::Removed));
        }
    }
}

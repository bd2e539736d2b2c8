//! Forløb that are in the database and not in the file.

use std::collections::{HashMap, HashSet};

use crate::domain::cases::case_change::{Existing, KnownForloeb};
use crate::domain::cases::case_schema::FORLOEB;
use crate::domain::values::redact::redact_id;
use crate::import::problem::ProblemKind;
use crate::import::row::TypedSheet;

/// Those of a file with a sheet Forløb; in the order of their numbers.
pub fn missing<'a>(sheets: &[TypedSheet<'_>], existing: &'a Existing) -> Vec<&'a KnownForloeb> {
    let Some(sheet) = sheets.iter().find(|sheet| *sheet.sheet.table == FORLOEB) else { return Vec::new() };
    let ids: HashSet<&str> = sheet.rows.iter().filter_map(|row| row.cells.id()).collect();
    let mut missing: Vec<_> = existing.forloeb.iter().filter(|known| !ids.contains(known.id.as_str())).collect();
    missing.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    missing
}

/// Marks new rows that are a missing forløb under another number: it would be watched and billed twice.
pub fn check(sheets: &mut [TypedSheet<'_>], existing: &Existing) {
    let missing: HashMap<(&str, &str), &str> = missing(sheets, existing)
        .into_iter()
        .filter_map(|known| Some(((known.borger_ref.as_str(), known.start_on.as_deref()?), known.id.as_str())))
        .collect();
    let there: HashSet<&str> = existing.forloeb.iter().map(|known| known.id.as_str()).collect();
    for sheet in sheets.iter_mut().filter(|sheet| *sheet.sheet.table == FORLOEB) {
        let position = FORLOEB.position("id").unwrap_or_default();
        let mut found = Vec::new();
        for (owner, row) in sheet.rows.iter().enumerate() {
            let cell = |column| row.cells.named(&FORLOEB, column);
            let (Some(id), Some(person), Some(start)) = (cell("id"), cell("borger_ref"), cell("start_on")) else {
                continue;
            };
            if let Some(other) = missing.get(&(person, start))
                && !there.contains(id)
            {
                let kind = ProblemKind::SameAsMissing { id: redact_id(other) };
                found.push((owner, sheet.problem(row.number, position, kind)));
            }
        }
        sheet.add_problems(found);
    }
}

//! Dates that contradict each other (docs/domain.md, section 3, "Data errors").

use chrono::NaiveDate;

use super::row::TypedSheet;
use crate::domain::values::calendar::iso_date;

/// Table, the column that must not lie before another, and that other; where it is empty, the one after it.
const ORDERED: &[(&str, &str, &[&str])] = &[
    ("medarbejder", "absent_to", &["absent_from"]),
    ("forloeb", "agreed_end_on", &["start_on"]),
    ("forloeb", "ended_on", &["start_on"]),
    ("forloeb", "phase3_on", &["phase2_on"]),
    ("betalingstilsagn", "valid_to", &["valid_from", "registered_on"]),
    ("pause", "to_on", &["from_on"]),
];

/// Marks the rows with an end before its start; a start may stand in the database only.
pub fn check(sheet: &mut TypedSheet<'_>) {
    let table = sheet.sheet.table;
    for (_, end, starts) in ORDERED.iter().filter(|(name, ..)| *name == table.name) {
        let Some(end_at) = table.position(end) else { continue };
        for index in 0..sheet.rows.len() {
            let row = &sheet.rows[index];
            let date = |at: usize| -> Option<NaiveDate> { iso_date(row.cells[at].as_deref()?) };
            let start = starts.iter().filter_map(|name| table.position(name)).find_map(|at| Some((at, date(at)?)));
            let (Some(end), Some((start_at, start))) = (date(end_at), start) else { continue };
            if end < start {
                let what =
                    format!("{end} lies before {} {start}; accepted: that day or later", sheet.header.titles[start_at]);
                let problem = sheet.problem(row.number, end_at, what);
                sheet.rows[index].problems.push(problem);
            }
        }
    }
}

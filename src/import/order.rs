//! Dates that contradict each other (docs/domain.md, section 3, "Data errors").

use super::problem::ProblemKind;
use super::row::TypedSheet;

/// Marks the rows with an end before its start; a start may be in the database only.
pub fn check(typed: &mut TypedSheet<'_>) {
    let TypedSheet { sheet, header, rows } = typed;
    for row in rows {
        for dates in row.cells.misordered_dates(sheet.table) {
            let start_title = header.title(dates.start_position).unwrap_or_default().to_owned();
            let kind = ProblemKind::EndBeforeStart { end: dates.end, start_title, start: dates.start };
            row.problems.push(header.problem(sheet, row.number, dates.end_position, kind));
        }
    }
}

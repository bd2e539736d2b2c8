//! What only the other cells of a column tell of one.

use std::collections::HashMap;

use super::cell::SheetCell;
use super::dates::mark_of_month_first;
use super::problem::ProblemKind;
use super::row::TypedSheet;
use crate::domain::cases::table::ColumnKind;

/// Marks the cells that the rest of their column puts in doubt.
pub fn check(typed: &mut TypedSheet<'_>) {
    let mut found = doubtful_dates(typed);
    found.extend(cut_off_cell(typed));
    if found.is_empty() {
        return;
    }
    let places: HashMap<u32, usize> = typed.rows.iter().enumerate().map(|(at, row)| (row.number, at)).collect();
    for (number, place, kind) in found {
        let problem = typed.header.problem_in(typed.sheet, number, place, kind);
        let Some(row) = places.get(&number).and_then(|at| typed.rows.get_mut(*at)) else { continue };
        // A cell that is wrong by itself is told so.
        if !row.problems.iter().any(|other| other.place == problem.place) {
            row.problems.push(problem);
        }
    }
}

/// The number of a row, the place of a cell, and what is wrong there.
type Found = (u32, usize, ProblemKind);

/// Where one date has its month first, every other one that is written with the same mark may have it so too: the
/// third of April is not told from the fourth of March.
fn doubtful_dates(typed: &TypedSheet<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (place, column) in typed.header.placed() {
        let ColumnKind::Date(_) = column.kind else { continue };
        let texts = || typed.data().filter_map(move |(number, cells)| Some((*number, text_at(cells, place)?)));
        let Some(mark) = texts().find_map(|(_, text)| mark_of_month_first(text)) else { continue };
        let in_doubt = texts().filter(|(_, text)| text.contains(mark) && !is_year_first(text));
        found.extend(in_doubt.map(|(number, _)| (number, place, ProblemKind::DoubtfulDate { mark })));
    }
    found
}

/// The last cell of a file that does not end its last line, where it is shorter than every other one of its column: half a
/// year, or half an amount.
fn cut_off_cell(typed: &TypedSheet<'_>) -> Option<Found> {
    let unended = typed.sheet.content.unended?;
    let (_, cells) = typed.data().find(|(number, _)| *number == unended)?;
    let place = cells.len().checked_sub(1)?;
    let (_, column) = typed.header.placed().find(|(known, _)| *known == place)?;
    let kind = column.kind;
    if !matches!(kind, ColumnKind::Date(_) | ColumnKind::Oere) {
        return None;
    }
    let length = text_at(cells, place)?.chars().count();
    let others = typed.data().filter(|(number, _)| *number != unended);
    let shortest = others.filter_map(|(_, cells)| Some(text_at(cells, place)?.chars().count())).min()?;
    if length < shortest { Some((unended, place, ProblemKind::FileEndsWithin)) } else { None }
}

fn text_at(cells: &[SheetCell], place: usize) -> Option<&str> {
    match cells.get(place) {
        Some(SheetCell::Text(text)) => Some(text),
        _ => None,
    }
}

fn is_year_first(text: &str) -> bool {
    text.bytes().take_while(u8::is_ascii_digit).count() == 4
}

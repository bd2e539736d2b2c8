//! The one betalingstilsagn of a forløb, in four wide cells.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

use super::columns::WideMeaning;
use super::rows::{WideRow, WideRows};
use crate::domain::billing::takst::TilsagnPolicy;
use crate::domain::cases::case_change::{Existing, MissingRows};
use crate::domain::cases::case_date::CaseDate;
use crate::domain::cases::case_schema::{BETALINGSTILSAGN, FORLOEB};
use crate::domain::cases::forloeb::Days;
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Column;
use crate::import::header::{Header, WideTitle};
use crate::import::keys::key;
use crate::import::problem::ProblemKind;
use crate::import::row::{TypedRow, TypedSheet};
use crate::import::terms::ImportTerms;

const REGISTERED: &str = "registered_on";

type PromisesOf<'a> = HashMap<&'a str, Vec<&'a Row>>;

/// The promises of the database, by forløb.
pub fn by_forloeb(existing: &Existing) -> PromisesOf<'_> {
    let mut promises = PromisesOf::new();
    for row in existing.rows(&BETALINGSTILSAGN) {
        if let Some(id) = row.id() {
            promises.entry(id).or_default().push(row);
        }
    }
    promises
}

/// The places of the wide columns of a promise that a sheet has, with the columns that they stand for.
fn columns(header: &Header) -> impl Iterator<Item = (usize, &'static str)> + '_ {
    header.wide.iter().enumerate().filter_map(|(place, known)| match known.column.meaning {
        WideMeaning::Promise(column) if known.place.is_some() => Some((place, column)),
        _ => None,
    })
}

/// The column without which no promise is known, where a sheet has others of it and not that one.
pub fn registration_is_missing(header: &Header) -> Option<Column> {
    let has = |column: &str| columns(header).any(|(_, known)| known == column);
    if columns(header).next().is_none() || has(REGISTERED) {
        return None;
    }
    let is_it = |known: &&WideTitle| known.column.meaning == WideMeaning::Promise(REGISTERED);
    Some(header.wide.iter().find(is_it)?.column.column)
}

/// The place of the cell that must be filled where another one of the promise is.
pub fn must_have_registration(header: &Header, row: &TypedRow) -> Option<usize> {
    let filled = columns(header).filter(|(place, _)| row.wide_cell(*place).is_some());
    let filled: Vec<&str> = filled.map(|(_, column)| column).collect();
    if filled.is_empty() || filled.contains(&REGISTERED) {
        return None;
    }
    columns(header).find(|(_, column)| *column == REGISTERED).map(|(place, _)| place)
}

/// The promise that the wide cells of a row stand for. What the file has no column for is as it is in the database.
pub fn row(sheet: &TypedSheet<'_>, row: &TypedRow, owner: usize, promises: &PromisesOf<'_>) -> Option<WideRow> {
    let id = row.cells.id()?;
    let (column, _) = columns(&sheet.header).find(|(_, column)| *column == REGISTERED)?;
    row.wide_cell(column)?;
    let table = &BETALINGSTILSAGN;
    let given: Vec<(&str, Option<&str>)> =
        columns(&sheet.header).map(|(place, column)| (column, row.wide_cell(place))).collect();
    let is_same = |other: &&&Row| {
        let same = |(column, value): &(&str, Option<&str>)| {
            !table.key.contains(column) || other.named(table, column) == *value
        };
        given.iter().all(same)
    };
    let mut cells = Row::of(table, [("forloeb_id", Some(id.to_owned()))]);
    let there: Vec<&&Row> = promises.get(id).into_iter().flatten().filter(is_same).collect();
    if let [only] = there.as_slice() {
        cells = (**only).clone();
    }
    for (column, value) in given {
        if let Some(position) = table.position(column) {
            cells.set(position, value.map(String::from));
        }
    }
    Some(WideRow { table, cells, owner, column })
}

/// The days that a promise covers.
fn days(row: &Row) -> Option<Days> {
    let table = &BETALINGSTILSAGN;
    let date = |column: &str| table.reach(column).read(row.named(table, column)?.as_bytes());
    let from = date("valid_from").or_else(|| date(REGISTERED))?.day()?;
    Some(Days { from: Some(from), to: date("valid_to").and_then(CaseDate::day) })
}

/// The promises of a forløb before and after an import.
struct PromiseChange<'a> {
    before: Vec<&'a Row>,
    after: Vec<&'a Row>,
}

/// Of the forløb with a wide promise, those whose promises change.
fn changes<'a>(
    wide: &'a WideRows,
    sheets: &'a [TypedSheet<'_>],
    existing: &'a Existing,
    missing: MissingRows,
) -> Vec<(&'a WideRow, PromiseChange<'a>)> {
    let table = &BETALINGSTILSAGN;
    let there = by_forloeb(existing);
    let mut on_sheet = PromisesOf::new();
    for sheet in sheets.iter().filter(|sheet| sheet.sheet.table == table) {
        for row in &sheet.rows {
            on_sheet.entry(row.cells.id().unwrap_or_default()).or_default().push(&row.cells);
        }
    }
    let mut changes = Vec::new();
    for one in wide.in_table(table) {
        let id = one.cells.id().unwrap_or_default();
        let before: Vec<&Row> = there.get(id).into_iter().flatten().copied().collect();
        let mut after: Vec<&Row> = on_sheet.get(id).into_iter().flatten().copied().chain([&one.cells]).collect();
        if missing == MissingRows::Keep {
            let keys: HashSet<_> = after.iter().map(|row| key(table, row)).collect();
            after.extend(before.iter().filter(|row| !keys.contains(&key(table, row))));
        }
        let sorted = |rows: &[&'a Row]| rows.iter().copied().collect::<BTreeSet<_>>();
        if sorted(&before) != sorted(&after) {
            changes.push((one, PromiseChange { before, after }));
        }
    }
    changes
}

/// The forløb whose issued days must be known to check their promises.
pub fn promises_at_stake(sheets: &[TypedSheet<'_>], existing: &Existing, missing: MissingRows) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for sheet in sheets.iter().filter(|sheet| *sheet.sheet.table == FORLOEB) {
        let wide = WideRows::of(sheet, existing);
        let changed = changes(&wide, sheets, existing, missing);
        ids.extend(changed.iter().filter_map(|(one, _)| one.cells.id().map(String::from)));
    }
    ids
}

/// Marks wide promises that end before they begin, contradict the sheet of promises, or would take cover from days that are issued.
pub fn check(
    wide: &WideRows,
    forloeb: &mut TypedSheet<'_>,
    others: &[TypedSheet<'_>],
    existing: &Existing,
    terms: &ImportTerms,
) {
    let table = &BETALINGSTILSAGN;
    let mut found = Vec::new();
    let promises = others.iter().find(|sheet| sheet.sheet.table == table);
    let mut on_sheet = HashMap::new();
    for row in promises.map_or(&[][..], |sheet| sheet.rows.as_slice()) {
        on_sheet.insert(key(table, &row.cells), row);
    }
    for one in wide.in_table(table) {
        for dates in one.cells.misordered_dates(table) {
            let start_title = title(&forloeb.header, dates.start_position);
            let kind = ProblemKind::EndBeforeStart { end: dates.end, start_title, start: dates.start };
            // At the end, which is what is wrong; a file may have the start alone.
            let column = place(&forloeb.header, dates.end_position).unwrap_or(one.column);
            found.push((one.owner, forloeb.wide_problem_in(one, column, kind)));
        }
        if let Some(other) = on_sheet.get(&key(table, &one.cells))
            && other.cells != one.cells
        {
            let kind = ProblemKind::OtherwiseOnSheet { row: other.number, table };
            found.push((one.owner, forloeb.wide_problem(one, kind)));
        }
    }
    for (one, change) in changes(wide, others, existing, terms.missing) {
        let after_stay = |row: &TypedRow| row.cells.named(&FORLOEB, "discharged_on").is_some();
        // docs/domain.md, B4: only a day that needs a promise loses its cover.
        let needed = match terms.tilsagn {
            TilsagnPolicy::Always => true,
            TilsagnPolicy::Never => false,
            TilsagnPolicy::WithoutStay => !forloeb.rows.get(one.owner).is_some_and(after_stay),
        };
        let issued = one.cells.id().and_then(|id| existing.issued.get(id));
        if needed && issued.is_some_and(|issued| change.uncovers(issued)) {
            found.push((one.owner, forloeb.wide_problem(one, ProblemKind::PromiseUncovers)));
        }
    }
    forloeb.add_problems(found);
}

impl PromiseChange<'_> {
    /// Whether an issued day had a promise, and has none any more.
    fn uncovers(&self, issued: &[Days]) -> bool {
        let of = |rows: &[&Row]| rows.iter().filter_map(|row| days(row)).collect::<Vec<_>>();
        let (before, after) = (of(&self.before), of(&self.after));
        let covers = |promises: &[Days], day: NaiveDate| promises.iter().any(|days| days.contains(day));
        let all_days = |days: &Days| match (days.from, days.to) {
            (Some(from), Some(to)) => from.iter_days().take_while(|day| *day <= to).collect(),
            _ => Vec::new(),
        };
        issued.iter().flat_map(all_days).any(|day| covers(&before, day) && !covers(&after, day))
    }
}

/// How the file calls the wide column that stands for a column of a promise.
fn title(header: &Header, position: usize) -> String {
    let known = header.wide.iter().find(|known| stands_for(known, position));
    known.map_or_else(String::new, |known| known.title.clone())
}

/// The place of that column among the wide ones, where the file has it.
fn place(header: &Header, position: usize) -> Option<usize> {
    header.wide.iter().position(|known| known.place.is_some() && stands_for(known, position))
}

fn stands_for(known: &WideTitle, position: usize) -> bool {
    let column = BETALINGSTILSAGN.columns.get(position).map_or("", |column| column.name);
    matches!(known.column.meaning, WideMeaning::Promise(of) if of == column)
}

//! Which rows of the database a file speaks of by not having them.

use std::collections::{HashMap, HashSet};

use crate::domain::cases::case_change::{Existing, MissingRows};
use crate::domain::cases::case_schema::{BETALER, BETALINGSTILSAGN, FORLOEB, KONTAKT, LEDER, MILESTONE, PAUSE};
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Table;
use crate::import::row::{TypedRow, TypedSheet};
use crate::import::wide::{WIDE, WideMeaning};

/// The tables whose rows belong to a forløb.
pub const CHILDREN: [&Table; 5] = [&MILESTONE, &KONTAKT, &BETALINGSTILSAGN, &BETALER, &PAUSE];

/// What a file says of rows that it has not.
#[derive(Debug)]
pub struct Claims<'a> {
    missing: MissingRows,
    /// Whether there is a sheet Forløb.
    has_forloeb: bool,
    /// The right rows of the sheet Forløb, by number.
    forloeb: HashMap<&'a str, &'a TypedRow>,
    /// The forløb of which something is left out: nothing of them is removed.
    broken: HashSet<&'a str>,
    /// The sheets, by table.
    sheets: HashMap<&'static str, SheetClaims<'a>>,
    /// The wide columns that the file has, by place among the wide ones.
    wide: Vec<(usize, WideMeaning)>,
    /// Those of them in which some cell is filled.
    used: HashSet<usize>,
}

/// What one sheet holds.
#[derive(Debug, Default)]
struct SheetClaims<'a> {
    kinds: HashSet<&'a str>,
    kinds_of_forloeb: HashSet<(&'a str, &'a str)>,
    /// A row is left out that could be any forløb's.
    in_doubt: bool,
}

impl<'a> Claims<'a> {
    /// Of checked sheets.
    pub fn new(sheets: &'a [TypedSheet<'_>], existing: &'a Existing, missing: MissingRows) -> Self {
        let mut claims = Self {
            missing,
            has_forloeb: false,
            forloeb: HashMap::new(),
            broken: HashSet::new(),
            sheets: HashMap::new(),
            wide: Vec::new(),
            used: HashSet::new(),
        };
        for sheet in sheets.iter().filter(|sheet| *sheet.sheet.table == FORLOEB) {
            claims.has_forloeb = true;
            let placed = sheet.header.wide.iter().enumerate().filter(|(_, known)| known.place.is_some());
            claims.wide = placed.map(|(column, known)| (column, known.column.meaning)).collect();
            for row in &sheet.rows {
                let Some(id) = row.cells.id() else { continue };
                if row.is_good() {
                    claims.forloeb.insert(id, row);
                } else {
                    claims.broken.insert(id);
                }
                let filled = |column: &usize| row.wide_cell(*column).is_some();
                claims.used.extend(claims.wide.iter().map(|(column, _)| *column).filter(filled));
            }
        }
        let known = existing.ids.get(FORLOEB.name);
        for sheet in sheets.iter().filter(|sheet| CHILDREN.contains(&sheet.sheet.table)) {
            let table = sheet.sheet.table;
            let mut of_sheet = SheetClaims::default();
            for row in &sheet.rows {
                let (id, kind) = (row.cells.id(), row.cells.named(table, "kind"));
                of_sheet.kinds.extend(kind);
                of_sheet.kinds_of_forloeb.extend(id.zip(kind));
                if row.is_good() {
                    continue;
                }
                match id {
                    Some(id) if claims.forloeb.contains_key(id) || known.is_some_and(|ids| ids.contains(id)) => {
                        claims.broken.insert(id);
                    }
                    _ => of_sheet.in_doubt = true,
                }
            }
            claims.sheets.insert(table.name, of_sheet);
        }
        for sheet in sheets.iter().filter(|sheet| *sheet.sheet.table == LEDER) {
            let in_doubt = sheet.rows.iter().any(|row| !row.is_good());
            claims.sheets.insert(LEDER.name, SheetClaims { in_doubt, ..SheetClaims::default() });
        }
        claims
    }

    /// Whether a forløb stands in the file.
    pub fn has(&self, forloeb: &str) -> bool {
        self.forloeb.contains_key(forloeb)
    }

    /// Whether the file has wide columns of a table.
    pub fn has_wide(&self, table: &Table) -> bool {
        self.wide.iter().any(|(_, meaning)| meaning.table() == table)
    }

    /// Whether the file has a column for each milestone that happens once, as an export has.
    fn has_every_milestone(&self) -> bool {
        let is_once = |meaning: &WideMeaning| matches!(meaning, WideMeaning::Milestone(_));
        let there = self.wide.iter().filter(|(_, meaning)| is_once(meaning)).count();
        there == WIDE.iter().filter(|wide| is_once(&wide.meaning)).count()
    }

    /// Whether a row of the database goes that the file has neither on a sheet nor in a wide cell.
    pub fn removes(&self, table: &Table, row: &Row) -> bool {
        if *table == LEDER {
            let is_whole = self.sheets.get(table.name).is_some_and(|sheet| !sheet.in_doubt);
            return self.missing == MissingRows::Remove && self.has_forloeb && is_whole;
        }
        let Some(id) = row.id() else { return false };
        let Some(forloeb) = self.forloeb.get(id) else { return false };
        let sheet = self.sheets.get(table.name);
        // What is left out of the import could be this very row.
        if self.broken.contains(id) || sheet.is_some_and(|sheet| sheet.in_doubt) {
            return false;
        }
        let removes = self.missing == MissingRows::Remove;
        match row.named(table, "kind") {
            Some(kind) if *table == MILESTONE || *table == KONTAKT => self.removes_of_kind(forloeb, table, row, kind),
            _ if *table == BETALINGSTILSAGN => removes && (sheet.is_some() || self.has_wide(table)),
            _ if *table == BETALER || *table == PAUSE => removes && sheet.is_some(),
            _ => false,
        }
    }

    fn removes_of_kind(&self, forloeb: &TypedRow, table: &Table, row: &Row, kind: &str) -> bool {
        let removes = self.missing == MissingRows::Remove;
        let sheet = self.sheets.get(table.name);
        let on_sheet = sheet.is_some_and(|sheet| sheet.kinds.contains(kind));
        let is_it = |(_, meaning): &&(usize, WideMeaning)| meaning.table() == table && meaning.kind() == Some(kind);
        let Some((column, meaning)) = self.wide.iter().find(is_it) else {
            // Without wide columns the sheet is the whole table; with all but the newest it is the whole of what they leave.
            let is_whole = !self.has_wide(table) || (*table == MILESTONE && self.has_every_milestone());
            return removes && sheet.is_some() && (on_sheet || is_whole);
        };
        let cell = forloeb.wide_cell(*column);
        if !meaning.is_newest() {
            return removes || cell.is_some();
        }
        if let Some(newest) = cell {
            let date = meaning.date_column().and_then(|column| row.named(table, column)).unwrap_or_default();
            // The row of the cell itself is one that the file has: another of its day goes as if it stood on the sheet alone.
            return date > newest || (removes && date == newest);
        }
        let id = forloeb.cells.id().unwrap_or_default();
        let of_forloeb = sheet.is_some_and(|sheet| sheet.kinds_of_forloeb.contains(&(id, kind)));
        // Who keeps this kind in the column has most of its rows in the database only.
        removes && (of_forloeb || (on_sheet && !self.used.contains(column)))
    }
}

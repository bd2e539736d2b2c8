//! Which kommuner a location number stands at: one that stands at two leads an invoice to a stranger.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::cases::case_schema::{BETALER, FORLOEB, KOMMUNE};
use crate::domain::cases::forloeb::Register;
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Table;
use crate::domain::values::gln::is_gln;
use crate::store::cases::cells::Cells;
use crate::store::cases::parse::Errors;

/// The right numbers, each with its kommuner, and of each of these the first row that says so.
#[derive(Debug, Default)]
pub struct GlnOwners(BTreeMap<String, BTreeMap<String, FirstRow>>);

/// Table and id of a row; in the order of the tables as they are read.
type FirstRow = (usize, Option<String>);

const TABLES: [&Table; 3] = [&KOMMUNE, &FORLOEB, &BETALER];

impl GlnOwners {
    /// Notes that a row of `table` has a number for a kommune.
    pub fn note(&mut self, table: &Table, id: Option<&[u8]>, gln: &[u8], kommune: &[u8]) {
        let (Ok(gln), Ok(kommune)) = (str::from_utf8(gln), str::from_utf8(kommune)) else { return };
        let Some(place) = TABLES.iter().position(|known| *known == table) else { return };
        if !is_gln(gln) {
            return;
        }
        let row = (place, id.map(|id| String::from_utf8_lossy(id).into_owned()));
        let kommuner = self.0.entry(gln.to_owned()).or_default();
        match kommuner.get_mut(kommune) {
            Some(first) if row < *first => *first = row,
            Some(_) => {}
            None => drop(kommuner.insert(kommune.to_owned(), row)),
        }
    }

    /// The numbers that stand at two kommuner or more: each is told of one row for each of these, and counts as none.
    pub fn shared(mut self, register: &mut Register, errors: &mut Errors) -> BTreeSet<String> {
        for kommune in register.kommuner.values() {
            if let Some(gln) = kommune.right_gln() {
                let code = kommune.code.as_bytes();
                self.note(&KOMMUNE, Some(code), gln.as_bytes(), code);
            }
        }
        self.0.retain(|_, kommuner| kommuner.len() > 1);
        for (place, id) in self.0.values().flat_map(BTreeMap::values) {
            let Some(table) = TABLES.get(*place) else { continue };
            let row: Row = [id.clone()].into_iter().collect();
            let problem = "stands at another kommune too, and counts as none; accepted: a number of this kommune alone";
            Cells::new(table, &row, errors).wrong("gln", problem.into());
        }
        for kommune in register.kommuner.values_mut() {
            if kommune.gln.as_ref().is_some_and(|gln| self.0.contains_key(gln)) {
                kommune.gln = None;
            }
        }
        self.0.into_keys().collect()
    }
}

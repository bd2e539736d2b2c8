//! Location numbers of a list that stand at two kommuner.

use std::collections::{BTreeMap, BTreeSet};

use super::row::TypedSheet;
use crate::domain::cases::case_schema::{BETALER, FORLOEB, KOMMUNE};

/// Those that the good rows of a file give to more than one kommune: they count as none.
pub fn shared_glns(sheets: &[TypedSheet<'_>]) -> Vec<String> {
    let mut kommuner: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for sheet in sheets {
        let table = sheet.sheet.table;
        let payers: &[&str] = if *table == KOMMUNE {
            &["code"]
        } else if *table == FORLOEB {
            &["betalingskommune", "handlekommune"]
        } else if *table == BETALER {
            &["kommune"]
        } else {
            continue;
        };
        for row in sheet.rows.iter().filter(|row| row.is_good()) {
            let payer = payers.iter().find_map(|column| row.cells.named(table, column));
            if let (Some(gln), Some(payer)) = (row.cells.named(table, "gln"), payer) {
                kommuner.entry(gln).or_default().insert(payer);
            }
        }
    }
    let shared = kommuner.into_iter().filter(|(_, kommuner)| kommuner.len() > 1);
    shared.map(|(gln, _)| gln.to_owned()).collect()
}

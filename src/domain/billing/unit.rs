//! What one statement is for (docs/domain.md, B14).

use chrono::NaiveDate;

use crate::domain::cases::forloeb::{Case, Register};
use crate::domain::cases::payer_references::PayerReferences;
use crate::domain::values::closed_set::closed_set;

closed_set! {
    /// What of a paying kommune gets a statement of its own.
    StatementPer { Kommune = "kommune", Gln = "gln", Forloeb = "forloeb" }
}

/// Whose statement a line stands on; sorted as statements are numbered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatementUnit {
    pub kommune: String,
    /// The paying department, where each has its own.
    pub gln: Option<String>,
    /// The forløb, where each has its own.
    pub forloeb: Option<String>,
}

impl StatementUnit {
    /// That of all lines of one forløb and payer.
    pub fn of(per: StatementPer, kommune: &str, forloeb: &str, references: &PayerReferences) -> Self {
        let whole = Self { kommune: kommune.to_owned(), gln: None, forloeb: None };
        match per {
            StatementPer::Kommune => whole,
            StatementPer::Gln => Self { gln: references.gln.clone(), ..whole },
            StatementPer::Forloeb => Self { forloeb: Some(forloeb.to_owned()), ..whole },
        }
    }
}

/// What a kommune wants on the bills of a forløb that are issued for a month, by its last day: what the newest row that makes it the payer
/// says, else the forløb of its own payer, else the kommune.
pub fn references_of(case: &Case, kommune: &str, last: NaiveDate, register: &Register) -> PayerReferences {
    let row = case.betalere.iter().rev().find(|row| row.kommune == kommune && row.valid_from <= last);
    let of_row = row.map(|row| row.references.clone()).unwrap_or_default();
    // What stands at a forløb goes to no other payer: it is another kommune's department.
    let is_own = case.forloeb.own_payer() == kommune;
    let of_forloeb = if is_own { case.forloeb.references.clone() } else { PayerReferences::default() };
    of_row.or(&of_forloeb).or(&references_of_kommune(kommune, register))
}

/// What it wants where a forløb says nothing.
pub fn references_of_kommune(kommune: &str, register: &Register) -> PayerReferences {
    match register.kommuner.get(kommune) {
        Some(kommune) => kommune.references(),
        None => PayerReferences::default(),
    }
}

/// The references of the promises known on the day `on` that cover a day of a line, the first to begin first; each once.
pub fn promises_of(case: &Case, (from, to): (NaiveDate, NaiveDate), on: NaiveDate) -> Vec<String> {
    let mut covering: Vec<_> = case.tilsagn.iter().filter(|one| one.registered_on <= on).collect();
    covering.retain(|one| one.days().overlaps((from, to)));
    covering.sort_by_key(|one| (one.days().from, one.registered_on, one.reference.clone()));
    let mut references: Vec<String> = Vec::new();
    for reference in covering.into_iter().filter_map(|one| one.reference.clone()) {
        if !references.contains(&reference) {
            references.push(reference);
        }
    }
    references
}

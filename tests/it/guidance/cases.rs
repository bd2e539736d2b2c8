//! A case for each rule, in which nothing is done, and the days on which the rule is open.

use chrono::{Days as Later, NaiveDate};
use fasevagt::domain::cases::forloeb::{Case, LegalBasis, Method};
use fasevagt::domain::deadlines::deadline::Deadline;

use crate::support::cast::{cti, forloeb, open, with};
use crate::support::day;

/// The start of every case.
pub const START: &str = "2026-03-17";

/// A case that the rule is about.
pub fn case_of(rule: &str) -> Case {
    match rule {
        "staffing" => with(cti("CTI-1", START), |c| {
            c.forloeb.contact_on = Some(day("2026-02-01"));
            c.forloeb.medarbejder = None;
        }),
        "betalingstilsagn" => with(cti("CTI-1", START), |c| c.forloeb.discharged_on = None),
        "decision-85a" => with(cti("CTI-1", START), |c| c.forloeb.legal_basis = Some(LegalBasis::Section85a)),
        "kommune-informed" => forloeb("EFT-1", Method::Efterforsorg, START),
        "grant-expiry" => with(forloeb("ICM-1", Method::Icm, START), |c| {
            c.forloeb.agreed_end_on = Some(day("2026-12-16"));
        }),
        _ => cti("CTI-1", START),
    }
}

/// The days from three months before the start to six weeks after the end.
pub fn days() -> impl Iterator<Item = NaiveDate> {
    (0..365)
        .map(|offset| day("2025-12-17") + Later::new(offset))
        .chain((0..45).map(|n| day("2026-12-17") + Later::new(n)))
}

/// The deadline of the rule on each day on which it is open.
pub fn open_days(rule: &str) -> Vec<Deadline> {
    let case = case_of(rule);
    days().filter_map(|on| open(&case, rule, &on.to_string())).collect()
}

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::{FULL_CASELOAD, Finding, FindingContext, FindingFacts};
use crate::domain::billing::takst::payer;
use crate::domain::cases::case_schema::TAKST;
use crate::domain::cases::forloeb::{Case, Method};
use crate::domain::cases::timeline::Timeline;
use crate::domain::values::gln::is_gln;

/// What is found only by counting over all cases.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Totals {
    /// Active CTI by tilbud.
    pub cti: BTreeMap<String, i64>,
    /// Active CTI, ICM and ACT by worker.
    pub caseload: BTreeMap<String, i64>,
    /// The kommuner that pay for an active forløb today.
    payers: BTreeSet<String>,
    /// The takst codes of active forløb.
    codes: BTreeSet<String>,
}

impl Totals {
    /// Adds a case to the counts, where it is active on the day.
    pub fn add(&mut self, case: &Case, context: &FindingContext<'_>) {
        let forloeb = &case.forloeb;
        let active = Timeline::of(forloeb, context.on).is_some_and(|timeline| timeline.is_active());
        if !active || forloeb.method == Method::Efterforsorg {
            return;
        }
        if forloeb.method == Method::Cti {
            *self.cti.entry(forloeb.tilbud.clone()).or_default() += 1;
        }
        if let Some(worker) = &forloeb.medarbejder {
            *self.caseload.entry(worker.clone()).or_default() += 1;
        }
        let billed = forloeb.method == Method::Cti || context.register.takster.contains_key(forloeb.takst_code());
        if billed {
            self.codes.insert(forloeb.takst_code().to_owned());
            self.payers.insert(payer(case, context.on).to_owned());
        }
    }

    /// What the counts show.
    pub fn findings(&self, context: &FindingContext<'_>) -> Vec<Finding> {
        let capacity = self.cti.iter().filter_map(|(id, count)| capacity(id, *count, context));
        let caseload = self.caseload.iter().filter_map(|(id, count)| caseload(id, *count, context));
        let takst = self.codes.iter().filter_map(|code| takst_missing(code, context));
        let gln = self.payers.iter().filter_map(|code| gln_missing(code, context));
        let payment = payment_missing(context);
        capacity.chain(caseload).chain(takst).chain(gln).chain(payment).collect()
    }
}

/// The last month in which a price of last year is taken for one that was forgotten.
const FORGOTTEN_UNTIL: u32 = 3;

fn capacity(id: &str, cti: i64, context: &FindingContext<'_>) -> Option<Finding> {
    let tilbud = context.register.tilbud.get(id)?;
    let places = tilbud.cti_places?;
    if cti <= places {
        return None;
    }
    let facts = FindingFacts::Capacity { tilbud: tilbud.name.clone(), cti, places };
    Some(Finding { subject: id.to_owned(), facts, tilbud: Some(id.to_owned()) })
}

fn caseload(id: &str, forloeb: i64, context: &FindingContext<'_>) -> Option<Finding> {
    let worker = context.register.medarbejdere.get(id)?;
    let fte_percent = worker.fte_percent?;
    if forloeb * 100 <= FULL_CASELOAD * fte_percent {
        return None;
    }
    let facts = FindingFacts::Caseload { medarbejder: worker.name.clone(), forloeb, fte_percent };
    Some(Finding { subject: id.to_owned(), facts, tilbud: Some(worker.tilbud.clone()) })
}

/// In December a takst code in use has no row from 1 January; in the first three months its newest row is from a year before: it was
/// forgotten.
fn takst_missing(code: &str, context: &FindingContext<'_>) -> Option<Finding> {
    let rows = context.register.takster.get(code).map_or(&[][..], |takst| &takst.rows);
    let new_year = match context.on.month() {
        12 => NaiveDate::from_ymd_opt(context.on.year() + 1, 1, 1)?,
        ..=FORGOTTEN_UNTIL => NaiveDate::from_ymd_opt(context.on.year(), 1, 1)?,
        _ => return None,
    };
    let is_there = match context.on.month() {
        12 => rows.iter().any(|row| row.valid_from == new_year),
        // One that begins later in the year was thought of. A code without any row is held day by day.
        _ => rows.last().is_none_or(|row| row.valid_from >= new_year),
    };
    if is_there {
        return None;
    }
    // A code that leads to no row could be anything that somebody has typed.
    let is_known = context.register.takster.contains_key(code) || Method::ALL.iter().any(|one| one.as_str() == code);
    let subject = if is_known { code } else { TAKST.name };
    let facts = FindingFacts::TakstMissing { from: new_year };
    Some(Finding { subject: subject.to_owned(), facts, tilbud: None })
}

/// Statements are issued, and leave it to the payer to find out where to pay (docs/domain.md, B16).
fn payment_missing(context: &FindingContext<'_>) -> Option<Finding> {
    if context.billed_from.is_none() || context.says_where_to_pay {
        return None;
    }
    Some(Finding { subject: "billing.payment".into(), facts: FindingFacts::PaymentMissing, tilbud: None })
}

fn gln_missing(code: &str, context: &FindingContext<'_>) -> Option<Finding> {
    if !context.einvoice {
        return None;
    }
    let kommune = context.register.kommuner.get(code)?;
    let has_wrong_one = match kommune.gln.as_deref() {
        None => false,
        Some(gln) if !is_gln(gln) => true,
        Some(_) => return None,
    };
    let facts = FindingFacts::GlnMissing { kommune: kommune.name.clone(), has_wrong_one };
    Some(Finding { subject: code.to_owned(), facts, tilbud: None })
}

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::double_billing::PossibleDoubles;
use super::{Finding, FindingContext, danish};
use crate::domain::billing::takst::payer;
use crate::domain::cases::forloeb::{Case, Method};
use crate::domain::cases::timeline::Timeline;
use crate::domain::values::gln::is_gln;

/// Active forløb for each full-time worker (CTI practice: 10, at most 20).
const CASELOAD: i64 = 10;

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
    doubles: PossibleDoubles,
}

impl Totals {
    /// Counts a case that is active on the day, and notes what it is billed.
    pub fn add(&mut self, case: &Case, grounds: &FindingContext<'_>) {
        self.doubles.add(case, grounds);
        let forloeb = &case.forloeb;
        let active = Timeline::of(forloeb, grounds.on).is_some_and(|timeline| timeline.is_active());
        if !active || forloeb.method == Method::Efterforsorg {
            return;
        }
        if forloeb.method == Method::Cti {
            *self.cti.entry(forloeb.tilbud.clone()).or_default() += 1;
        }
        if let Some(worker) = &forloeb.medarbejder {
            *self.caseload.entry(worker.clone()).or_default() += 1;
        }
        let billed = forloeb.method == Method::Cti || grounds.register.takster.contains_key(forloeb.takst_code());
        if billed {
            self.codes.insert(forloeb.takst_code().to_owned());
            self.payers.insert(payer(case, grounds.on).to_owned());
        }
    }

    /// What the counts show.
    pub fn findings(&self, grounds: &FindingContext<'_>) -> Vec<Finding> {
        let capacity = self.cti.iter().filter_map(|(id, count)| capacity(id, *count, grounds));
        let caseload = self.caseload.iter().filter_map(|(id, count)| caseload(id, *count, grounds));
        let takst = self.codes.iter().filter_map(|code| takst_missing(code, grounds));
        let gln = self.payers.iter().filter_map(|code| gln_missing(code, grounds));
        capacity.chain(caseload).chain(takst).chain(gln).chain(self.doubles.findings(grounds)).collect()
    }
}

fn capacity(id: &str, count: i64, grounds: &FindingContext<'_>) -> Option<Finding> {
    let tilbud = grounds.register.tilbud.get(id)?;
    let places = tilbud.cti_places?;
    if count <= places {
        return None;
    }
    Some(Finding {
        kind: "capacity",
        subject: id.to_owned(),
        detail: format!("{count} of {places} CTI places in use"),
        danish: format!("{}: {count} CTI-forløb på {places} pladser.", tilbud.name),
        tilbud: Some(id.to_owned()),
    })
}

fn caseload(id: &str, count: i64, grounds: &FindingContext<'_>) -> Option<Finding> {
    let worker = grounds.register.medarbejdere.get(id)?;
    let fte = worker.fte_percent?;
    if count * 100 <= CASELOAD * fte {
        return None;
    }
    Some(Finding {
        kind: "caseload",
        subject: id.to_owned(),
        detail: format!("{count} active forløb at {fte} % of full time, where {CASELOAD} is full time"),
        danish: format!("{} har {count} aktive forløb på {fte} % tid; {CASELOAD} svarer til fuld tid.", worker.name),
        tilbud: Some(worker.tilbud.clone()),
    })
}

/// From 1 December: a takst code in use has no row from 1 January.
fn takst_missing(code: &str, grounds: &FindingContext<'_>) -> Option<Finding> {
    if grounds.on.month() != 12 {
        return None;
    }
    let new_year = NaiveDate::from_ymd_opt(grounds.on.year() + 1, 1, 1)?;
    if let Some(takst) = grounds.register.takster.get(code)
        && takst.rows.iter().any(|row| row.valid_from == new_year)
    {
        return None;
    }
    Some(Finding {
        kind: "takst-missing",
        subject: code.to_owned(),
        detail: format!("no takst from {new_year}"),
        danish: format!("Taksten {code} mangler en pris fra {}.", danish(new_year)),
        tilbud: None,
    })
}

fn gln_missing(code: &str, grounds: &FindingContext<'_>) -> Option<Finding> {
    if !grounds.einvoice {
        return None;
    }
    let kommune = grounds.register.kommuner.get(code)?;
    let (detail, words) = match kommune.gln.as_deref() {
        None => ("no GLN", "mangler et GLN-nummer"),
        Some(gln) if !is_gln(gln) => ("the GLN has a wrong check digit", "har et GLN-nummer med forkert kontrolciffer"),
        Some(_) => return None,
    };
    Some(Finding {
        kind: "gln-missing",
        subject: code.to_owned(),
        detail: detail.to_owned(),
        danish: format!("{} {words}, så der ikke kan sendes e-faktura.", kommune.name),
        tilbud: None,
    })
}

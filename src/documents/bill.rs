use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::billing::payment::Payment;
use crate::domain::billing::provider::Provider;
use crate::domain::billing::reconciliation::Reconciliation;
use crate::domain::billing::statement::{DocumentKind, KommuneStatement, MonthStatement};
use crate::domain::billing::takst::Held;
use crate::domain::cases::forloeb::Kommune;

/// Everything that the documents to one kommune show.
#[derive(Debug, Clone)]
pub struct Bill<'a> {
    pub provider: &'a Provider,
    /// Where to pay, where that is said.
    pub payment: Option<&'a Payment>,
    /// Why there is no VAT, in the words of the e-invoice.
    pub no_vat: &'a str,
    pub kommune: &'a Kommune,
    pub month: NaiveDate,
    /// The day it was issued, or is drafted for.
    pub on: NaiveDate,
    /// The last day to pay, where there is something to pay.
    pub due_on: NaiveDate,
    /// A draft says so on every page.
    pub issued: bool,
    pub statement: &'a KommuneStatement,
    /// What is held for this kommune.
    pub held: Vec<&'a Held>,
    pub reconciliation: Reconciliation,
}

/// Everything that finance's overview of all kommuner shows.
#[derive(Debug, Clone)]
pub struct Overview<'a> {
    pub provider: &'a Provider,
    pub statement: &'a MonthStatement,
    /// The kommuner of the case database.
    pub kommuner: &'a BTreeMap<String, Kommune>,
    pub due_on: NaiveDate,
    pub reconciliation: Reconciliation,
}

impl Bill<'_> {
    /// 1, or -1 on a kreditnota: its amounts are shown positive (docs/domain.md, B10).
    pub fn sign(&self) -> i64 {
        match self.statement.document {
            DocumentKind::Statement => 1,
            DocumentKind::Kreditnota => -1,
        }
    }

    /// The last day to pay; a kreditnota and a statement of 0 kr. have none (docs/domain.md, B16).
    pub fn due(&self) -> Option<NaiveDate> {
        due(self.statement, self.due_on)
    }

    /// `2026-000123`, or `UDKAST`.
    pub fn number(&self) -> &str {
        number_of(self.statement)
    }
}

/// The last day to pay of a statement; none where nothing is to be paid.
pub fn due(statement: &KommuneStatement, due_on: NaiveDate) -> Option<NaiveDate> {
    let is_owed = statement.document == DocumentKind::Statement && statement.total.amount_oere > 0;
    if is_owed { Some(due_on) } else { None }
}

/// `2026-000123`, or `UDKAST` of a draft, which has no number.
pub fn number_of(statement: &KommuneStatement) -> &str {
    statement.number.as_deref().unwrap_or("UDKAST")
}

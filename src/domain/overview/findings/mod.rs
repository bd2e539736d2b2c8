//! What the digest shows without a due date (docs/domain.md, section 3, "Findings").

mod double_billing;
mod facts;
mod of_case;
mod totals;

use chrono::NaiveDate;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::domain::billing::takst::TilsagnPolicy;
use crate::domain::cases::forloeb::{Case, DataError, Forloeb, FoundCell, Register};
use crate::domain::deadlines::rules::MissingSet;
pub use double_billing::{DoubleBilling, DoubleCandidates, PossibleDoubles};
pub use facts::{FULL_CASELOAD, FindingFacts, FindingKind};
pub use of_case::of_case;
pub use totals::Totals;

/// Something that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The id of the forløb, tilbud, medarbejder or kommune, or the takst code.
    pub subject: String,
    pub facts: FindingFacts,
    /// The unit it belongs to; `None`: shown to all.
    pub tilbud: Option<String>,
}

/// What findings are judged by, besides the case itself.
#[derive(Debug, Clone, Copy)]
pub struct FindingContext<'a> {
    pub on: NaiveDate,
    pub register: &'a Register,
    pub tilsagn: TilsagnPolicy,
    /// Whether e-invoices are sent, so that GLN numbers are needed.
    pub einvoice: bool,
    /// The month the account begins, by its first day; without it nothing is billed.
    pub billed_from: Option<NaiveDate>,
    /// What the site does not record.
    pub not_asked: MissingSet,
    /// Whether statements say where to pay.
    pub says_where_to_pay: bool,
}

impl Finding {
    pub fn kind(&self) -> FindingKind {
        self.facts.kind()
    }

    pub fn detail(&self) -> String {
        self.facts.detail()
    }

    /// A forløb with issued lines that is gone from the case database (B9).
    pub fn vanished(forloeb: &str) -> Self {
        Self { subject: forloeb.to_owned(), facts: FindingFacts::Vanished, tilbud: None }
    }

    /// A voided forløb (B15) whose row is another case's.
    pub fn voided_changed(forloeb: &str) -> Self {
        Self { subject: forloeb.to_owned(), facts: FindingFacts::VoidedChanged, tilbud: None }
    }

    /// A forløb without an end that the watched list has no more.
    pub fn not_in_list(case: &Case) -> Self {
        let Forloeb { id, tilbud, .. } = &case.forloeb;
        Self { subject: id.clone(), facts: FindingFacts::NotInList, tilbud: Some(tilbud.clone()) }
    }

    /// The watched list, by the name of its file, that was not changed for long.
    pub fn list_stale(file: &str, since: NaiveDate) -> Self {
        Self { subject: file.to_owned(), facts: FindingFacts::ListStale { since }, tilbud: None }
    }

    /// Sorts them as they are shown.
    pub fn order(&self) -> (FindingKind, String, String) {
        (self.kind(), self.subject.clone(), self.detail())
    }
}

impl Finding {
    /// So many rows are wrong in this way.
    pub fn of_rows(error: &DataError, rows: usize) -> Self {
        let error = DataError { found: FoundCell::default(), ..error.clone() };
        let subject = error.id.clone().unwrap_or_else(|| error.table.to_owned());
        Self { subject, facts: FindingFacts::DataError { error, rows }, tilbud: None }
    }
}

impl Serialize for Finding {
    /// The fields of docs/interface.md.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut fields = to.serialize_struct("Finding", 3)?;
        fields.serialize_field("kind", &self.kind())?;
        fields.serialize_field("subject", &self.subject)?;
        fields.serialize_field("detail", &self.detail())?;
        fields.end()
    }
}

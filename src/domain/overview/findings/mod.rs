//! What stands in the digest without a due date (docs/domain.md, section 3, "Findings").

mod double_billing;
mod of_case;
mod totals;

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::billing::takst::TilsagnPolicy;
use crate::domain::cases::forloeb::{DataError, Register};
pub use of_case::of_case;
pub use totals::Totals;

/// Something that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    pub kind: &'static str,
    /// The id of the forløb, tilbud, medarbejder or kommune, or the takst code.
    pub subject: String,
    pub detail: String,
    /// The sentence in the digest; names no value of the data.
    #[serde(skip)]
    pub danish: String,
    /// The unit it belongs to; `None`: shown to all.
    #[serde(skip)]
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
}

impl From<&DataError> for Finding {
    fn from(error: &DataError) -> Self {
        let detail = format!("{}.{}: {}", error.table, error.column, error.problem);
        let id = error.id.as_deref();
        let danish = format!(
            "Tabel {}, række {}: kolonnen {} kan ikke bruges. Ret den i sagssystemet.",
            error.table,
            id.unwrap_or("uden nummer"),
            error.column
        );
        Self { kind: "data-error", subject: id.unwrap_or("(none)").to_owned(), detail, danish, tilbud: None }
    }
}

/// A forløb with issued lines that is gone from the case database (B9).
pub fn vanished(forloeb: &str) -> Finding {
    Finding {
        kind: "vanished",
        subject: forloeb.to_owned(),
        detail: "it was billed, and is no longer in the case database: what was issued stands".into(),
        danish: format!("{forloeb} er opkrævet, men findes ikke længere i sagssystemet. Det opkrævede er ikke ændret."),
        tilbud: None,
    }
}

/// `01.12.2026`
fn danish(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
}

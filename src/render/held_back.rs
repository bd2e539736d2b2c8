use chrono::NaiveDate;
use serde::Serialize;

use super::MailContext;
use crate::domain::values::danish::month;
use crate::domain::values::message::{MailTemplate, Recipient};

/// That the mail with a month's statements could not go, to those who wait for it.
#[derive(Debug, Clone, Serialize)]
pub struct HeldBackMail {
    name: String,
    month: String,
    /// How the documents are got at: `2026-11`.
    period: String,
}

impl HeldBackMail {
    pub fn new(person: &Recipient, of: NaiveDate) -> Self {
        Self { name: person.name.clone(), month: month(of), period: of.format("%Y-%m").to_string() }
    }
}

impl MailContext for HeldBackMail {
    const TEMPLATE: MailTemplate = MailTemplate::HeldBack;

    fn sample() -> Self {
        Self { name: "Økonomi Eksempel".into(), month: "november 2026".into(), period: "2026-11".into() }
    }
}

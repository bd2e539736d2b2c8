use chrono::NaiveDate;
use serde::Serialize;

use super::MailContext;
use super::danish;
use crate::domain::values::danish::date;
use crate::domain::values::message::{MailTemplate, Recipient};

/// How the list was found, for whoever keeps it. What stands in its cells is never repeated.
#[derive(Debug, Clone, Serialize)]
pub struct ListMail {
    name: String,
    /// `liste.xlsx`
    file: String,
    headline: String,
    /// Each says where and what: `Forløb, række 7, Indflytning: ...`; none where it is right.
    errors: Vec<String>,
    /// The day of the list that everything is built on meanwhile: `12.11.2026`.
    built_on: Option<String>,
    /// The copy in which the wrong cells are marked: `liste (fejl).xlsx`.
    marked: Option<String>,
    /// Case numbers that it has no more.
    missing: Vec<String>,
    /// Workers that it has no more, who have open cases.
    missing_workers: Vec<String>,
}

/// What a mail about the list is made from.
#[derive(Debug, Clone, Default)]
pub struct ListFacts {
    pub file: String,
    pub errors: Vec<String>,
    /// How many they are: many of one cause are one line.
    pub count: usize,
    /// When what is built on was written.
    pub built_on: Option<NaiveDate>,
    pub marked: Option<String>,
    pub missing: Vec<String>,
    pub missing_workers: Vec<String>,
}

impl ListMail {
    pub fn new(person: &Recipient, facts: &ListFacts) -> Self {
        let ListFacts { file, errors, count, built_on, marked, missing, missing_workers } = facts.clone();
        Self {
            name: person.name.clone(),
            file,
            headline: danish::list_headline(count, missing.len() + missing_workers.len()),
            errors,
            built_on: built_on.map(date),
            marked,
            missing,
            missing_workers,
        }
    }
}

impl MailContext for ListMail {
    const TEMPLATE: MailTemplate = MailTemplate::List;

    fn sample() -> Self {
        Self {
            name: "Lise Listeansvarlig".into(),
            file: "liste.xlsx".into(),
            headline: danish::list_headline(2, 0),
            errors: vec![
                "Forløb, række 7, Indflytning: det, der står her, kan ikke bruges; skriv en dato som 17-03-2026".into(),
                "Pauser, række 3, Til: datoen ligger før Fra; skriv samme dag eller en senere".into(),
            ],
            built_on: Some("12.11.2026".into()),
            marked: Some("liste (fejl).xlsx".into()),
            missing: vec!["CTI-2026-007".into()],
            missing_workers: vec!["m07".into()],
        }
    }
}

//! One leader's week, in groups of tables.
//!
//! A new section is a field of its group, where its type, its value and its sample are side by side, and a block in
//! `digest.txt` and in `digest.html`. Which cases it shows is decided in `domain/overview/digest.rs`.

mod bar;
mod changes;
mod courses;
mod deadlines;
mod first;
mod mails;
mod occupancy;
mod remarks;

use chrono::NaiveDate;
use serde::Serialize;

pub use bar::CourseBar;
use changes::WeekChanges;
use courses::CourseTables;
use deadlines::DeadlineTables;
use first::FirstLine;
use mails::MailCounts;
use occupancy::Occupancy;
use remarks::Remarks;

use super::{MailContext, danish};
use crate::domain::cases::forloeb::Register;
use crate::domain::deadlines::first_run::FirstRun;
use crate::domain::deadlines::role_holders::Vacancy;
use crate::domain::operations::list_watch::OutdatedList;
use crate::domain::overview::digest::Digest;
use crate::domain::overview::findings::Totals;
use crate::domain::values::case_link::CaseLink;
use crate::domain::values::message::{MailTemplate, Recipient};

/// One leader's week.
#[derive(Debug, Clone, Serialize)]
pub struct DigestMail {
    name: String,
    /// `uge 47, 2026`
    week: String,
    day: String,
    late: bool,
    /// Which list it is built on, where the one that is there has errors.
    list_note: Option<String>,
    /// Where the published pages show the same.
    board: Option<String>,
    /// That the first reminders wait.
    first_run_note: Option<String>,
    quiet: bool,
    /// What to see to first, a line each.
    first: Vec<FirstLine>,
    #[serde(flatten)]
    changes: WeekChanges,
    #[serde(flatten)]
    deadlines: DeadlineTables,
    #[serde(flatten)]
    courses: CourseTables,
    #[serde(flatten)]
    occupancy: Occupancy,
    #[serde(flatten)]
    remarks: Remarks,
    #[serde(flatten)]
    mails: MailCounts,
}

/// What a digest says besides the cases.
#[derive(Debug, Clone)]
pub struct DigestFacts {
    /// `2026-W47`
    pub week: String,
    pub on: NaiveDate,
    pub late: bool,
    /// Reminders sent in the last seven days, by the reader's name.
    pub sent: Vec<(String, i64)>,
    /// Mails that are dead or blocked now.
    pub dead: i64,
    pub blocked: i64,
    /// Roles that nobody is configured for, by tilbud.
    pub vacancies: Vec<Vacancy>,
    /// What the first reminders would be, while they wait.
    pub first_run: Option<FirstRun>,
    /// What is built on, where the list that is there has errors.
    pub outdated_list: Option<OutdatedList>,
}

/// A person with a count.
#[derive(Debug, Clone, Serialize)]
struct PersonCount {
    name: String,
    count: i64,
}

impl DigestMail {
    pub fn new(
        person: &Recipient,
        digest: &Digest<'_>,
        totals: &Totals,
        facts: &DigestFacts,
        register: &Register,
        link: &CaseLink,
    ) -> Self {
        Self {
            name: person.name.clone(),
            week: danish::week(&facts.week),
            day: danish::long_date(facts.on),
            late: facts.late,
            list_note: facts.outdated_list.map(|list| danish::list_note("Overblikket", list)),
            board: None,
            first_run_note: facts.first_run.as_ref().map(danish::first_run_note),
            quiet: digest.is_quiet()
                && facts.dead == 0
                && facts.blocked == 0
                && facts.vacancies.is_empty()
                && facts.first_run.is_none(),
            first: FirstLine::all(digest, register, link),
            changes: WeekChanges::of(&digest.changes),
            deadlines: DeadlineTables::of(digest, facts.on, register, link),
            courses: CourseTables::of(digest, facts.on, register, link),
            occupancy: Occupancy::of(digest, totals, facts.on, register),
            remarks: Remarks::of(digest, &facts.vacancies, register),
            mails: MailCounts::of(facts),
        }
    }

    /// Links to the published pages.
    #[must_use]
    pub fn linked_to(mut self, board: Option<String>) -> Self {
        self.board = board;
        self
    }
}

/// The name of a case worker, by the id.
fn worker_name(id: Option<&str>, register: &Register) -> String {
    danish::worker(id.and_then(|id| register.medarbejdere.get(id)))
}

impl MailContext for DigestMail {
    const TEMPLATE: MailTemplate = MailTemplate::Digest;

    fn sample() -> Self {
        Self {
            name: "Bente Eksempel".into(),
            week: "uge 47, 2026".into(),
            day: "mandag den 16.11.2026".into(),
            late: true,
            list_note: Some("Overblikket bygger på listen, som den var den 12.11.2026; den nye har 3 fejl.".into()),
            board: Some("https://tavle.example.dk/index.html".into()),
            first_run_note: Some(danish::first_run_note(&FirstRun {
                mails: 4,
                deadlines: 70,
                overdue: 55,
                ..FirstRun::default()
            })),
            quiet: false,
            first: vec![FirstLine::sample()],
            changes: WeekChanges::sample(),
            deadlines: DeadlineTables::sample(),
            courses: CourseTables::sample(),
            occupancy: Occupancy::sample(),
            remarks: Remarks::sample(),
            mails: MailCounts::sample(),
        }
    }
}

/// The case that the samples are about.
const SAMPLE_FORLOEB: &str = "CTI-2026-014";
const SAMPLE_LINK: &str = "https://sag.example.dk/CTI-2026-014";
const SAMPLE_TILBUD: &str = "Pensionatet";
const SAMPLE_WORKER: &str = "Anna Eksempel";

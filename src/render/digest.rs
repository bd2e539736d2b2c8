use serde::Serialize;

use super::MailContext;
use super::danish::{date, days_left, long_date};
use crate::config::CaseLink;
use crate::domain::deadlines::Deadline;
use crate::domain::digest::Digest;
use crate::domain::forloeb::Register;
use crate::domain::message::Recipient;
use crate::domain::rules::Role;

/// One leader's week.
#[derive(Debug, Clone, Serialize)]
pub struct DigestMail {
    name: String,
    /// `uge 47, 2026`
    week: String,
    day: String,
    late: bool,
    quiet: bool,
    overdue: Vec<Line>,
    soon: Vec<Line>,
    endings: Vec<EndingLine>,
    findings: Vec<String>,
    /// Roles that nobody holds, as sentences.
    vacancies: Vec<String>,
    /// Things that could not be shown.
    hidden: usize,
    sent: i64,
    dead: i64,
    blocked: i64,
}

#[derive(Debug, Clone, Serialize)]
struct Line {
    forloeb: String,
    link: String,
    title: &'static str,
    act_by: String,
    relative: String,
    /// The worker, the unit.
    medarbejder: String,
    tilbud: String,
}

#[derive(Debug, Clone, Serialize)]
struct EndingLine {
    forloeb: String,
    link: String,
    tilbud: String,
    end: String,
}

/// What a digest tells besides the cases.
#[derive(Debug, Clone)]
pub struct DigestFacts {
    /// `2026-W47`
    pub week: String,
    pub on: chrono::NaiveDate,
    pub late: bool,
    /// Reminders sent in the last seven days; mails that are dead or blocked now.
    pub sent: i64,
    pub dead: i64,
    pub blocked: i64,
    /// Roles that nobody is configured for, by tilbud.
    pub vacancies: Vec<(Role, String)>,
}

impl DigestMail {
    pub fn new(
        person: &Recipient,
        digest: &Digest<'_>,
        facts: &DigestFacts,
        register: &Register,
        link: &CaseLink,
    ) -> Self {
        let shown = |deadline: &&Deadline| Line::new(deadline, register, link);
        Self {
            name: person.name.clone(),
            week: week(&facts.week),
            day: long_date(facts.on),
            late: facts.late,
            quiet: digest.is_quiet() && facts.dead == 0 && facts.blocked == 0 && facts.vacancies.is_empty(),
            overdue: digest.overdue.iter().map(shown).collect(),
            soon: digest.soon.iter().map(shown).collect(),
            endings: digest
                .endings
                .iter()
                .map(|ending| EndingLine {
                    forloeb: ending.forloeb.clone(),
                    link: link.to(&ending.forloeb),
                    tilbud: tilbud_name(&ending.tilbud, register),
                    end: long_date(ending.end),
                })
                .collect(),
            findings: digest.findings.iter().map(|finding| finding.danish.clone()).collect(),
            vacancies: facts.vacancies.iter().map(|(role, id)| vacancy(*role, &tilbud_name(id, register))).collect(),
            hidden: digest.hidden,
            sent: facts.sent,
            dead: facts.dead,
            blocked: facts.blocked,
        }
    }
}

impl Line {
    fn new(deadline: &Deadline, register: &Register, link: &CaseLink) -> Self {
        let worker = deadline.medarbejder.as_ref().and_then(|id| register.medarbejdere.get(id));
        Self {
            forloeb: deadline.forloeb.clone(),
            link: link.to(&deadline.forloeb),
            title: deadline.rule.title,
            act_by: date(deadline.act_by),
            relative: days_left(deadline.days_left),
            medarbejder: worker.map_or_else(|| "ingen medarbejder".into(), |m| m.name.clone()),
            tilbud: tilbud_name(&deadline.tilbud, register),
        }
    }
}

fn vacancy(role: Role, tilbud: &str) -> String {
    format!("Ingen modtager er sat op for rollen {role} i {tilbud}; påmindelser til den rolle når ikke frem.")
}

fn tilbud_name(id: &str, register: &Register) -> String {
    register.tilbud.get(id).map_or_else(|| id.to_owned(), |tilbud| tilbud.name.clone())
}

/// `2026-W47` -> `uge 47, 2026`
fn week(iso: &str) -> String {
    match iso.split_once("-W") {
        Some((year, week)) => format!("uge {}, {year}", week.trim_start_matches('0')),
        None => iso.to_owned(),
    }
}

impl MailContext for DigestMail {
    const NAME: &'static str = "digest";

    fn sample() -> Self {
        let line = Line {
            forloeb: "CTI-2026-014".into(),
            link: "https://sag.example.dk/CTI-2026-014".into(),
            title: "Overdragelsesaftale",
            act_by: "16.11.2026".into(),
            relative: "for 3 dage siden".into(),
            medarbejder: "Anna Eksempel".into(),
            tilbud: "Pensionatet".into(),
        };
        let ending = EndingLine {
            forloeb: line.forloeb.clone(),
            link: line.link.clone(),
            tilbud: line.tilbud.clone(),
            end: "onsdag den 16.12.2026".into(),
        };
        Self {
            name: "Bente Eksempel".into(),
            week: "uge 47, 2026".into(),
            day: "mandag den 16.11.2026".into(),
            late: true,
            quiet: false,
            overdue: vec![line.clone()],
            soon: vec![line],
            endings: vec![ending],
            findings: vec!["Forløb CTI-2026-015: kolonnen start_on kan ikke læses.".into()],
            vacancies: vec![vacancy(Role::Teamleder, "Havnen")],
            hidden: 1,
            sent: 12,
            dead: 1,
            blocked: 1,
        }
    }
}

use serde::Serialize;

use super::bar::{BarSegment, CourseBar};
use super::digest_parts::{
    Age, DigestLine, EndingLine, Load, PhaseLine, Places, ages, caseload, phase_line, places, tilbud_name, vacancy,
};
use super::{MailContext, danish};
use crate::domain::cases::forloeb::Register;
use crate::domain::deadlines::deadline::Deadline;
use crate::domain::deadlines::rules::Role;
use crate::domain::overview::digest::Digest;
use crate::domain::overview::findings::{Finding, FindingKind, Totals};
use crate::domain::values::case_link::CaseLink;
use crate::domain::values::danish::long_date;
use crate::domain::values::message::Recipient;

/// One leader's week.
#[derive(Debug, Clone, Serialize)]
pub struct DigestMail {
    name: String,
    /// `uge 47, 2026`
    week: String,
    day: String,
    late: bool,
    quiet: bool,
    /// Overdue by rule and age.
    ages: Vec<Age>,
    overdue: Vec<DigestLine>,
    soon: Vec<DigestLine>,
    phases: Vec<PhaseLine>,
    endings: Vec<EndingLine>,
    bars: Vec<CourseBar>,
    caseload: Vec<Load>,
    places: Vec<Places>,
    findings: Vec<String>,
    /// What can't be read in the case system.
    errors: Vec<String>,
    /// Roles that nobody holds, as sentences.
    vacancies: Vec<String>,
    /// Things that could not be shown.
    hidden: usize,
    sent: i64,
    sent_to: Vec<Load>,
    dead: i64,
    blocked: i64,
}

/// What a digest tells besides the cases.
#[derive(Debug, Clone)]
pub struct DigestFacts {
    /// `2026-W47`
    pub week: String,
    pub on: chrono::NaiveDate,
    pub late: bool,
    /// Reminders sent in the last seven days, by the reader's name.
    pub sent: Vec<(String, i64)>,
    /// Mails that are dead or blocked now.
    pub dead: i64,
    pub blocked: i64,
    /// Roles that nobody is configured for, by tilbud.
    pub vacancies: Vec<(Role, String)>,
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
        let shown = |deadline: &&Deadline| DigestLine::new(deadline, register, link);
        let (errors, findings): (Vec<_>, Vec<_>) =
            digest.findings.iter().partition(|f| f.kind() == FindingKind::DataError);
        let words = |all: Vec<&&Finding>| all.into_iter().map(|f| danish::finding(f)).collect();
        Self {
            name: person.name.clone(),
            week: week(&facts.week),
            day: long_date(facts.on),
            late: facts.late,
            quiet: digest.is_quiet() && facts.dead == 0 && facts.blocked == 0 && facts.vacancies.is_empty(),
            ages: ages(digest),
            overdue: digest.overdue.iter().map(shown).collect(),
            soon: digest.soon.iter().map(shown).collect(),
            phases: digest.courses.iter().filter_map(|c| phase_line(c, facts.on, register, link)).collect(),
            endings: digest.endings.iter().map(|ending| EndingLine::new(ending, register, link)).collect(),
            bars: digest.courses.iter().map(|c| CourseBar::new(c, link.to(&c.forloeb), facts.on)).collect(),
            caseload: caseload(digest, totals, register),
            places: places(digest, register),
            findings: words(findings),
            errors: words(errors),
            vacancies: facts.vacancies.iter().map(|(role, id)| vacancy(*role, &tilbud_name(id, register))).collect(),
            hidden: digest.hidden,
            sent: facts.sent.iter().map(|(_, count)| count).sum(),
            sent_to: facts.sent.iter().map(|(name, count)| Load { name: name.clone(), count: *count }).collect(),
            dead: facts.dead,
            blocked: facts.blocked,
        }
    }
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
        let line = DigestLine {
            forloeb: "CTI-2026-014".into(),
            link: "https://sag.example.dk/CTI-2026-014".into(),
            title: "Overdragelsesaftale",
            act_by: "16.11.2026".into(),
            relative: "for 3 dage siden".into(),
            silenced_until: Some("27.11.2026".into()),
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
            ages: vec![Age { title: line.title, days_1_to_7: 1, days_8_to_14: 0, longer: 2 }],
            overdue: vec![line.clone()],
            soon: vec![line.clone()],
            phases: vec![PhaseLine {
                forloeb: line.forloeb.clone(),
                link: line.link.clone(),
                phase: 2,
                day: "mandag den 23.11.2026".into(),
                tilbud: line.tilbud.clone(),
            }],
            endings: vec![ending],
            bars: vec![CourseBar {
                forloeb: line.forloeb.clone(),
                link: line.link.clone(),
                words: "Fase 3, dag 245 af 275.".into(),
                cells: [(33, "1"), (33, "2"), (23, "3"), (0, "today"), (0, "handover"), (11, "3")]
                    .map(|(width, kind)| BarSegment { width, kind })
                    .into(),
                letters: "------------============######|A####".into(),
            }],
            caseload: vec![Load { name: "Anna Eksempel".into(), count: 9 }],
            places: vec![Places {
                tilbud: line.tilbud.clone(),
                used: 5,
                limit: "5".into(),
                free: "december 2026: 2".into(),
            }],
            findings: vec!["Pensionatet: 6 CTI-forløb på 5 pladser.".into()],
            errors: vec!["Tabel forloeb, række CTI-2026-015: kolonnen start_on kan ikke bruges.".into()],
            vacancies: vec![vacancy(Role::Teamleder, "Havnen")],
            sent_to: vec![Load { name: "Anna Eksempel".into(), count: 12 }],
            hidden: 1,
            sent: 12,
            dead: 1,
            blocked: 1,
        }
    }
}

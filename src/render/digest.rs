use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::MailContext;
use super::bar::{Bar, Cell};
use super::danish::{date, days_left, long_date, month};
use crate::config::CaseLink;
use crate::domain::courses::Course;
use crate::domain::deadlines::Deadline;
use crate::domain::digest::Digest;
use crate::domain::findings::{Finding, Totals};
use crate::domain::forloeb::{Medarbejder, Register, Tilbud};
use crate::domain::message::Recipient;
use crate::domain::rules::{RULES, Role, Rule};
use crate::domain::statement::month_start;
use crate::domain::survey::{Ending, SOON};

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
    overdue: Vec<Line>,
    soon: Vec<Line>,
    phases: Vec<PhaseLine>,
    endings: Vec<EndingLine>,
    bars: Vec<Bar>,
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

/// How many of a rule are overdue, for less than a week, for one to two, and for longer.
#[derive(Debug, Clone, Serialize)]
struct Age {
    title: &'static str,
    days_1_to_7: usize,
    days_8_to_14: usize,
    longer: usize,
}

#[derive(Debug, Clone, Serialize)]
struct PhaseLine {
    forloeb: String,
    link: String,
    phase: u8,
    day: String,
    tilbud: String,
}

/// A person with a count.
#[derive(Debug, Clone, Serialize)]
struct Load {
    name: String,
    count: i64,
}

/// The CTI places of a unit, and when they come free.
#[derive(Debug, Clone, Serialize)]
struct Places {
    tilbud: String,
    used: usize,
    /// `5`, or `ingen grænse`.
    limit: String,
    /// `december 2026: 2, januar 2027: 1`
    free: String,
}

#[derive(Debug, Clone, Serialize)]
struct Line {
    forloeb: String,
    link: String,
    title: &'static str,
    act_by: String,
    relative: String,
    silenced_until: Option<String>,
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
        let shown = |deadline: &&Deadline| Line::new(deadline, register, link);
        let (errors, findings): (Vec<_>, Vec<_>) = digest.findings.iter().partition(|f| f.kind == "data-error");
        let words = |all: Vec<&&Finding>| all.into_iter().map(|f| f.danish.clone()).collect();
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
            bars: digest.courses.iter().map(|c| Bar::new(c, link.to(&c.forloeb), facts.on)).collect(),
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

fn ages(digest: &Digest<'_>) -> Vec<Age> {
    let of = |rule: &'static Rule| {
        let count =
            |wanted: fn(i64) -> bool| digest.overdue.iter().filter(|d| d.rule == rule && wanted(-d.days_left)).count();
        let (days_1_to_7, days_8_to_14) = (count(|n| n <= 7), count(|n| (8..=14).contains(&n)));
        Age { title: rule.title, days_1_to_7, days_8_to_14, longer: count(|n| n > 14) }
    };
    let all = RULES.iter().map(of);
    all.filter(|age| age.days_1_to_7 + age.days_8_to_14 + age.longer > 0).collect()
}

fn phase_line(course: &Course, on: NaiveDate, register: &Register, link: &CaseLink) -> Option<PhaseLine> {
    let (day, phase) = course.next_phase(on).filter(|(day, _)| (*day - on).num_days() <= SOON)?;
    Some(PhaseLine {
        forloeb: course.forloeb.clone(),
        link: link.to(&course.forloeb),
        phase,
        day: long_date(day),
        tilbud: tilbud_name(&course.tilbud, register),
    })
}

fn caseload(digest: &Digest<'_>, totals: &Totals, register: &Register) -> Vec<Load> {
    let workers = register.medarbejdere.values().filter(|m| digest.scope.holds(&m.tilbud));
    let load = |m: &Medarbejder| Some(Load { name: m.name.clone(), count: *totals.caseload.get(&m.id)? });
    workers.filter_map(load).collect()
}

fn places(digest: &Digest<'_>, register: &Register) -> Vec<Places> {
    let own = register.tilbud.values().filter(|tilbud| digest.scope.holds(&tilbud.id));
    let of = |tilbud: &Tilbud| {
        let courses: Vec<_> = digest.courses.iter().filter(|c| c.tilbud == tilbud.id).collect();
        let mut free: BTreeMap<NaiveDate, usize> = BTreeMap::new();
        for course in &courses {
            *free.entry(month_start(course.end)).or_default() += 1;
        }
        let free: Vec<_> = free.into_iter().map(|(first, count)| format!("{}: {count}", month(first))).collect();
        let places = tilbud.cti_places.map_or_else(|| "ingen grænse".into(), |places| places.to_string());
        Places { tilbud: tilbud.name.clone(), used: courses.len(), limit: places, free: free.join(", ") }
    };
    own.map(of).filter(|places| places.used > 0).collect()
}

impl EndingLine {
    fn new(ending: &Ending, register: &Register, link: &CaseLink) -> Self {
        Self {
            forloeb: ending.forloeb.clone(),
            link: link.to(&ending.forloeb),
            tilbud: tilbud_name(&ending.tilbud, register),
            end: long_date(ending.end),
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
            silenced_until: deadline.silenced_until.map(date),
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
            bars: vec![Bar {
                forloeb: line.forloeb.clone(),
                link: line.link.clone(),
                words: "Fase 3, dag 245 af 275.".into(),
                cells: [(33, "1"), (33, "2"), (23, "3"), (0, "today"), (0, "handover"), (11, "3")]
                    .map(|(width, kind)| Cell { width, kind })
                    .into(),
                letters: "111111111111222222222222333333|A3333".into(),
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

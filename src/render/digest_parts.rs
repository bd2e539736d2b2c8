//! The parts of a digest: what each table of it shows.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::cases::forloeb::{Medarbejder, Register, Tilbud};
use crate::domain::deadlines::deadline::Deadline;
use crate::domain::deadlines::rules::{RULES, Role, Rule};
use crate::domain::overview::courses::Course;
use crate::domain::overview::digest::Digest;
use crate::domain::overview::findings::Totals;
use crate::domain::overview::survey::{Ending, SOON};
use crate::domain::values::calendar::month_start;
use crate::domain::values::case_link::CaseLink;
use crate::domain::values::danish::{date, days_left, long_date, month};

/// How many of a rule are overdue, for less than a week, for one to two, and for longer.
#[derive(Debug, Clone, Serialize)]
pub struct Age {
    pub title: &'static str,
    pub days_1_to_7: usize,
    pub days_8_to_14: usize,
    pub longer: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct PhaseLine {
    pub forloeb: String,
    pub link: String,
    pub phase: u8,
    pub day: String,
    pub tilbud: String,
}

/// A person with a count.
#[derive(Debug, Clone, Serialize)]
pub struct Load {
    pub name: String,
    pub count: i64,
}

/// The CTI places of a unit, and when they come free.
#[derive(Debug, Clone, Serialize)]
pub struct Places {
    pub tilbud: String,
    pub used: usize,
    /// `5`, or `ingen grænse`.
    pub limit: String,
    /// `december 2026: 2, januar 2027: 1`
    pub free: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct DigestLine {
    pub forloeb: String,
    pub link: String,
    pub title: &'static str,
    pub act_by: String,
    pub relative: String,
    pub silenced_until: Option<String>,
    /// The worker, the unit.
    pub medarbejder: String,
    pub tilbud: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct EndingLine {
    pub forloeb: String,
    pub link: String,
    pub tilbud: String,
    pub end: String,
}

pub fn ages(digest: &Digest<'_>) -> Vec<Age> {
    let of = |rule: &'static Rule| {
        let count =
            |wanted: fn(i64) -> bool| digest.overdue.iter().filter(|d| d.rule == rule && wanted(-d.days_left)).count();
        let (days_1_to_7, days_8_to_14) = (count(|n| n <= 7), count(|n| (8..=14).contains(&n)));
        Age { title: rule.title, days_1_to_7, days_8_to_14, longer: count(|n| n > 14) }
    };
    let all = RULES.iter().map(of);
    all.filter(|age| age.days_1_to_7 + age.days_8_to_14 + age.longer > 0).collect()
}

pub fn phase_line(course: &Course, on: NaiveDate, register: &Register, link: &CaseLink) -> Option<PhaseLine> {
    let (day, phase) = course.next_phase(on).filter(|(day, _)| (*day - on).num_days() <= SOON)?;
    Some(PhaseLine {
        forloeb: course.forloeb.clone(),
        link: link.to(&course.forloeb),
        phase,
        day: long_date(day),
        tilbud: tilbud_name(&course.tilbud, register),
    })
}

pub fn caseload(digest: &Digest<'_>, totals: &Totals, register: &Register) -> Vec<Load> {
    let workers = register.medarbejdere.values().filter(|m| digest.scope.holds(&m.tilbud));
    let load = |m: &Medarbejder| Some(Load { name: m.name.clone(), count: *totals.caseload.get(&m.id)? });
    workers.filter_map(load).collect()
}

pub fn places(digest: &Digest<'_>, register: &Register) -> Vec<Places> {
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
    pub fn new(ending: &Ending, register: &Register, link: &CaseLink) -> Self {
        Self {
            forloeb: ending.forloeb.clone(),
            link: link.to(&ending.forloeb),
            tilbud: tilbud_name(&ending.tilbud, register),
            end: long_date(ending.end),
        }
    }
}

impl DigestLine {
    pub fn new(deadline: &Deadline, register: &Register, link: &CaseLink) -> Self {
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

pub fn vacancy(role: Role, tilbud: &str) -> String {
    format!("Ingen modtager er sat op for rollen {role} i {tilbud}; påmindelser til den rolle når ikke frem.")
}

pub fn tilbud_name(id: &str, register: &Register) -> String {
    register.tilbud.get(id).map_or_else(|| id.to_owned(), |tilbud| tilbud.name.clone())
}

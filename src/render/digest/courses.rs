use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::bar::CourseBar;
use super::{SAMPLE_FORLOEB, SAMPLE_LINK, SAMPLE_TILBUD, SAMPLE_WORKER, worker_name};
use crate::domain::cases::forloeb::Register;
use crate::domain::overview::courses::Course;
use crate::domain::overview::digest::Digest;
use crate::domain::overview::survey::{Ending, SOON_DAYS};
use crate::domain::values::calendar::addd;
use crate::domain::values::case_link::CaseLink;
use crate::render::danish;

/// Where the CTI are: the next phases, the ends without an agreement, and a bar of each.
#[derive(Debug, Clone, Serialize)]
pub struct CourseTables {
    phases: Vec<PhaseLine>,
    endings: Vec<EndingLine>,
    bars: Vec<CourseBar>,
}

#[derive(Debug, Clone, Serialize)]
struct PhaseLine {
    forloeb: String,
    link: String,
    phase: u8,
    /// `Fase 2 (Afprøvning i egen bolig)`
    phase_name: String,
    day: String,
    medarbejder: String,
    tilbud: String,
}

#[derive(Debug, Clone, Serialize)]
struct EndingLine {
    forloeb: String,
    link: String,
    medarbejder: String,
    tilbud: String,
    end: String,
}

impl CourseTables {
    pub fn of(digest: &Digest<'_>, on: NaiveDate, register: &Register, link: &CaseLink) -> Self {
        let mut overdue: HashMap<&str, usize> = HashMap::new();
        for deadline in &digest.overdue {
            *overdue.entry(&deadline.forloeb).or_default() += 1;
        }
        let bar = |course: &&Course| {
            let late = overdue.get(course.forloeb.as_str()).copied().unwrap_or_default();
            let worker = worker_name(course.medarbejder.as_deref(), register);
            CourseBar::new(course, link.to(&course.forloeb), worker, late, on)
        };
        Self {
            phases: digest.courses.iter().filter_map(|course| PhaseLine::of(course, on, register, link)).collect(),
            endings: digest.endings.iter().map(|ending| EndingLine::new(ending, on, register, link)).collect(),
            bars: digest.courses.iter().map(bar).collect(),
        }
    }

    pub fn sample() -> Self {
        let phase = PhaseLine {
            forloeb: SAMPLE_FORLOEB.into(),
            link: SAMPLE_LINK.into(),
            phase: 2,
            phase_name: danish::phase(2),
            day: "23. nov.".into(),
            medarbejder: SAMPLE_WORKER.into(),
            tilbud: SAMPLE_TILBUD.into(),
        };
        let ending = EndingLine {
            forloeb: SAMPLE_FORLOEB.into(),
            link: SAMPLE_LINK.into(),
            medarbejder: SAMPLE_WORKER.into(),
            tilbud: SAMPLE_TILBUD.into(),
            end: "16. dec.".into(),
        };
        Self { phases: vec![phase], endings: vec![ending], bars: vec![CourseBar::sample()] }
    }
}

impl PhaseLine {
    /// `None` where no phase begins soon.
    fn of(course: &Course, on: NaiveDate, register: &Register, link: &CaseLink) -> Option<Self> {
        let (day, phase) = course.next_phase(on)?;
        if day > addd(on, SOON_DAYS) {
            return None;
        }
        Some(Self {
            forloeb: course.forloeb.clone(),
            link: link.to(&course.forloeb),
            phase,
            phase_name: danish::phase(phase),
            day: danish::short_date(day, on),
            medarbejder: worker_name(course.medarbejder.as_deref(), register),
            tilbud: register.tilbud_name(&course.tilbud).to_owned(),
        })
    }
}

impl EndingLine {
    fn new(ending: &Ending, on: NaiveDate, register: &Register, link: &CaseLink) -> Self {
        Self {
            forloeb: ending.forloeb.clone(),
            link: link.to(&ending.forloeb),
            medarbejder: worker_name(ending.medarbejder.as_deref(), register),
            tilbud: register.tilbud_name(&ending.tilbud).to_owned(),
            end: danish::short_date(ending.end, on),
        }
    }
}

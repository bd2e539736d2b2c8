use chrono::NaiveDate;
use serde::Serialize;

use super::bar::CourseBar;
use super::{SAMPLE_FORLOEB, SAMPLE_LINK, SAMPLE_TILBUD, tilbud_name};
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
    day: String,
    tilbud: String,
}

#[derive(Debug, Clone, Serialize)]
struct EndingLine {
    forloeb: String,
    link: String,
    tilbud: String,
    end: String,
}

impl CourseTables {
    pub fn of(digest: &Digest<'_>, on: NaiveDate, register: &Register, link: &CaseLink) -> Self {
        Self {
            phases: digest.courses.iter().filter_map(|course| PhaseLine::of(course, on, register, link)).collect(),
            endings: digest.endings.iter().map(|ending| EndingLine::new(ending, register, link)).collect(),
            bars: digest.courses.iter().map(|c| CourseBar::new(c, link.to(&c.forloeb), on)).collect(),
        }
    }

    pub fn sample() -> Self {
        let phase = PhaseLine {
            forloeb: SAMPLE_FORLOEB.into(),
            link: SAMPLE_LINK.into(),
            phase: 2,
            day: "mandag den 23.11.2026".into(),
            tilbud: SAMPLE_TILBUD.into(),
        };
        let ending = EndingLine {
            forloeb: SAMPLE_FORLOEB.into(),
            link: SAMPLE_LINK.into(),
            tilbud: SAMPLE_TILBUD.into(),
            end: "onsdag den 16.12.2026".into(),
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
            day: danish::long_date(day),
            tilbud: tilbud_name(&course.tilbud, register),
        })
    }
}

impl EndingLine {
    fn new(ending: &Ending, register: &Register, link: &CaseLink) -> Self {
        Self {
            forloeb: ending.forloeb.clone(),
            link: link.to(&ending.forloeb),
            tilbud: tilbud_name(&ending.tilbud, register),
            end: danish::long_date(ending.end),
        }
    }
}

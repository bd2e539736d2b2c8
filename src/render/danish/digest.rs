use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::cases::staff::Medarbejder;
use crate::domain::overview::courses::Course;
use crate::domain::values::danish::{date, month};

/// `Fase 2, dag 120 af 275. Overdragelse senest 16.11.2026 (aftalen mangler), slut 16.12.2026.`
pub fn course(course: &Course, on: NaiveDate) -> String {
    let agreement = if course.handed_over { "aftalen er indgået" } else { "aftalen mangler" };
    format!(
        "Fase {}, dag {} af {}. Overdragelse senest {} ({agreement}), slut {}.",
        course.phase,
        course.day_number(on),
        course.days(),
        date(course.handover),
        date(course.end)
    )
}

/// `5`, or `ingen grænse`
pub fn places(places: Option<i64>) -> String {
    match places {
        Some(places) => places.to_string(),
        None => "ingen grænse".into(),
    }
}

/// `december 2026: 2, januar 2027: 1`, from how many places come free in the months that begin on these days
pub fn free_places(free: &BTreeMap<NaiveDate, usize>) -> String {
    let months: Vec<_> = free.iter().map(|(first, count)| format!("{}: {count}", month(*first))).collect();
    months.join(", ")
}

/// The name of a case worker.
pub fn worker(worker: Option<&Medarbejder>) -> String {
    match worker {
        Some(worker) => worker.name.clone(),
        None => "ingen medarbejder".into(),
    }
}

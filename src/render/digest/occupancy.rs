use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::{PersonCount, SAMPLE_TILBUD, SAMPLE_WORKER};
use crate::domain::cases::forloeb::{Register, Tilbud};
use crate::domain::overview::digest::Digest;
use crate::domain::overview::findings::Totals;
use crate::domain::values::calendar::month_start;
use crate::render::danish;

/// How many forløb each worker has, and how full the units are.
#[derive(Debug, Clone, Serialize)]
pub struct Occupancy {
    caseload: Vec<PersonCount>,
    places: Vec<TilbudPlaces>,
}

/// The CTI places of a unit, and when they come free.
#[derive(Debug, Clone, Serialize)]
struct TilbudPlaces {
    tilbud: String,
    used: usize,
    limit: String,
    free: String,
}

impl Occupancy {
    pub fn of(digest: &Digest<'_>, totals: &Totals, register: &Register) -> Self {
        let mut caseload = Vec::new();
        for worker in register.medarbejdere.values().filter(|worker| digest.scope.covers(&worker.tilbud)) {
            if let Some(count) = totals.caseload.get(&worker.id) {
                caseload.push(PersonCount { name: worker.name.clone(), count: *count });
            }
        }
        let tilbud = register.tilbud.values().filter(|tilbud| digest.scope.covers(&tilbud.id));
        Self { caseload, places: tilbud.filter_map(|tilbud| TilbudPlaces::of(tilbud, digest)).collect() }
    }

    pub fn sample() -> Self {
        Self {
            caseload: vec![PersonCount { name: SAMPLE_WORKER.into(), count: 9 }],
            places: vec![TilbudPlaces {
                tilbud: SAMPLE_TILBUD.into(),
                used: 5,
                limit: "5".into(),
                free: "december 2026: 2".into(),
            }],
        }
    }
}

impl TilbudPlaces {
    /// `None` where no place is used.
    fn of(tilbud: &Tilbud, digest: &Digest<'_>) -> Option<Self> {
        let mut used = 0;
        let mut free: BTreeMap<NaiveDate, usize> = BTreeMap::new();
        for course in digest.courses.iter().filter(|course| course.tilbud == tilbud.id) {
            used += 1;
            *free.entry(month_start(course.end)).or_default() += 1;
        }
        if used == 0 {
            return None;
        }
        let (limit, free) = (danish::places(tilbud.cti_places), danish::free_places(&free));
        Some(Self { tilbud: tilbud.name.clone(), used, limit, free })
    }
}

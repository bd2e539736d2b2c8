use chrono::NaiveDate;
use serde::Serialize;

use super::{PersonCount, SAMPLE_TILBUD, SAMPLE_WORKER};
use crate::domain::cases::forloeb::{Register, Tilbud};
use crate::domain::overview::digest::Digest;
use crate::domain::overview::findings::Totals;
use crate::domain::overview::places::PlaceOutlook;
use crate::render::danish;

/// How many forløb each worker has, and how full the units are.
#[derive(Debug, Clone, Serialize)]
pub struct Occupancy {
    caseload: Vec<PersonCount>,
    places: Vec<TilbudPlaces>,
}

/// How full a unit is, and when a place comes free.
#[derive(Debug, Clone, Serialize)]
struct TilbudPlaces {
    tilbud: String,
    words: String,
    /// More are active than there are places.
    over: bool,
}

impl Occupancy {
    pub fn of(digest: &Digest<'_>, totals: &Totals, on: NaiveDate, register: &Register) -> Self {
        let mut caseload = Vec::new();
        for worker in register.medarbejdere.values().filter(|worker| digest.scope.covers(&worker.tilbud)) {
            if let Some(count) = totals.caseload.get(&worker.id) {
                caseload.push(PersonCount { name: worker.name.clone(), count: *count });
            }
        }
        let tilbud = register.tilbud.values().filter(|tilbud| digest.scope.covers(&tilbud.id));
        Self { caseload, places: tilbud.filter_map(|tilbud| TilbudPlaces::of(tilbud, digest, on)).collect() }
    }

    pub fn sample() -> Self {
        Self {
            caseload: vec![PersonCount { name: SAMPLE_WORKER.into(), count: 9 }],
            places: vec![TilbudPlaces {
                tilbud: SAMPLE_TILBUD.into(),
                words: "11 CTI i gang på 5 pladser; første ledige plads: august 2027.".into(),
                over: true,
            }],
        }
    }
}

impl TilbudPlaces {
    /// `None` where there is no CTI and no place.
    fn of(tilbud: &Tilbud, digest: &Digest<'_>, on: NaiveDate) -> Option<Self> {
        let taken = digest.places.get(tilbud.id.as_str()).copied().unwrap_or_default();
        if taken.is_empty() && tilbud.cti_places.is_none() {
            return None;
        }
        let outlook = PlaceOutlook::new(taken, tilbud.cti_places, on);
        let over = outlook.limit.is_some_and(|limit| i64::try_from(outlook.used).unwrap_or(i64::MAX) > limit);
        Some(Self { tilbud: tilbud.name.clone(), words: danish::places(&outlook, on), over })
    }
}

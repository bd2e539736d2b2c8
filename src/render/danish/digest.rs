use chrono::NaiveDate;

use super::count;
use super::course_facts::phase_name;
use super::due::{how_late_in_full, short_date};
use crate::domain::cases::staff::Medarbejder;
use crate::domain::overview::attention::Attention;
use crate::domain::overview::courses::Course;
use crate::domain::overview::places::PlaceOutlook;
use crate::domain::values::danish::{day_in_text, month};

/// `Fase 2 (Afprøvning i egen bolig), dag 120 af 275. Overdragelsesaftale senest 16. nov. (mangler). Slutter 16. dec.`
pub fn course(course: &Course, on: NaiveDate) -> String {
    let agreement = if course.handed_over { "indgået" } else { "mangler" };
    format!(
        "{}, dag {} af {}. Overdragelsesaftale senest {} ({agreement}). Slutter {}",
        phase(course.phase),
        course.day_number(on),
        course.days(),
        short_date(course.handover, on),
        ended(&short_date(course.end, on)),
    )
}

/// `Fase 2, dag 120 af 275`
pub fn phase_day(course: &Course, on: NaiveDate) -> String {
    format!("Fase {}, dag {} af {}", course.phase, course.day_number(on), course.days())
}

/// `Fase 2 (Afprøvning i egen bolig)`
pub fn phase(phase: u8) -> String {
    format!("Fase {phase} ({})", phase_name(phase))
}

/// A sentence with one full stop at its end.
fn ended(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}

/// What is wrong with a case that should be seen to first.
pub fn attention(one: &Attention<'_>) -> String {
    match one {
        Attention::Overdue { worst, more } => {
            let more = match more {
                0 => String::new(),
                more => format!(" (og {} mere)", count(*more, "overskredet frist", "overskredne frister")),
            };
            format!("{}, {}{more}", worst.rule.title, how_late_in_full(worst.days_left))
        }
        Attention::Unassigned(_) => "har ingen medarbejder".into(),
        Attention::Ending(ending) => format!("slutter {} uden overdragelsesaftale", day_in_text(ending.end)),
        Attention::Soon(deadline) => {
            format!("{}, senest {}", deadline.rule.title, how_late_in_full(deadline.days_left))
        }
    }
}

/// `11 CTI på 5 pladser; første ledige plads: august 2027`
pub fn places(places: &PlaceOutlook, on: NaiveDate) -> String {
    let planned = match places.planned {
        0 => String::new(),
        planned => format!(" og {planned} på vej"),
    };
    let used = format!("{} CTI i gang{planned}", places.used);
    let text = match places.limit {
        None => format!("{used}; ingen grænse er sat"),
        Some(limit) => {
            let limit_text = format!("{limit} {}", if limit == 1 { "plads" } else { "pladser" });
            format!("{used} på {limit_text}; {}", free_places(places, limit, on))
        }
    };
    match places.overrun {
        0 => format!("{text}."),
        overrun => {
            format!("{text}. Desuden er {overrun} CTI løbet over slutdatoen uden at være afsluttet.")
        }
    }
}

/// `1 ledig plads nu`, `første ledige plads: august 2027`
fn free_places(places: &PlaceOutlook, limit: i64, on: NaiveDate) -> String {
    match places.first_free {
        None => "ingen ledig plads".into(),
        Some(day) if day <= on => {
            let free = limit.saturating_sub(places.peak);
            format!("{free} {} nu", if free == 1 { "ledig plads" } else { "ledige pladser" })
        }
        Some(day) => format!("første ledige plads: {}", month(day)),
    }
}

/// `2,5`: what a number of weeks had on average, to one decimal.
pub fn average(sum: usize, weeks: usize) -> String {
    let tenths = (sum * 10 + weeks / 2).checked_div(weeks).unwrap_or_default();
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        decimal => format!("{},{decimal}", tenths / 10),
    }
}

/// The name of a case worker.
pub fn worker(worker: Option<&Medarbejder>) -> String {
    match worker {
        Some(worker) => worker.name.clone(),
        None => "ingen medarbejder".into(),
    }
}

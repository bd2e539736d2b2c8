use chrono::{Datelike, Locale, NaiveDate};

use super::count;
use super::dates::long_date;
use super::digest::phase;
use super::due::short_date;
use crate::domain::overview::board::Standing;
use crate::domain::values::danish::month;

/// `Pensionatet · tirsdag den 01.12.2026`
pub fn page_title(name: &str, on: NaiveDate) -> String {
    format!("{name} · {}", long_date(on))
}

/// That of the page that leads to all others.
pub fn index_title(on: NaiveDate) -> String {
    page_title("Alle tilbud", on)
}

/// The heading of cases that somebody must take.
pub const UNASSIGNED: &str = "Uden medarbejder";

/// The groups of a board by what is next.
pub const DEADLINE_GROUPS: [&str; 6] =
    ["Overskredet", "I dag", "Inden for 7 dage", "Inden for 14 dage", "Senere", "Ingen åbne frister nu"];

/// `dec. 26`
pub fn short_month(first: NaiveDate) -> String {
    let month = first.format_localized("%b", Locale::da_DK).to_string();
    format!("{}. {}", month.trim_end_matches('.'), first.format("%y"))
}

/// `4 forløb`
pub fn forloeb_count(number: usize) -> String {
    count(number, "forløb", "forløb")
}

/// When it ends, or where else it is in its time.
pub fn standing(standing: Standing, (start, end): (Option<NaiveDate>, Option<NaiveDate>), on: NaiveDate) -> String {
    let with_year = |day: NaiveDate| short_date(day, on);
    match (standing, start, end) {
        (Standing::Before, Some(start), _) => format!("begynder {}", with_year(start)),
        (Standing::Before, None, _) => "ingen indflytningsdato endnu".into(),
        (Standing::Running, _, Some(end)) => format!("slutter {}", with_year(end)),
        (Standing::Running, ..) => "uden slutdato".into(),
        (Standing::PastEnd, _, Some(end)) => format!("skulle være afsluttet {}", with_year(end)),
        (Standing::PastEnd, ..) => "skulle være afsluttet".into(),
        (Standing::Ended, _, Some(end)) => format!("afsluttet {}", with_year(end)),
        (Standing::Ended, ..) => "afsluttet".into(),
    }
}

/// The heading of the cases that are there in their time.
pub fn phase_heading(standing: Standing, current: Option<u8>) -> String {
    match (standing, current) {
        (Standing::Before, _) => "Før indflytning".into(),
        (Standing::PastEnd, _) => "Efter sidste dag, ikke afsluttet".into(),
        (_, Some(current)) => phase(current),
        (Standing::Running, None) => "Uden faser".into(),
        (Standing::Ended, None) => "Afsluttet".into(),
    }
}

/// From when a CTI place is free.
pub fn free_place(first_free: Option<NaiveDate>, on: NaiveDate) -> Option<String> {
    match first_free {
        Some(day) if day > on => Some(format!("første ledige plads: {}", month(day))),
        Some(_) => Some("der er ledige pladser".into()),
        None => None,
    }
}

/// For whom somebody stands in.
pub fn substitute_of(name: &str) -> String {
    format!("Du er vikar for {name}")
}

/// That cases are left out of a page; nothing where none are.
pub fn hidden_rows(hidden: usize) -> String {
    if hidden == 0 {
        return String::new();
    }
    format!("{} vises ikke, fordi sagsnummeret ligner et CPR-nummer.", count(hidden, "forløb", "forløb"))
}

/// How many rows of the data are wrong.
pub fn faulty_rows(faults: usize) -> Option<String> {
    if faults == 0 {
        return None;
    }
    let rows = count(faults, "fejl", "fejl");
    Some(format!("Der er {rows} i sagsdata; de står i ugens overblik."))
}

/// Why a page that was made before is still there.
pub fn page_is_old(since: &str) -> String {
    format!("Siden er ikke opdateret siden {since}: sagsdata kunne ikke læses. Spørg den, der driver Fasevagt.")
}

/// What is said of all units together.
pub const ALL_TILBUD: &str = "Samlet";

/// In place of a score.
pub const TOO_FEW: &str = "for få";

/// The title of the method report.
pub fn method_title(on: NaiveDate) -> String {
    page_title("Metoderapport", on)
}

/// `Fra 2. december 2025 til 1. december 2026`
pub fn period(from: NaiveDate, to: NaiveDate) -> String {
    let day = |day: NaiveDate| format!("{}. {}", day.day(), month(day));
    format!("Fra {} til {}", day(from), day(to))
}

/// `Anna Friis (oktober 2026)`
pub fn worker_month(worker: &str, first: NaiveDate) -> String {
    format!("{worker} ({})", month(first))
}

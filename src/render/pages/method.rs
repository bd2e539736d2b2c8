use serde::Serialize;

use super::rows::PageFacts;
use crate::domain::cases::forloeb::Register;
use crate::domain::overview::method_report::{ItemResult, MethodReport, NOT_COMPUTED, ReportSubject};
use crate::domain::values::cpr::KnownNumbers;
use crate::render::danish;

/// So many of those that do not meet an item are named.
const MOST_NOT_MET: usize = 50;
/// And so many by tilbud on the whole page, which would be too large for a browser else.
const MOST_BY_TILBUD: usize = 1_500;

/// How true the work of the last twelve months was to the method, of all and by tilbud.
#[derive(Debug, Clone, Serialize)]
pub struct MethodPage {
    title: String,
    as_of: String,
    note: Option<String>,
    period: String,
    reports: Vec<ReportTable>,
    not_computed: Vec<NotComputedLine>,
}

#[derive(Debug, Clone, Serialize)]
struct ReportTable {
    anchor: String,
    name: String,
    /// Whether it says what each item asks, as the first one does.
    explains: bool,
    items: Vec<ItemLine>,
}

#[derive(Debug, Clone, Serialize)]
struct ItemLine {
    title: &'static str,
    asks: &'static str,
    source: &'static str,
    n: usize,
    met: usize,
    score: String,
    not_met: Vec<NamedSubject>,
    not_met_count: usize,
    not_met_more: usize,
}

#[derive(Debug, Clone, Serialize)]
struct NamedSubject {
    name: String,
    link: String,
}

#[derive(Debug, Clone, Serialize)]
struct NotComputedLine {
    source: &'static str,
    asks: &'static str,
}

impl MethodPage {
    /// That of all comes first. Case numbers that could be CPR numbers are not named, though counted.
    pub fn new(reports: &[MethodReport], register: &Register, numbers: &KnownNumbers, facts: &PageFacts) -> Self {
        let period = reports.first().map(|report| danish::period(report.from, report.to)).unwrap_or_default();
        let items: usize = reports.iter().skip(1).map(|report| report.items.len()).sum();
        let most_by_tilbud = (MOST_BY_TILBUD / items.max(1)).min(MOST_NOT_MET);
        let table = |(place, report): (usize, &MethodReport)| ReportTable {
            anchor: format!("r{place}"),
            explains: place == 0,
            name: match &report.tilbud {
                Some(id) => register.tilbud_name(id).to_owned(),
                None => danish::ALL_TILBUD.to_owned(),
            },
            items: report
                .items
                .iter()
                .map(|item| {
                    let most = if place == 0 { MOST_NOT_MET } else { most_by_tilbud };
                    ItemLine::of(item, most, (register, numbers), facts)
                })
                .collect(),
        };
        Self {
            title: danish::method_title(facts.on),
            as_of: facts.as_of.clone(),
            note: facts.note.clone(),
            period,
            reports: reports.iter().enumerate().map(table).collect(),
            not_computed: NOT_COMPUTED
                .iter()
                .map(|one| NotComputedLine { source: one.source, asks: one.asks })
                .collect(),
        }
    }
}

impl ItemLine {
    /// `most` of those that do not meet it are named.
    fn of(
        result: &ItemResult,
        most: usize,
        (register, numbers): (&Register, &KnownNumbers),
        facts: &PageFacts,
    ) -> Self {
        let score = match result.count.score() {
            Some(score) => score.to_string(),
            None => danish::TOO_FEW.to_owned(),
        };
        let named = result.not_met.iter().filter(|subject| !numbers.leave_cpr_in(&subject.to_string()));
        let not_met: Vec<_> = named.take(most).map(|subject| NamedSubject::of(subject, register, facts)).collect();
        Self {
            title: result.item.title,
            asks: result.item.asks,
            source: result.item.source,
            n: result.count.n,
            met: result.count.met,
            score,
            not_met_count: result.not_met.len(),
            not_met_more: result.not_met.len() - not_met.len(),
            not_met,
        }
    }
}

impl NamedSubject {
    fn of(subject: &ReportSubject, register: &Register, facts: &PageFacts) -> Self {
        match subject {
            ReportSubject::Forloeb(id) => Self { name: id.to_string(), link: facts.link.to(id) },
            ReportSubject::WorkerMonth { medarbejder, month } => {
                let worker = danish::worker(register.medarbejdere.get(&**medarbejder));
                Self { name: danish::worker_month(&worker, *month), link: String::new() }
            }
        }
    }
}

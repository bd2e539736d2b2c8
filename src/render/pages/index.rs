use chrono::NaiveDate;
use serde::Serialize;

use super::rows::{CountsShown, PageFacts};
use crate::domain::overview::board::{BoardCounts, BoardRow};
use crate::domain::overview::places::PlaceOutlook;
use crate::render::danish;

/// So many units stand on the page.
const MOST_UNITS: usize = 1000;

/// Every tilbud with its numbers.
#[derive(Debug, Clone, Serialize)]
pub struct IndexPage {
    title: String,
    as_of: String,
    note: Option<String>,
    hidden: String,
    counts: CountsShown,
    tilbud: Vec<TilbudSummary>,
    tilbud_more: usize,
    faults: Option<String>,
    method_page: Option<&'static str>,
}

/// A line of it.
#[derive(Debug, Clone, Serialize)]
pub struct TilbudSummary {
    name: String,
    page: String,
    counts: CountsShown,
    #[serde(skip)]
    counted: BoardCounts,
}

impl TilbudSummary {
    pub fn new(name: String, page: String, rows: &[BoardRow<'_>], places: (&PlaceOutlook, NaiveDate)) -> Self {
        let counted = BoardCounts::of(rows);
        Self { name, page, counts: CountsShown::of(&counted, Some(places)), counted }
    }
}

impl IndexPage {
    /// `faults` rows of the data are wrong, and `hidden` cases are left out.
    pub fn new(
        mut tilbud: Vec<TilbudSummary>,
        (faults, hidden): (usize, usize),
        method_page: Option<&'static str>,
        facts: &PageFacts,
    ) -> Self {
        let mut all = BoardCounts::default();
        for one in &tilbud {
            all.add(&one.counted);
        }
        let tilbud_more = tilbud.len().saturating_sub(MOST_UNITS);
        tilbud.truncate(MOST_UNITS);
        Self {
            title: danish::index_title(facts.on),
            as_of: facts.as_of.clone(),
            note: facts.note.clone(),
            hidden: danish::hidden_rows(hidden),
            counts: CountsShown::of(&all, None),
            tilbud,
            tilbud_more,
            faults: danish::faulty_rows(faults),
            method_page,
        }
    }
}

use chrono::NaiveDate;
use serde::Serialize;

use super::bar::PhaseBar;
use crate::domain::deadlines::deadline::Deadline;
use crate::domain::overview::board::{BoardCounts, BoardRow, Standing};
use crate::domain::overview::places::PlaceOutlook;
use crate::domain::values::case_link::CaseLink;
use crate::render::danish::{self, Urgency};

/// A page names so many cases of a group.
const MOST_ROWS: usize = 50;
/// And so many deadlines of a case.
const MOST_CHIPS: usize = 6;

/// What all pages of one look at the data have in common.
#[derive(Debug, Clone)]
pub struct PageFacts {
    pub on: NaiveDate,
    /// When it was looked at, and how old the data was then, as a sentence.
    pub as_of: String,
    /// What is wrong with the data.
    pub note: Option<String>,
    pub link: CaseLink,
}

/// Cases under a heading.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct RowGroup {
    pub heading: String,
    /// The page of whom they are.
    pub page: Option<String>,
    /// `4 forløb`
    count: String,
    rows: Vec<CaseRow>,
    more: usize,
}

#[derive(Debug, Clone, Serialize)]
struct CaseRow {
    forloeb: String,
    link: String,
    worker: Option<String>,
    bar: Option<PhaseBar>,
    /// In place of a bar.
    phase: String,
    ends: String,
    chips: Vec<DeadlineChip>,
    more_chips: usize,
    before_start: usize,
}

#[derive(Debug, Clone, Serialize)]
struct DeadlineChip {
    kind: &'static str,
    title: &'static str,
    when: String,
    silenced: Option<String>,
}

/// What stands on top.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CountsShown {
    overdue: usize,
    today: usize,
    soon: usize,
    running: usize,
    unassigned: usize,
    before_start: usize,
    /// `11 / 5`; empty where no place is used or limited.
    places: String,
    free_place: Option<String>,
    limit: Option<i64>,
}

impl RowGroup {
    /// `worker` gives the name that stands in a row.
    pub fn new(
        heading: String,
        rows: &[&BoardRow<'_>],
        facts: &PageFacts,
        worker: impl Fn(&BoardRow<'_>) -> Option<String>,
    ) -> Self {
        Self::of_rows(heading, rows, |row| CaseRow::of(row, facts, worker(row), true))
    }

    /// The same of cases whose bars stand above on the same page.
    pub fn without_bars(
        heading: String,
        rows: &[&BoardRow<'_>],
        facts: &PageFacts,
        worker: impl Fn(&BoardRow<'_>) -> Option<String>,
    ) -> Self {
        Self::of_rows(heading, rows, |row| CaseRow::of(row, facts, worker(row), false))
    }

    fn of_rows(heading: String, rows: &[&BoardRow<'_>], shown: impl Fn(&BoardRow<'_>) -> CaseRow) -> Self {
        Self {
            heading,
            page: None,
            count: danish::forloeb_count(rows.len()),
            rows: rows.iter().take(MOST_ROWS).map(|row| shown(row)).collect(),
            more: rows.len().saturating_sub(MOST_ROWS),
        }
    }
}

impl CaseRow {
    fn of(row: &BoardRow<'_>, facts: &PageFacts, worker: Option<String>, draws_bars: bool) -> Self {
        let case = row.case;
        let bar = match &case.course {
            Some(course) if draws_bars => Some(PhaseBar::of(course, facts.on)),
            _ => None,
        };
        let phase = match &case.course {
            Some(course) => danish::phase_day(course, facts.on),
            None => case.method.as_str().to_owned(),
        };
        Self {
            forloeb: case.forloeb.clone(),
            link: facts.link.to(&case.forloeb),
            worker,
            bar,
            phase,
            ends: danish::standing(case.standing, (case.start, case.end), facts.on),
            chips: row.deadlines.iter().take(MOST_CHIPS).map(|deadline| DeadlineChip::of(deadline, facts)).collect(),
            more_chips: row.deadlines.len().saturating_sub(MOST_CHIPS),
            before_start: row.before_start.len(),
        }
    }
}

impl DeadlineChip {
    fn of(deadline: &Deadline, facts: &PageFacts) -> Self {
        Self {
            kind: colour(deadline.days_left),
            title: deadline.rule.title,
            when: danish::how_late(deadline.days_left),
            silenced: deadline.silenced_until.map(|until| danish::short_date(until, facts.on)),
        }
    }
}

/// The class of what is overdue, due or to come.
pub(super) fn colour(days_left: i64) -> &'static str {
    match Urgency::of(days_left) {
        Urgency::Overdue => "over",
        Urgency::Due => "due",
        Urgency::Upcoming => "next",
    }
}

impl CountsShown {
    pub(super) fn of(counts: &BoardCounts, places: Option<(&PlaceOutlook, NaiveDate)>) -> Self {
        let (mut shown_places, mut free_place, mut limit) = (String::new(), None, None);
        if let Some((outlook, facts_on)) = places
            && let Some(places) = outlook.limit
        {
            shown_places = format!("{} / {places}", outlook.used);
            free_place = danish::free_place(outlook.first_free, facts_on);
            limit = Some(places);
        }
        Self {
            overdue: counts.overdue,
            today: counts.today,
            soon: counts.soon,
            running: counts.running,
            unassigned: counts.unassigned,
            before_start: counts.before_start,
            places: shown_places,
            free_place,
            limit,
        }
    }
}

/// Whether it is shown among those that are in work.
pub(super) fn is_open(row: &BoardRow<'_>) -> bool {
    row.case.standing != Standing::Ended
}

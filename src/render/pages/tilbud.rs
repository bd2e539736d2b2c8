use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::rows::{CountsShown, PageFacts, RowGroup, is_open};
use crate::domain::cases::forloeb::Register;
use crate::domain::overview::board::{BoardCounts, BoardRow, MonthOccupancy, Standing};
use crate::domain::overview::places::{PlaceOutlook, PlaceTaken};
use crate::render::danish;

/// The board of one tilbud: its cases by worker, by phase and by next deadline.
#[derive(Debug, Clone, Serialize)]
pub struct TilbudPage {
    title: String,
    as_of: String,
    note: Option<String>,
    hidden: String,
    counts: CountsShown,
    by_worker: Vec<RowGroup>,
    by_phase: Vec<RowGroup>,
    by_deadline: Vec<RowGroup>,
    months: Vec<MonthBar>,
    ended: RowGroup,
}

#[derive(Debug, Clone, Serialize)]
struct MonthBar {
    name: String,
    used: usize,
    /// 0 to 20.
    height: usize,
}

/// The height of the fullest month.
const TALLEST: usize = 20;

impl TilbudPage {
    /// `page_of` gives the page of a worker, where there is one; `hidden` are cases that are left out.
    pub fn new(
        name: &str,
        rows: &[BoardRow<'_>],
        (outlook, taken): (&PlaceOutlook, &[PlaceTaken]),
        register: &Register,
        page_of: &dyn Fn(&str) -> Option<String>,
        (facts, hidden): (&PageFacts, usize),
    ) -> Self {
        let (open, ended): (Vec<_>, Vec<_>) = rows.iter().partition(|row| is_open(row));
        let named = |row: &BoardRow<'_>| Some(worker_name(row.case.medarbejder.as_deref(), register));
        Self {
            title: danish::page_title(name, facts.on),
            as_of: facts.as_of.clone(),
            note: facts.note.clone(),
            hidden: danish::hidden_rows(hidden),
            counts: CountsShown::of(&BoardCounts::of(rows), Some((outlook, facts.on))),
            by_worker: by_worker(&open, register, page_of, facts),
            by_phase: by_phase(&open, facts, named),
            by_deadline: by_deadline(&open, facts, named),
            months: months(taken, facts.on),
            ended: RowGroup::new(String::new(), &ended, facts, named),
        }
    }
}

fn worker_name(id: Option<&str>, register: &Register) -> String {
    danish::worker(id.and_then(|id| register.medarbejdere.get(id)))
}

/// Those without a worker first: somebody must take them.
fn by_worker(
    rows: &[&BoardRow<'_>],
    register: &Register,
    page_of: &dyn Fn(&str) -> Option<String>,
    facts: &PageFacts,
) -> Vec<RowGroup> {
    let mut groups: BTreeMap<(bool, String, Option<&str>), Vec<&BoardRow<'_>>> = BTreeMap::new();
    for row in rows {
        let id = row.case.medarbejder.as_deref();
        groups.entry((id.is_some(), worker_name(id, register), id)).or_default().push(row);
    }
    let mut made = Vec::new();
    for ((_, name, id), rows) in groups {
        let heading = if id.is_none() { danish::UNASSIGNED.to_owned() } else { name };
        let mut group = RowGroup::new(heading, &rows, facts, |_| None);
        group.page = id.and_then(page_of);
        made.push(group);
    }
    made
}

fn by_phase(
    rows: &[&BoardRow<'_>],
    facts: &PageFacts,
    named: impl Fn(&BoardRow<'_>) -> Option<String> + Copy,
) -> Vec<RowGroup> {
    let mut groups: BTreeMap<(Standing, u8), Vec<&BoardRow<'_>>> = BTreeMap::new();
    for row in rows {
        // What has no phases comes after what has.
        let phase = row.case.course.as_ref().map_or(u8::MAX, |course| course.phase);
        groups.entry((row.case.standing, phase)).or_default().push(row);
    }
    let heading =
        |standing, phase: u8| danish::phase_heading(standing, if phase == u8::MAX { None } else { Some(phase) });
    groups
        .into_iter()
        .map(|((standing, phase), rows)| RowGroup::without_bars(heading(standing, phase), &rows, facts, named))
        .collect()
}

fn by_deadline(
    rows: &[&BoardRow<'_>],
    facts: &PageFacts,
    named: impl Fn(&BoardRow<'_>) -> Option<String> + Copy,
) -> Vec<RowGroup> {
    let mut groups: BTreeMap<u8, Vec<&BoardRow<'_>>> = BTreeMap::new();
    for row in rows {
        let group = match row.deadlines.first().map(|deadline| deadline.days_left) {
            Some(..0) => 0,
            Some(0) => 1,
            Some(1..=7) => 2,
            Some(8..=14) => 3,
            Some(_) => 4,
            None => 5,
        };
        groups.entry(group).or_default().push(row);
    }
    let heading = |group| danish::DEADLINE_GROUPS[usize::from(group)].to_owned();
    groups.into_iter().map(|(group, rows)| RowGroup::without_bars(heading(group), &rows, facts, named)).collect()
}

/// None where no place is used.
fn months(taken: &[PlaceTaken], on: NaiveDate) -> Vec<MonthBar> {
    let months = MonthOccupancy::of_months(taken, on);
    let most = months.iter().map(|month| month.used).max().unwrap_or_default();
    if most == 0 {
        return Vec::new();
    }
    let bar = |month: &MonthOccupancy| MonthBar {
        name: danish::short_month(month.month),
        used: month.used,
        height: (month.used * TALLEST).div_ceil(most),
    };
    months.iter().map(bar).collect()
}

//! A course as a bar: for HTML as table cells that Outlook shows, too, and for text as letters.

use chrono::NaiveDate;
use serde::Serialize;

use super::{SAMPLE_FORLOEB, SAMPLE_LINK, SAMPLE_WORKER};
use crate::domain::overview::courses::Course;
use crate::domain::values::calendar::addd;
use crate::render::danish;

/// One course, drawn.
#[derive(Debug, Clone, Serialize)]
pub struct CourseBar {
    pub forloeb: String,
    pub link: String,
    pub medarbejder: String,
    /// How many of its deadlines are overdue.
    pub overdue: usize,
    /// Phase, day, agreement and end, as a sentence.
    pub words: String,
    pub cells: Vec<BarSegment>,
    /// `-------=====|==###A##`; no digits, which could look like a CPR number.
    pub letters: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BarSegment {
    /// Percent of the bar.
    pub width: i64,
    /// `1`, `2`, `3`, `today` or `handover`.
    pub kind: &'static str,
}

/// The width of the mark of today, in percent, beside its white edges; and of the letter that marks the handover date.
const TODAY_WIDTH: i64 = 1;
const HANDOVER_WIDTH: i64 = 3;
/// How many letters a bar in text has.
const LETTER_COUNT: i64 = 36;

impl CourseBar {
    pub fn new(course: &Course, link: String, medarbejder: String, overdue: usize, on: NaiveDate) -> Self {
        Self {
            forloeb: course.forloeb.clone(),
            link,
            medarbejder,
            overdue,
            words: danish::course(course, on),
            cells: cells(course, on),
            letters: letters(course, on),
        }
    }

    pub fn sample() -> Self {
        Self {
            forloeb: SAMPLE_FORLOEB.into(),
            link: SAMPLE_LINK.into(),
            medarbejder: SAMPLE_WORKER.into(),
            overdue: 1,
            words: "Fase 3 (Overdragelse af støtte), dag 245 af 275.".into(),
            cells: [(33, "1"), (33, "2"), (19, "3"), (1, "today"), (3, "handover"), (11, "3")]
                .map(|(width, kind)| BarSegment { width, kind })
                .into(),
            letters: "------------============######|A####".into(),
        }
    }
}

/// Stretches of one phase between the boundaries, today and the handover date, which are marks.
fn cells(course: &Course, on: NaiveDate) -> Vec<BarSegment> {
    let mut cuts = vec![(on, Some(("today", TODAY_WIDTH))), (course.handover, Some(("handover", HANDOVER_WIDTH)))];
    cuts.extend(course.phase_starts.iter().map(|(_, from)| (*from, None)));
    cuts.push((addd(course.end, 1), None));
    cuts.sort_by_key(|(day, _)| *day);
    let mut cells = Vec::new();
    let mut from = course.start;
    for (day, mark) in cuts {
        let width = (day - from).num_days() * (100 - TODAY_WIDTH - HANDOVER_WIDTH) / course.days();
        if width > 0 {
            let kind = match course.phase_on(from) {
                0 | 1 => "1",
                2 => "2",
                3.. => "3",
            };
            cells.push(BarSegment { width, kind });
        }
        from = from.max(day);
        cells.extend(mark.map(|(kind, width)| BarSegment { width, kind }));
    }
    // What rounding left over goes to the widest, so that the marks stay narrow.
    let rest = 100 - cells.iter().map(|cell| cell.width).sum::<i64>();
    if let Some(widest) = cells.iter_mut().max_by_key(|cell| cell.width) {
        widest.width += rest;
    }
    cells
}

fn letters(course: &Course, on: NaiveDate) -> String {
    let place = |day: NaiveDate| (day - course.start).num_days() * LETTER_COUNT / course.days();
    let letter = |n: i64| {
        if n == place(on) {
            '|'
        } else if n == place(course.handover) {
            'A'
        } else {
            let day = addd(course.start, n * course.days() / LETTER_COUNT);
            ['-', '=', '#'][usize::from(course.phase_on(day) - 1)]
        }
    };
    (0..LETTER_COUNT).map(letter).collect()
}

use chrono::NaiveDate;

use crate::domain::cases::forloeb::{Case, Method};
use crate::domain::cases::timeline::Timeline;
use crate::domain::overview::courses::Course;

/// For so many days a forløb that has ended is still shown.
const ENDED_SHOWN_DAYS: i64 = 31;

/// A forløb as it stands on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardCase {
    pub forloeb: String,
    pub tilbud: String,
    pub medarbejder: Option<String>,
    pub method: Method,
    pub standing: Standing,
    /// S, where it is known.
    pub start: Option<NaiveDate>,
    /// E; of one that has ended the day it was closed; `None` where it has no end.
    pub end: Option<NaiveDate>,
    /// Of a CTI that has begun and is not closed.
    pub course: Option<Course>,
}

/// Where a forløb is in its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Its first day is not known yet, or is to come.
    Before,
    Running,
    /// Its last day is over, and it is not closed.
    PastEnd,
    /// Closed.
    Ended,
}

impl BoardCase {
    /// `None` where it ended long ago.
    pub fn of(case: &Case, on: NaiveDate) -> Option<Self> {
        let forloeb = &case.forloeb;
        let timeline = Timeline::of(forloeb, on);
        let closed = forloeb.ended_on.filter(|day| *day <= on);
        if closed.is_some_and(|day| (on - day).num_days() > ENDED_SHOWN_DAYS) {
            return None;
        }
        let standing = match (&timeline, closed) {
            (_, Some(_)) => Standing::Ended,
            (None, None) => Standing::Before,
            (Some(timeline), None) if timeline.start > on => Standing::Before,
            (Some(timeline), None) if timeline.is_past_end() => Standing::PastEnd,
            (Some(_), None) => Standing::Running,
        };
        let course = timeline.as_ref().and_then(|timeline| Course::begun(case, timeline));
        Some(Self {
            forloeb: forloeb.id.clone(),
            tilbud: forloeb.tilbud.clone(),
            medarbejder: forloeb.medarbejder.clone(),
            method: forloeb.method,
            standing,
            start: forloeb.start_on,
            end: closed.or_else(|| timeline.and_then(|timeline| timeline.end)),
            course,
        })
    }
}

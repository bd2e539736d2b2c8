use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::case::{BoardCase, Standing};
use crate::domain::deadlines::deadline::Deadline;
use crate::domain::overview::survey::SOON_DAYS;

/// A forløb with what is open on it, the most urgent first.
#[derive(Debug, Clone, PartialEq)]
pub struct BoardRow<'a> {
    pub case: &'a BoardCase,
    pub deadlines: Vec<&'a Deadline>,
    /// From before the start, which nobody is mailed about.
    pub before_start: Vec<&'a Deadline>,
}

impl BoardRow<'_> {
    /// Sorts what is to be done first first; those with nothing open by their end, and those without an end last.
    fn order(&self) -> (bool, Option<NaiveDate>, bool, Option<NaiveDate>, &str) {
        let first = self.deadlines.first().map(|deadline| deadline.act_by);
        let end = self.case.end;
        (first.is_none(), first, end.is_none(), end, &self.case.forloeb)
    }
}

/// What stands on top of a board. Deadlines of forløb that are silenced count as any other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BoardCounts {
    pub overdue: usize,
    pub today: usize,
    /// To be done within 14 days.
    pub soon: usize,
    /// Forløb that are running, or past their end and not closed.
    pub running: usize,
    pub unassigned: usize,
    pub before_start: usize,
}

impl BoardCounts {
    /// Adds those of another tilbud.
    pub fn add(&mut self, other: &Self) {
        self.overdue += other.overdue;
        self.today += other.today;
        self.soon += other.soon;
        self.running += other.running;
        self.unassigned += other.unassigned;
        self.before_start += other.before_start;
    }

    pub fn of(rows: &[BoardRow<'_>]) -> Self {
        let mut counts = Self::default();
        for row in rows {
            if matches!(row.case.standing, Standing::Running | Standing::PastEnd) {
                counts.running += 1;
            }
            if row.case.medarbejder.is_none() && row.case.standing != Standing::Ended {
                counts.unassigned += 1;
            }
            counts.before_start += row.before_start.len();
            for deadline in &row.deadlines {
                match deadline.days_left {
                    ..0 => counts.overdue += 1,
                    0 => counts.today += 1,
                    1..=SOON_DAYS => counts.soon += 1,
                    _ => {}
                }
            }
        }
        counts
    }
}

/// Whether it is said already, or soon to be done.
fn is_shown(deadline: &Deadline) -> bool {
    deadline.stage.is_some() || deadline.days_left <= SOON_DAYS
}

/// Every forløb with its deadlines, by its tilbud, what is to be done first first. `deadlines` are sorted by their urgency.
pub fn rows_by_tilbud<'a>(cases: &'a [BoardCase], deadlines: &'a [Deadline]) -> BTreeMap<&'a str, Vec<BoardRow<'a>>> {
    let mut of_forloeb: HashMap<&str, Vec<&Deadline>> = HashMap::new();
    for deadline in deadlines.iter().filter(|deadline| is_shown(deadline)) {
        of_forloeb.entry(&deadline.forloeb).or_default().push(deadline);
    }
    let mut by_tilbud: BTreeMap<&str, Vec<BoardRow<'_>>> = BTreeMap::new();
    for case in cases {
        let all = of_forloeb.remove(case.forloeb.as_str()).unwrap_or_default();
        let (before_start, deadlines) = all.into_iter().partition(|deadline| deadline.before_start);
        by_tilbud.entry(&case.tilbud).or_default().push(BoardRow { case, deadlines, before_start });
    }
    for rows in by_tilbud.values_mut() {
        rows.sort_by(|a, b| a.order().cmp(&b.order()));
    }
    by_tilbud
}

//! What a week has changed, and each of the four before it: by the cases as they are known now, as of those days.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::cases::forloeb::Case;
use crate::domain::deadlines::deadline::DeadlineRules;
use crate::domain::values::calendar::addd;

/// The last week, and the four that it is compared with.
pub const WEEKS_COMPARED: usize = 5;

/// How many of each there were in seven days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WeekCounts {
    /// Deadlines that came to be overdue.
    pub overdue: usize,
    /// Overdue ones that are so no more: done, moved, superseded, or of a forløb that was closed.
    pub settled: usize,
    pub started: usize,
    pub ended: usize,
}

/// The changes in one tilbud, or in several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The last seven days first, and the weeks before it.
    pub weeks: [WeekCounts; WEEKS_COMPARED],
    /// How many deadlines were overdue a week ago, and are now.
    pub overdue_before: usize,
    pub overdue_now: usize,
    /// Forløb and rule of what came to be overdue in the last week.
    pub new_overdue: Vec<(String, &'static str)>,
    /// The forløb that started, or ended, in the last week.
    pub started: Vec<String>,
    pub ended: Vec<String>,
}

impl Changes {
    /// Adds one case, seen from `on` and from each week before it. What is overdue is a rule of a forløb, whatever its date: one that moves from
    /// a date that has passed to another is neither new nor settled.
    fn add(&mut self, case: &Case, rules: &DeadlineRules, on: NaiveDate) {
        let id = &case.forloeb.id;
        let before_its_end = before_its_end(case, on);
        let mut now = overdue_on(case, rules, on);
        self.overdue_now += now.len();
        for week in 0..WEEKS_COMPARED {
            let (last, before) = (week_end(on, week), week_end(on, week + 1));
            let known_then = match &before_its_end {
                Some(running) if case.forloeb.ended_on.is_some_and(|day| before < day) => running,
                _ => case,
            };
            let earlier = overdue_on(known_then, rules, before);
            let new = now.iter().filter(|rule| !earlier.contains(rule));
            let settled = earlier.iter().filter(|rule| !now.contains(rule)).count();
            let began = case.forloeb.start_on.is_some_and(|day| before < day && day <= last);
            let ended = case.forloeb.ended_on.is_some_and(|day| before < day && day <= last);
            let counts = WeekCounts {
                overdue: new.clone().count(),
                settled,
                started: usize::from(began),
                ended: usize::from(ended),
            };
            if week == 0 {
                self.overdue_before += earlier.len();
                self.new_overdue.extend(new.map(|rule| (id.clone(), *rule)));
                if began {
                    self.started.push(id.clone());
                }
                if ended {
                    self.ended.push(id.clone());
                }
            }
            self.weeks[week].add(counts);
            now = earlier;
        }
    }

    /// Adds those of another tilbud.
    pub fn join(&mut self, other: &Self) {
        for (week, counts) in self.weeks.iter_mut().zip(other.weeks) {
            week.add(counts);
        }
        self.overdue_before += other.overdue_before;
        self.overdue_now += other.overdue_now;
        self.new_overdue.extend(other.new_overdue.iter().cloned());
        self.started.extend(other.started.iter().cloned());
        self.ended.extend(other.ended.iter().cloned());
    }

    /// What the four weeks before the last one come to together.
    pub fn before(&self) -> WeekCounts {
        let mut before = WeekCounts::default();
        for week in &self.weeks[1..] {
            before.add(*week);
        }
        before
    }
}

impl WeekCounts {
    fn add(&mut self, other: Self) {
        self.overdue += other.overdue;
        self.settled += other.settled;
        self.started += other.started;
        self.ended += other.ended;
    }
}

/// The changes of each tilbud.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangesByTilbud(BTreeMap<String, Changes>);

impl ChangesByTilbud {
    pub fn add(&mut self, case: &Case, rules: &DeadlineRules, on: NaiveDate) {
        self.0.entry(case.forloeb.tilbud.clone()).or_default().add(case, rules, on);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Changes)> {
        self.0.iter().map(|(tilbud, changes)| (tilbud.as_str(), changes))
    }
}

fn week_end(on: NaiveDate, weeks_ago: usize) -> NaiveDate {
    addd(on, -7 * i64::try_from(weeks_ago).unwrap_or_default())
}

/// A case that has ended as it was before: else all that is due by its end would have been overdue weeks before anybody knew of it.
fn before_its_end(case: &Case, on: NaiveDate) -> Option<Case> {
    let had_ended = case.forloeb.ended_on.is_some_and(|day| week_end(on, WEEKS_COMPARED) < day && day <= on);
    if !had_ended {
        return None;
    }
    let mut running = case.clone();
    running.forloeb.ended_on = None;
    Some(running)
}

/// The rules that are overdue as of a day.
fn overdue_on(case: &Case, rules: &DeadlineRules, on: NaiveDate) -> Vec<&'static str> {
    let mut overdue = Vec::new();
    rules.each_open(case, on, |deadline| {
        // What is from before the start stands in a list of its own.
        if deadline.days_left < 0 && !deadline.before_start {
            overdue.push(deadline.rule.key);
        }
    });
    overdue
}

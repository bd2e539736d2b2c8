//! docs/domain.md, section 3: each rule fulfilled, upcoming, due, overdue, and outside its window.

mod contact;
mod ending;
mod goals;
mod phases;
mod settings;
mod starting;

use fasevagt::domain::cases::forloeb::{Case, MilestoneKind};
use fasevagt::domain::deadlines::rules::{Missing, Role};

use crate::support::cast::{cti, milestone, open, with};

/// The stages of one rule on each of the days; `None` where it is silent, fulfilled or not near.
fn stages<const N: usize>(case: &Case, rule: &str, days: [&str; N]) -> [Option<i64>; N] {
    days.map(|on| open(case, rule, on).and_then(|d| d.stage))
}

/// Due date and the day to act by, as ISO dates.
fn due(case: &Case, rule: &str, on: &str) -> Option<[String; 2]> {
    open(case, rule, on).map(|d| [d.due_on.to_string(), d.act_by.to_string()])
}

fn missing(case: &Case, rule: &str, on: &str) -> Vec<&'static str> {
    open(case, rule, on).unwrap().missing.iter().map(Missing::as_str).collect()
}

fn told(case: &Case, rule: &str, on: &str) -> Vec<&'static str> {
    open(case, rule, on).unwrap().to.iter().map(Role::as_str).collect()
}

/// S 2026-03-17: phase 2 from 06-17, phase 3 from 09-17, handover by 11-16, the last day 12-16.
fn jens() -> Case {
    cti("CTI-2026-001", "2026-03-17")
}

/// The case with a milestone more.
fn having(case: Case, kind: MilestoneKind, done_on: &str) -> Case {
    with(case, |c| c.milestones.push(milestone(kind, done_on)))
}

const M: &str = "medarbejder";
const T: &str = "teamleder";
const F: &str = "forstander";
const O: &str = "oekonomi";

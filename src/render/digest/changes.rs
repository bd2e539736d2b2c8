use serde::Serialize;

use super::SAMPLE_FORLOEB;
use crate::domain::overview::changes::{Changes, WEEKS_COMPARED};
use crate::render::danish;

/// What the last week has changed, beside the four before it.
#[derive(Debug, Clone, Serialize)]
pub struct WeekChanges {
    overdue_now: usize,
    overdue_before: usize,
    /// None where nothing changed in five weeks.
    changes: Vec<ChangeLine>,
    started: Vec<String>,
    ended: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct ChangeLine {
    title: &'static str,
    last: usize,
    /// On average in each of the four weeks before.
    before: String,
}

impl WeekChanges {
    pub fn of(changes: &Changes) -> Self {
        let (last, before) = (changes.weeks[0], changes.before());
        let rows = [
            ("Frister, der blev overskredet", last.overdue, before.overdue),
            ("Overskredne frister, der er klaret eller bortfaldet", last.settled, before.settled),
            ("Forløb, der er startet", last.started, before.started),
            ("Forløb, der er afsluttet", last.ended, before.ended),
        ];
        let nothing = rows.iter().all(|(_, last, before)| last + before == 0);
        let line =
            |(title, last, before)| ChangeLine { title, last, before: danish::average(before, WEEKS_COMPARED - 1) };
        Self {
            overdue_now: changes.overdue_now,
            overdue_before: changes.overdue_before,
            changes: if nothing { Vec::new() } else { rows.map(line).into() },
            started: changes.started.clone(),
            ended: changes.ended.clone(),
        }
    }

    pub fn sample() -> Self {
        let line = ChangeLine { title: "Frister, der blev overskredet", last: 4, before: "2,5".into() };
        Self {
            overdue_now: 12,
            overdue_before: 9,
            changes: vec![line],
            started: vec![SAMPLE_FORLOEB.into()],
            ended: vec![SAMPLE_FORLOEB.into()],
        }
    }
}

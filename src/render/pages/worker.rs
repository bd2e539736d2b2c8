use std::collections::HashMap;

use serde::Serialize;

use super::rows::{CountsShown, PageFacts, RowGroup, colour, is_open};
use crate::domain::deadlines::deadline::Deadline;
use crate::domain::overview::board::{BoardCounts, BoardRow};
use crate::render::danish;

/// So many things to do stand on a page.
const MOST_TO_DO: usize = 50;

/// A worker's own page: what to do, in its order, and the cases.
#[derive(Debug, Clone, Serialize)]
pub struct WorkerPage {
    title: String,
    as_of: String,
    note: Option<String>,
    counts: CountsShown,
    tilbud: Vec<PageLink>,
    todo: Vec<TodoLine>,
    todo_more: usize,
    /// From before the start, which nobody is mailed about.
    before_start: Vec<TodoLine>,
    before_start_more: usize,
    before_start_count: usize,
    cases: RowGroup,
    ended: RowGroup,
}

/// Cases of a worker's page, and for whom they are looked after.
#[derive(Debug, Clone)]
pub struct WorkerPart<'a> {
    pub rows: Vec<&'a BoardRow<'a>>,
    /// The name of the worker who is away.
    pub stands_in_for: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct PageLink {
    name: String,
    page: String,
}

#[derive(Debug, Clone, Serialize)]
struct TodoLine {
    kind: String,
    when: String,
    day: String,
    forloeb: String,
    link: String,
    title: &'static str,
    next: &'static str,
    silenced: Option<String>,
    for_whom: Option<String>,
}

impl WorkerPage {
    /// `tilbud`: names and pages of the units whose cases they have.
    pub fn new(name: &str, tilbud: Vec<(String, String)>, parts: &[WorkerPart<'_>], facts: &PageFacts) -> Self {
        let (mut todo, mut before_start) = (Vec::new(), Vec::new());
        let (mut open, mut ended, mut counted) = (Vec::new(), Vec::new(), Vec::new());
        let mut stands_in_for: HashMap<&str, &str> = HashMap::new();
        for part in parts {
            for row in &part.rows {
                let whose = part.stands_in_for.as_deref();
                todo.extend(row.deadlines.iter().map(|deadline| (*deadline, whose)));
                before_start.extend(row.before_start.iter().map(|deadline| (*deadline, whose)));
                if let Some(name) = whose {
                    stands_in_for.insert(&row.case.forloeb, name);
                }
                counted.push((*row).clone());
                if is_open(row) { open.push(*row) } else { ended.push(*row) }
            }
        }
        let note = |row: &BoardRow<'_>| stands_in_for.get(&*row.case.forloeb).map(|name| danish::substitute_of(name));
        let (before_start_count, before_start_more) =
            (before_start.len(), before_start.len().saturating_sub(MOST_TO_DO));
        Self {
            title: danish::page_title(name, facts.on),
            as_of: facts.as_of.clone(),
            note: facts.note.clone(),
            counts: CountsShown::of(&BoardCounts::of(&counted), None),
            tilbud: tilbud.into_iter().map(|(name, page)| PageLink { name, page }).collect(),
            todo_more: todo.len().saturating_sub(MOST_TO_DO),
            todo: first_lines(todo, facts),
            before_start: first_lines(before_start, facts),
            before_start_more,
            before_start_count,
            cases: RowGroup::new(String::new(), &open, facts, note),
            ended: RowGroup::new(String::new(), &ended, facts, note),
        }
    }
}

/// The most urgent ones, each with the name of the worker who is away.
fn first_lines(mut deadlines: Vec<(&Deadline, Option<&str>)>, facts: &PageFacts) -> Vec<TodoLine> {
    deadlines.sort_by(|(a, _), (b, _)| a.urgency().cmp(&b.urgency()));
    deadlines.truncate(MOST_TO_DO);
    deadlines.into_iter().map(|(deadline, whose)| TodoLine::of(deadline, whose, facts)).collect()
}

impl TodoLine {
    fn of(deadline: &Deadline, whose: Option<&str>, facts: &PageFacts) -> Self {
        Self {
            kind: format!("is-{}", colour(deadline.days_left)),
            when: danish::how_late(deadline.days_left),
            day: danish::short_date(deadline.act_by, facts.on),
            forloeb: deadline.forloeb.to_string(),
            link: facts.link.to(&deadline.forloeb),
            title: deadline.rule.title,
            next: deadline.wording().next,
            silenced: deadline.silenced_until.map(|until| danish::short_date(until, facts.on)),
            for_whom: whose.map(danish::substitute_of),
        }
    }
}

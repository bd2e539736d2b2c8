use super::count;
use super::dates::long_date;
use super::due::{due_words, how_late_in_full};
use super::reminder::Urgency;
use crate::domain::deadlines::reminders::Item;

/// The most characters of a subject before its count: more of it no list of mails shows.
const MOST_OF_FIRST: usize = 78;

/// `CTI-2026-010: Evaluering af indsatsmål, 8 dage over fristen (+ 9 frister)`: another one each day.
pub fn subject(items: &[Item]) -> String {
    let Some((first, others)) = items.split_first() else { return String::new() };
    let deadline = &first.deadline;
    let when = format!(", {}", how_late_in_full(deadline.days_left));
    let what = format!("{}: {}", deadline.forloeb, deadline.rule.title);
    let room = MOST_OF_FIRST - when.chars().count();
    let what = if what.chars().count() > room { what.chars().take(room - 1).chain(['…']).collect() } else { what };
    match others.len() {
        0 => what + &when,
        more => format!("{what}{when} (+ {})", count(more, "frist", "frister")),
    }
}

/// What a list of mails shows behind the subject: it goes on from it.
pub fn preheader(items: &[Item]) -> String {
    match items {
        [] => String::new(),
        [one] => {
            let deadline = &one.deadline;
            format!("{} {}.", due_words(deadline.days_left), long_date(deadline.act_by))
        }
        [_, others @ ..] => {
            let shown =
                others.iter().take(2).map(|item| format!("{} ({})", item.deadline.rule.title, item.deadline.forloeb));
            let shown: Vec<String> = shown.collect();
            let more = if others.len() > shown.len() {
                format!(" og {} til", others.len() - shown.len())
            } else {
                String::new()
            };
            format!("Derefter {}{more}.", shown.join(if more.is_empty() { " og " } else { ", " }))
        }
    }
}

/// `9 frister er overskredet på Pensionatet`
pub fn headline(items: &[Item], unit: Option<&str>) -> String {
    let at = unit.map_or_else(String::new, |unit| format!(" på {unit}"));
    let frister = |number| count(number, "frist", "frister");
    let number = |wanted| items.iter().filter(|item| Urgency::of(item.deadline.days_left) == wanted).count();
    match (number(Urgency::Overdue), number(Urgency::Due)) {
        (0, 0) => format!("{} nærmer sig{at}", frister(items.len())),
        (0, due) => format!("{} skal være klaret i dag{at}", frister(due)),
        (overdue, _) => format!("{} er overskredet{at}", frister(overdue)),
    }
}

/// `1 i dag og 4 kommende`: what the headline does not count; empty where it counts all.
pub fn besides(items: &[Item]) -> String {
    let number = |wanted| items.iter().filter(|item| Urgency::of(item.deadline.days_left) == wanted).count();
    let (overdue, due, upcoming) = (number(Urgency::Overdue), number(Urgency::Due), number(Urgency::Upcoming));
    let mut parts = Vec::new();
    if overdue > 0 && due > 0 {
        parts.push(format!("{due} i dag"));
    }
    if overdue + due > 0 && upcoming > 0 {
        parts.push(format!("{upcoming} kommende"));
    }
    parts.join(" og ")
}

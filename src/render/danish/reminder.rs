use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::count;
use super::dates::date_in_words;
use crate::domain::deadlines::reminders::Item;
use crate::domain::values::closed_set::closed_set;

closed_set! {
    /// The groups of a reminder, as templates name them.
    Urgency { Overdue = "overdue", Due = "due", Upcoming = "upcoming" }
}

impl Urgency {
    pub fn of(days_left: i64) -> Self {
        match days_left {
            0 => Self::Due,
            1.. => Self::Upcoming,
            _ => Self::Overdue,
        }
    }

    /// The heading of the group.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Overdue => "Overskredet",
            Self::Due => "I dag",
            Self::Upcoming => "Kommende",
        }
    }
}

/// What the subject says: the case itself where there is one, else how many and how urgent.
pub fn summary(items: &[Item]) -> String {
    if let [one] = items {
        let deadline = &one.deadline;
        let when = if deadline.days_left < 0 { "skulle være klaret" } else { "senest" };
        return format!("{}: {}, {when} {}", deadline.forloeb, deadline.rule.title, date_in_words(deadline.act_by));
    }
    let number = |wanted| items.iter().filter(|i| Urgency::of(i.deadline.days_left) == wanted).count();
    let (overdue, due) = (number(Urgency::Overdue), number(Urgency::Due));
    if overdue == items.len() {
        return count(overdue, "overskredet frist", "overskredne frister");
    }
    let mut text = count(items.len(), "frist", "frister");
    if overdue > 0 {
        text += &format!(", {}", count(overdue, "overskredet", "overskredne"));
    }
    if due > 0 {
        text += &format!(", {due} i dag");
    }
    text
}

/// `Handleplan efter § 142 (20), Aktivitetsplan (3)`: how many there are of each rule, the most first.
pub fn overview(items: &[&Item]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for item in items {
        *counts.entry(item.deadline.rule.title).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts.into_iter().map(|(title, count)| format!("{title} ({count})")).collect::<Vec<_>>().join(", ")
}

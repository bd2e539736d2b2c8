use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::MailContext;
use crate::domain::deadlines::reminders::Item;
use crate::domain::values::case_link::CaseLink;
use crate::domain::values::danish::{count, date, days_left, long_date};
use crate::domain::values::message::Recipient;

/// One person's reminders of one run, the most urgent first.
#[derive(Debug, Clone, Serialize)]
pub struct ReminderMail {
    name: String,
    day: String,
    summary: String,
    groups: Vec<Group>,
}

#[derive(Debug, Clone, Serialize)]
struct Group {
    /// `overdue`, `due` or `upcoming`.
    kind: &'static str,
    heading: &'static str,
    /// Where there are many: `Handleplan efter § 142 (20), Aktivitetsplan (3)`.
    overview: Option<String>,
    items: Vec<ReminderLine>,
}

/// From so many deadlines in a group on it begins with an overview.
const MANY: usize = 6;

/// How many there are of each rule, the most first.
fn overview(items: &[&Item]) -> Option<String> {
    if items.len() < MANY {
        return None;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for item in items {
        *counts.entry(item.deadline.rule.title).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Some(counts.into_iter().map(|(title, count)| format!("{title} ({count})")).collect::<Vec<_>>().join(", "))
}

#[derive(Debug, Clone, Serialize)]
struct ReminderLine {
    forloeb: String,
    link: String,
    title: &'static str,
    act_by: String,
    relative: String,
    /// The due date, where the day to act by is an earlier one.
    due_on: Option<String>,
    moved_from: Option<String>,
    stands_in: Option<&'static str>,
    why: &'static str,
    missing: Vec<&'static str>,
    remember: &'static [&'static str],
    next: &'static str,
}

impl ReminderMail {
    /// The mail to `person` on the day `on`.
    pub fn new(person: &Recipient, items: &[Item], link: &CaseLink, on: NaiveDate) -> Self {
        let group = |kind, heading, wanted: fn(i64) -> bool| {
            let own: Vec<_> = items.iter().filter(|i| wanted(i.deadline.days_left)).collect();
            let overview = overview(&own);
            Group { kind, heading, overview, items: own.into_iter().map(|i| ReminderLine::new(i, link)).collect() }
        };
        let groups = [
            group("overdue", "Overskredet", |days| days < 0),
            group("due", "I dag", |days| days == 0),
            group("upcoming", "Kommende", |days| days > 0),
        ];
        Self {
            name: person.name.clone(),
            day: long_date(on),
            summary: summary(items),
            groups: groups.into_iter().filter(|group| !group.items.is_empty()).collect(),
        }
    }
}

/// What the subject says: the case itself where there is one, else how many and how urgent.
fn summary(items: &[Item]) -> String {
    if let [one] = items {
        let deadline = &one.deadline;
        let when = if deadline.days_left < 0 { "overskredet" } else { "senest" };
        return format!("{}: {}, {when} {}", deadline.forloeb, deadline.rule.title, date(deadline.act_by));
    }
    let number = |wanted: fn(i64) -> bool| items.iter().filter(|i| wanted(i.deadline.days_left)).count();
    let overdue = number(|days| days < 0);
    if overdue == items.len() {
        return count(overdue, "overskredet frist", "overskredne frister");
    }
    let mut text = count(items.len(), "frist", "frister");
    for (number, one, more) in [(overdue, "overskredet", "overskredne"), (number(|d| d == 0), "i dag", "i dag")] {
        if number > 0 {
            text = format!("{text}, {}", count(number, one, more));
        }
    }
    text
}

impl ReminderLine {
    fn new(item: &Item, link: &CaseLink) -> Self {
        let deadline = &item.deadline;
        Self {
            forloeb: deadline.forloeb.clone(),
            link: link.to(&deadline.forloeb),
            title: deadline.rule.title,
            act_by: long_date(deadline.act_by),
            relative: days_left(deadline.days_left),
            due_on: if deadline.due_on == deadline.act_by { None } else { Some(long_date(deadline.due_on)) },
            moved_from: item.moved_from.map(date),
            stands_in: item.stands_in.map(crate::domain::deadlines::people::StandsIn::danish),
            why: deadline.rule.why,
            missing: deadline.missing.iter().map(|missing| missing.danish()).collect(),
            remember: deadline.rule.remember,
            next: deadline.rule.next,
        }
    }
}

impl MailContext for ReminderMail {
    const NAME: &'static str = "reminder";

    fn sample() -> Self {
        let line = ReminderLine {
            forloeb: "CTI-2026-014".into(),
            link: "https://sag.example.dk/CTI-2026-014".into(),
            title: "Overdragelsesaftale",
            act_by: "fredag den 26.02.2027".into(),
            relative: "om 7 dage".into(),
            due_on: Some("søndag den 28.02.2027".into()),
            moved_from: Some("16.11.2026".into()),
            stands_in: Some("Du får denne påmindelse som vikar for medarbejderen."),
            why: "Aftalen om den fortsatte støtte skal være på plads senest en måned før afslutningen.",
            missing: vec!["Overdragelsesaftalen er indgået"],
            remember: &["Er borgeren i gang med nogle af de planlagte aktiviteter?"],
            next: "Registrér aftalen i sagen.",
        };
        let group = |kind, heading| Group {
            kind,
            heading,
            overview: Some("Overdragelsesaftale (1)".into()),
            items: vec![line.clone()],
        };
        Self {
            name: "Anna Eksempel".into(),
            day: "fredag den 19.02.2027".into(),
            summary: "3 frister, 1 overskredet, 1 i dag".into(),
            groups: vec![group("overdue", "Overskredet"), group("due", "I dag"), group("upcoming", "Kommende")],
        }
    }
}

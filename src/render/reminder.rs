use chrono::NaiveDate;
use serde::Serialize;

use super::MailContext;
use super::danish::{self, Urgency};
use crate::domain::deadlines::reminders::Item;
use crate::domain::operations::list_watch::OutdatedList;
use crate::domain::values::case_link::CaseLink;
use crate::domain::values::danish::date;
use crate::domain::values::message::{MailTemplate, Recipient};

/// One person's reminders of one run, the most urgent first.
#[derive(Debug, Clone, Serialize)]
pub struct ReminderMail {
    name: String,
    day: String,
    summary: String,
    groups: Vec<Group>,
    /// What there is no room for in full, a line for each.
    brief: Vec<BriefLine>,
    /// How many there is no room for at all, and of which rules.
    unnamed: usize,
    unnamed_by_rule: String,
    /// Which list the deadlines are built on, where the one that is there has errors.
    list_note: Option<String>,
}

/// So many deadlines stand in a reminder in full; with some hundred bytes of link each they are two thirds of what a mail
/// may have.
const MOST_IN_FULL: usize = 40;
/// And so many more with a line each.
const MOST_IN_BRIEF: usize = 100;

#[derive(Debug, Clone, Serialize)]
struct BriefLine {
    forloeb: String,
    link: String,
    title: &'static str,
    act_by: String,
    relative: String,
}

#[derive(Debug, Clone, Serialize)]
struct Group {
    kind: Urgency,
    heading: &'static str,
    /// Where there are many: `Handleplan efter § 142 (20), Aktivitetsplan (3)`.
    overview: Option<String>,
    items: Vec<ReminderLine>,
}

/// From how many deadlines on a group begins with an overview.
const OVERVIEW_FROM: usize = 6;

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
        let (in_full, others) = items.split_at(items.len().min(MOST_IN_FULL));
        let (in_brief, unnamed) = others.split_at(others.len().min(MOST_IN_BRIEF));
        let groups = [Urgency::Overdue, Urgency::Due, Urgency::Upcoming].into_iter().filter_map(|urgency| {
            let of_group = |items| of_urgency(items, urgency).collect::<Vec<_>>();
            Group::new(urgency, &of_group(items), &of_group(in_full), link)
        });
        Self {
            name: person.name.clone(),
            day: danish::long_date(on),
            summary: danish::summary(items),
            groups: groups.collect(),
            brief: in_brief.iter().map(|item| BriefLine::new(item, link)).collect(),
            unnamed: unnamed.len(),
            unnamed_by_rule: danish::overview(&unnamed.iter().collect::<Vec<_>>()),
            list_note: None,
        }
    }

    /// Says which list the deadlines are built on.
    #[must_use]
    pub fn built_on(mut self, list: Option<OutdatedList>) -> Self {
        self.list_note = list.map(|list| danish::list_note("Fristerne", list));
        self
    }
}

fn of_urgency(items: &[Item], urgency: Urgency) -> impl Iterator<Item = &Item> {
    items.iter().filter(move |item| Urgency::of(item.deadline.days_left) == urgency)
}

impl Group {
    /// `None` where none of it is shown in full.
    fn new(urgency: Urgency, items: &[&Item], in_full: &[&Item], link: &CaseLink) -> Option<Self> {
        if in_full.is_empty() {
            return None;
        }
        Some(Self {
            kind: urgency,
            heading: urgency.heading(),
            overview: if items.len() < OVERVIEW_FROM { None } else { Some(danish::overview(items)) },
            items: in_full.iter().map(|item| ReminderLine::new(item, link)).collect(),
        })
    }
}

impl BriefLine {
    fn new(item: &Item, link: &CaseLink) -> Self {
        let deadline = &item.deadline;
        Self {
            forloeb: deadline.forloeb.to_string(),
            link: link.to(&deadline.forloeb),
            title: deadline.rule.title,
            act_by: date(deadline.act_by),
            relative: danish::days_left(deadline.days_left),
        }
    }
}

impl ReminderLine {
    fn new(item: &Item, link: &CaseLink) -> Self {
        let deadline = &item.deadline;
        Self {
            forloeb: deadline.forloeb.to_string(),
            link: link.to(&deadline.forloeb),
            title: deadline.rule.title,
            act_by: danish::long_date(deadline.act_by),
            relative: danish::days_left(deadline.days_left),
            due_on: if deadline.due_on == deadline.act_by { None } else { Some(danish::long_date(deadline.due_on)) },
            moved_from: item.moved_from.map(date),
            stands_in: item.stands_in.map(danish::stands_in),
            why: deadline.rule.why,
            missing: deadline.missing.iter().map(danish::missing).collect(),
            remember: deadline.rule.remember,
            next: deadline.rule.next,
        }
    }
}

impl MailContext for ReminderMail {
    const TEMPLATE: MailTemplate = MailTemplate::Reminder;

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
        let group = |urgency: Urgency| Group {
            kind: urgency,
            heading: urgency.heading(),
            overview: Some("Overdragelsesaftale (1)".into()),
            items: vec![line.clone()],
        };
        Self {
            name: "Anna Eksempel".into(),
            day: "fredag den 19.02.2027".into(),
            summary: "3 frister, 1 overskredet, 1 i dag".into(),
            groups: [Urgency::Overdue, Urgency::Due, Urgency::Upcoming].map(group).into(),
            brief: vec![BriefLine {
                forloeb: "CTI-2026-015".into(),
                link: "https://sag.example.dk/CTI-2026-015".into(),
                title: "Fase 3",
                act_by: "01.03.2027".into(),
                relative: "om 10 dage".into(),
            }],
            unnamed: 23,
            unnamed_by_rule: "Handleplan efter § 142 (20), Aktivitetsplan (3)".into(),
            list_note: Some("Fristerne bygger på listen, som den var den 12.02.2027; den nye har 3 fejl.".into()),
        }
    }
}

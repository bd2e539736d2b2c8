use chrono::NaiveDate;
use serde::Serialize;

use super::MailContext;
use super::danish::{self, Guidance, Urgency};
use super::limits::cut_text;
use super::reminder_room::{MOST_DETAILS, MOST_OF_WHO, details_with_room};
use crate::domain::cases::forloeb::Register;
use crate::domain::deadlines::reminders::Item;
use crate::domain::deadlines::rules::Role;
use crate::domain::operations::list_watch::OutdatedList;
use crate::domain::values::case_link::CaseLink;
use crate::domain::values::message::{MailTemplate, Recipient};

/// One person's reminders of one run, as they stand in the table: the most urgent first, by case.
#[derive(Debug, Clone, Serialize)]
pub struct ReminderMail {
    name: String,
    day: String,
    subject: String,
    preheader: String,
    headline: String,
    /// What the headline does not count.
    besides: String,
    /// Whether anybody else than the reader is the worker of some of it.
    names_workers: bool,
    /// What stands in the table.
    lines: Vec<ReminderLine>,
    /// So many of them stand below with all that is said about them.
    details: usize,
    /// How many there is no room for, and of which rules.
    unnamed: usize,
    unnamed_by_rule: String,
    /// Which list the deadlines are built on, where the one that is there has errors.
    list_note: Option<String>,
    /// Where the published pages have what the reader is to do.
    board: Option<String>,
    /// For templates of an earlier version, as are `groups` and `brief`: what the subject was.
    summary: String,
    groups: Vec<ReminderGroup>,
    brief: Vec<ReminderLine>,
}

/// The same lines by urgency.
#[derive(Debug, Clone, Serialize)]
struct ReminderGroup {
    kind: Urgency,
    heading: &'static str,
    /// Where there are many: `Handleplan efter § 142 (20), Aktivitetsplan (3)`.
    overview: Option<String>,
    items: Vec<ReminderLine>,
}

/// From how many deadlines on a group begins with an overview.
const OVERVIEW_FROM: usize = 6;

#[derive(Debug, Clone, Serialize)]
pub(super) struct ReminderLine {
    kind: Urgency,
    pub(super) forloeb: String,
    pub(super) link: String,
    title: &'static str,
    /// Whose case it is; `None`: the reader's own.
    pub(super) who: Option<String>,
    how_late: String,
    /// `Senest`, as what goes before `act_by`.
    due_words: &'static str,
    /// The day in a few letters, as it stands below `how_late`.
    short_date: String,
    act_by: String,
    relative: String,
    /// The due date, where the day to act by is an earlier one.
    due_on: Option<String>,
    moved_from: Option<String>,
    /// For templates of an earlier version: `why_you` of whoever stands in.
    stands_in: Option<String>,
    /// `None` for the case worker, who knows.
    why_you: Option<String>,
    why: &'static str,
    facts: String,
    missing: Vec<&'static str>,
    remember: &'static [&'static str],
    next: String,
}

/// What a mail about deadlines goes by, besides them.
#[derive(Debug, Clone, Copy)]
pub struct ReminderFacts<'a> {
    pub register: &'a Register,
    pub link: &'a CaseLink,
    pub on: NaiveDate,
}

impl ReminderMail {
    /// The mail to `person`: `named` of the items stand in its table, the others are counted.
    pub fn new(person: &Recipient, items: &[Item], named: usize, facts: ReminderFacts<'_>) -> Self {
        let (shown, unnamed) = items.split_at(named.min(items.len()));
        let lines: Vec<ReminderLine> = shown.iter().map(|item| ReminderLine::new(item, person, facts)).collect();
        let names_workers = lines.iter().any(|line| line.who.is_some());
        let unit = if names_workers { tilbud_of(items, facts.register) } else { None };
        let groups = Urgency::ALL.iter().filter_map(|urgency| ReminderGroup::new(*urgency, items, &lines));
        Self {
            name: person.name.clone(),
            day: danish::long_date(facts.on),
            subject: danish::subject(items),
            preheader: danish::preheader(items),
            headline: danish::headline(items, unit),
            besides: danish::besides(items),
            names_workers,
            details: details_with_room(&lines),
            unnamed: unnamed.len(),
            unnamed_by_rule: danish::overview(&unnamed.iter().collect::<Vec<_>>()),
            list_note: None,
            board: None,
            summary: danish::summary(items),
            groups: groups.collect(),
            brief: Vec::new(),
            lines,
        }
    }

    /// Says which list the deadlines are built on.
    #[must_use]
    pub fn built_on(mut self, list: Option<OutdatedList>) -> Self {
        self.list_note = list.map(|list| danish::list_note("Fristerne", list));
        self
    }

    /// Links to the published pages.
    #[must_use]
    pub fn linked_to(mut self, board: Option<String>) -> Self {
        self.board = board;
        self
    }
}

/// The name of the tilbud of all of them; `None` where there are several.
fn tilbud_of<'a>(items: &[Item], register: &'a Register) -> Option<&'a str> {
    let (first, others) = items.split_first()?;
    if others.iter().any(|item| item.deadline.tilbud != first.deadline.tilbud) {
        return None;
    }
    let tilbud = register.tilbud.get(&*first.deadline.tilbud)?;
    if tilbud.name.trim().is_empty() { None } else { Some(tilbud.name.trim()) }
}

impl ReminderGroup {
    /// `None` where none of it is shown.
    fn new(urgency: Urgency, items: &[Item], lines: &[ReminderLine]) -> Option<Self> {
        let lines: Vec<_> = lines.iter().filter(|line| line.kind == urgency).cloned().collect();
        if lines.is_empty() {
            return None;
        }
        let all: Vec<_> = items.iter().filter(|item| Urgency::of(item.deadline.days_left) == urgency).collect();
        let overview = if all.len() < OVERVIEW_FROM { None } else { Some(danish::overview(&all)) };
        Some(Self { kind: urgency, heading: urgency.heading(), overview, items: lines })
    }
}

impl ReminderLine {
    fn new(item: &Item, person: &Recipient, facts: ReminderFacts<'_>) -> Self {
        let deadline = &item.deadline;
        let who = danish::who(item, person, facts.register, facts.on);
        let worker = deadline.medarbejder.as_deref().and_then(|id| facts.register.medarbejdere.get(id));
        let guidance = Guidance::of(item, worker);
        let is_own = item.reads_as.role == Some(Role::Medarbejder) && item.stands_in.is_none();
        Self {
            kind: Urgency::of(deadline.days_left),
            forloeb: deadline.forloeb.to_string(),
            link: facts.link.to_rule(&deadline.forloeb, deadline.rule.key),
            title: deadline.rule.title,
            who: who.map(|who| cut_text(&who, MOST_OF_WHO)),
            how_late: danish::how_late(deadline.days_left),
            due_words: danish::due_words(deadline.days_left),
            short_date: danish::short_date(deadline.act_by, facts.on),
            act_by: danish::long_date(deadline.act_by),
            relative: danish::days_left(deadline.days_left),
            due_on: if deadline.due_on == deadline.act_by { None } else { Some(danish::long_date(deadline.due_on)) },
            moved_from: item.moved_from.map(danish::date_in_words),
            stands_in: item.stands_in.map(|_| guidance.why_you.clone()),
            why_you: if is_own { None } else { Some(guidance.why_you) },
            why: guidance.why,
            facts: guidance.facts.join(" "),
            missing: guidance.done_when,
            remember: guidance.remember,
            next: guidance.next,
        }
    }
}

impl ReminderLine {
    /// What is said of it below the table.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let sentences = [self.why, self.facts.as_str(), self.next.as_str(), self.act_by.as_str()];
        let optional = [&self.due_on, &self.moved_from, &self.why_you].into_iter().filter_map(|text| text.as_deref());
        sentences.into_iter().chain(optional).chain(self.missing.iter().copied()).chain(self.remember.iter().copied())
    }
}

impl MailContext for ReminderMail {
    const TEMPLATE: MailTemplate = MailTemplate::Reminder;

    fn sample() -> Self {
        let line = |kind: Urgency| ReminderLine {
            kind,
            forloeb: "CTI-2026-014".into(),
            link: "https://sag.example.dk/CTI-2026-014".into(),
            title: "Overdragelsesaftale",
            who: Some("Dan Juhl er fraværende til 14. marts; du er vikar".into()),
            how_late: "om 7 dage".into(),
            due_words: "Senest",
            short_date: "26. feb.".into(),
            act_by: "fredag den 26. februar 2027".into(),
            relative: "om 7 dage".into(),
            due_on: Some("søndag den 28. februar 2027".into()),
            moved_from: Some("16. november 2026".into()),
            stands_in: Some("Du er vikar for Dan Juhl.".into()),
            why_you: Some("Du er vikar for Dan Juhl.".into()),
            why: "Aftalen om den fortsatte støtte skal være på plads senest en måned før afslutningen.",
            facts: "Fase 3: Overdragelse af støtte, dag 237 af 275.".into(),
            missing: vec!["overdragelsesaftalen er indgået"],
            remember: &["Er borgeren i gang med nogle af de planlagte aktiviteter?"],
            next: "Registrér aftalen i sagen.".into(),
        };
        let group = |urgency: &Urgency| ReminderGroup {
            kind: *urgency,
            heading: urgency.heading(),
            overview: Some("Overdragelsesaftale (1)".into()),
            items: vec![line(*urgency)],
        };
        Self {
            name: "Anna Eksempel".into(),
            day: "fredag den 19. februar 2027".into(),
            subject: "CTI-2026-014: Overdragelsesaftale, 8 dage over fristen (+ 25 frister)".into(),
            preheader: "Derefter Overdragelsesaftale (CTI-2026-014), Fase 3 (CTI-2026-015) og 23 til.".into(),
            headline: "1 frist er overskredet på Pensionatet".into(),
            besides: "1 i dag og 24 kommende".into(),
            names_workers: true,
            lines: Urgency::ALL.iter().map(|urgency| line(*urgency)).collect(),
            details: MOST_DETAILS,
            unnamed: 23,
            unnamed_by_rule: "Handleplan efter § 142 (20), Aktivitetsplan (3)".into(),
            list_note: Some("Fristerne bygger på listen, som den var den 12.02.2027; den nye har 3 fejl.".into()),
            board: Some("https://tavle.example.dk/index.html".into()),
            summary: "3 frister, 1 overskredet, 1 i dag".into(),
            groups: Urgency::ALL.iter().map(group).collect(),
            brief: vec![line(Urgency::Upcoming)],
        }
    }
}

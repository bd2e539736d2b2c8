//! What a day's run comes to, from what was read: pure, and nothing is rendered yet.

use std::collections::{HashMap, HashSet};

use super::ReminderRun;
use super::reading::StateReading;
use crate::domain::deadlines::by_forloeb::ByForloeb;
use crate::domain::deadlines::carried_over::CarryContext;
use crate::domain::deadlines::deadline::{Deadline, Key};
use crate::domain::deadlines::first_run::FirstRun;
use crate::domain::deadlines::ledger::NewStage;
use crate::domain::deadlines::people::readers;
use crate::domain::deadlines::reader::StandsIn;
use crate::domain::deadlines::reminders::{Item, ReadsAs, plan};
use crate::domain::deadlines::role_holders::Vacancy;
use crate::domain::deadlines::rules::Role;
use crate::domain::deadlines::silences;
use crate::domain::deadlines::table_order::in_table_order;
use crate::domain::values::message::{MailKind, Recipient};
use crate::jobs::mail_key;
use crate::render::rows_with_room;
use crate::store::outbox::{Superseded, UnsentReminder};

/// What is said to whom, and which older mails give way to it.
#[derive(Default)]
pub struct ReminderDecision {
    pub said: Vec<NewStage>,
    /// How many people get a reminder.
    pub readers: usize,
    /// In the order in which they are queued.
    pub mails: Vec<DecidedMail>,
    pub superseded: Vec<Superseded>,
    /// How many entries of the ledger stand in those that give way.
    pub entries_of_superseded: usize,
    /// What it would be, where it is too much to be said first of all: nothing is said, and somebody has to choose.
    pub waiting: Option<FirstRun>,
    /// Roles that should get a mail, but that nobody has, with the tilbud.
    pub nobody_for: Vec<Vacancy>,
}

/// A mail that is decided, and not rendered.
#[derive(Debug, Clone, PartialEq)]
pub struct DecidedMail {
    pub key: String,
    pub to: Recipient,
    /// In the order of its table.
    pub items: Vec<Item>,
    /// So many of them stand in it, and the others are counted.
    pub named: usize,
}

impl ReminderDecision {
    pub fn of(run: &ReminderRun<'_>, reading: &StateReading) -> Self {
        let config = run.context.config;
        let mut flagged: Vec<_> = run.survey.flagged().cloned().collect();
        silences::apply(&mut flagged, &reading.silences, run.on);
        let rules = &config.deadline_rules.rules;
        let plan = plan(flagged.clone(), rules, &reading.ledger, &run.register, &run.holders, run.on);
        let first_run = if reading.is_new && !run.all_at_once { Some(FirstRun::of(&plan)) } else { None };
        let waiting = first_run.filter(|first_run| first_run.is_too_much(config.reminders.first_run_limit));
        if waiting.is_some() {
            return Self { waiting, nobody_for: plan.nobody_for, ..Self::default() };
        }
        let mut reminders: Vec<(Recipient, Vec<Item>)> = plan.mails.into_iter().collect();
        let mut decision = Self {
            said: plan.said,
            readers: reminders.len(),
            mails: Vec::new(),
            superseded: Vec::new(),
            entries_of_superseded: 0,
            waiting: None,
            nobody_for: plan.nobody_for,
        };
        decision.carry_over(run, reading, &mut reminders, &ByForloeb::new(&flagged));
        decision.add_mails(run, reminders);
        decision
    }

    /// Lets the older reminders of the people who get one now give way, and carries over what they said.
    fn carry_over(
        &mut self,
        run: &ReminderRun<'_>,
        reading: &StateReading,
        reminders: &mut [(Recipient, Vec<Item>)],
        flagged: &ByForloeb<'_, Deadline>,
    ) {
        let mut older: HashMap<&str, Vec<&UnsentReminder>> = HashMap::new();
        for mail in &reading.unsent {
            older.entry(&mail.address).or_default().push(mail);
        }
        let said_now: HashSet<&Key> = self.said.iter().map(|said| &said.key).collect();
        let rules = &run.context.config.deadline_rules.rules;
        let context = CarryContext { flagged, rules, ledger: &reading.ledger, said_now: &said_now };
        for (person, items) in reminders {
            let newer = run.mail_key(person);
            let mut said: Vec<Key> = Vec::new();
            for mail in older.remove(person.email.key()).unwrap_or_default() {
                // One of the same key is this very mail.
                if mail.outbox_key == newer {
                    continue;
                }
                said.extend(mail.said.iter().cloned());
                self.entries_of_superseded += mail.entries;
                self.superseded.push(Superseded { older: mail.outbox_key.clone(), newer: newer.clone() });
            }
            // What a mail that arrived only counted is named by the next one, while it is at the same stage.
            let counted: HashSet<&Key> =
                reading.counted_only(person).filter(|key| run.reads(person, key, flagged)).collect();
            said.extend(counted.iter().filter(|key| !said.contains(key)).map(|key| (*key).clone()).collect::<Vec<_>>());
            // The ledger has it as said already, so it is not planned anew; without this it would be lost.
            let still_open = context.carried_over(&said, items, |deadline| run.reads_as(deadline, person));
            items.extend(still_open);
            for item in items.iter_mut() {
                item.was_counted = counted.contains(&item.entry);
            }
            in_table_order(items);
        }
    }

    fn add_mails(&mut self, run: &ReminderRun<'_>, reminders: Vec<(Recipient, Vec<Item>)>) {
        let numbers = &run.context.config.mail.known_numbers;
        for (to, items) in reminders {
            // A case number that could be a CPR number blocks the mail it is in: the others go by themselves.
            let (blocked, clean): (Vec<_>, Vec<_>) =
                items.into_iter().partition(|item| numbers.leave_cpr_in(&item.deadline.forloeb));
            let key = run.mail_key(&to);
            for (key, items) in [(key.clone(), clean), (format!("{key}/cpr"), blocked)] {
                if items.is_empty() {
                    continue;
                }
                let named = rows_with_room(&items, &run.context.config.mail.case_link);
                self.mails.push(DecidedMail { key, to: to.clone(), items, named });
            }
        }
    }
}

impl ReminderRun<'_> {
    /// Whether the deadline of a key is open at that stage, and this person reads it.
    fn reads(&self, person: &Recipient, key: &Key, flagged: &ByForloeb<'_, Deadline>) -> bool {
        let at_stage = |deadline: &&&Deadline| deadline.key().as_ref() == Some(key);
        let Some(deadline) = flagged.of(&key.forloeb).iter().find(at_stage) else { return false };
        let found = readers(deadline, &self.register, &self.holders, self.on).readers;
        found.iter().any(|reader| reader.person.email == person.email)
    }

    /// As what this person reads a deadline that they should have been told of before.
    fn reads_as(&self, deadline: &Deadline, person: &Recipient) -> (ReadsAs, Option<StandsIn>) {
        let rules = &self.context.config.deadline_rules.rules;
        let to_all = [Role::Medarbejder, Role::Teamleder, Role::Forstander, Role::Oekonomi].into_iter().collect();
        // The role may not be told at the stage of today: then it is looked for among all roles.
        for to in [deadline.to, to_all] {
            let deadline = Deadline { to, ..deadline.clone() };
            let found = readers(&deadline, &self.register, &self.holders, self.on).readers;
            if let Some(reader) = found.into_iter().find(|reader| reader.person.email == person.email) {
                return (ReadsAs::of(&deadline, Some(reader.role), rules), reader.stands_in);
            }
        }
        (ReadsAs::of(deadline, None, rules), None)
    }

    fn mail_key(&self, person: &Recipient) -> String {
        mail_key(MailKind::Reminder, &self.on.to_string(), person)
    }
}

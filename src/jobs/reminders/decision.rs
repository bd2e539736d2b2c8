//! What a day's run comes to, from what was read: pure, and nothing is rendered yet.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::ReminderRun;
use super::reading::StateReading;
use crate::domain::deadlines::appointments::{Appointment, SentAppointment, changes};
use crate::domain::deadlines::by_forloeb::ByForloeb;
use crate::domain::deadlines::carried_over::CarryContext;
use crate::domain::deadlines::deadline::{Deadline, Key};
use crate::domain::deadlines::first_run::FirstRun;
use crate::domain::deadlines::ledger::NewStage;
use crate::domain::deadlines::people::readers;
use crate::domain::deadlines::reader::StandsIn;
use crate::domain::deadlines::reminders::{Item, plan};
use crate::domain::deadlines::role_holders::Vacancy;
use crate::domain::deadlines::silences;
use crate::domain::values::address::Address;
use crate::domain::values::message::{MailKind, Recipient};
use crate::jobs::mail_key;
use crate::store::appointments::MailedAppointment;
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
    /// None in a short mail to somebody whose calendar changes on a day without a reminder.
    pub items: Vec<Item>,
    pub changes: Vec<Appointment>,
}

/// The keys of the mails that give way to one of this run, since they never reached their reader.
type LostMails<'a> = HashSet<&'a str>;

/// The most calendar entries that one mail brings. Those left out are not recorded as sent, so that they come with another.
const MOST_ENTRIES: usize = 500;

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
        let lost = decision.carry_over(run, reading, &mut reminders, &ByForloeb::new(&flagged));
        decision.add_mails(run, reading, reminders, &lost);
        decision
    }

    /// Lets the older reminders of the people who get one now give way, and carries over what they said.
    fn carry_over<'r>(
        &mut self,
        run: &ReminderRun<'_>,
        reading: &'r StateReading,
        reminders: &mut [(Recipient, Vec<Item>)],
        flagged: &ByForloeb<'_, Deadline>,
    ) -> LostMails<'r> {
        let mut older: HashMap<&str, Vec<&UnsentReminder>> = HashMap::new();
        for mail in &reading.unsent {
            older.entry(&mail.address).or_default().push(mail);
        }
        let said_now: HashSet<&Key> = self.said.iter().map(|said| &said.key).collect();
        let rules = &run.context.config.deadline_rules.rules;
        let context = CarryContext { flagged, rules, ledger: &reading.ledger, said_now: &said_now };
        let mut lost = LostMails::new();
        for (person, items) in reminders {
            let newer = run.mail_key(person);
            let mut said: Vec<Key> = Vec::new();
            for mail in older.remove(person.email.key()).unwrap_or_default() {
                // One of the same key is this very mail.
                if mail.outbox_key == newer {
                    continue;
                }
                said.extend(mail.said.iter().cloned());
                lost.insert(&mail.outbox_key);
                self.entries_of_superseded += mail.entries;
                self.superseded.push(Superseded { older: mail.outbox_key.clone(), newer: newer.clone() });
            }
            // The ledger has it as said already, so it is not planned anew; without this it would be lost.
            let still_open = context.carried_over(&said, items, |deadline| run.stands_in(deadline, person));
            items.extend(still_open);
            items.sort_by(|a, b| a.deadline.urgency().cmp(&b.deadline.urgency()));
        }
        lost
    }

    fn add_mails(
        &mut self,
        run: &ReminderRun<'_>,
        reading: &StateReading,
        reminders: Vec<(Recipient, Vec<Item>)>,
        lost: &LostMails<'_>,
    ) {
        let numbers = &run.context.config.mail.known_numbers;
        let mut calendars: BTreeMap<&str, &[MailedAppointment]> =
            reading.calendars.iter().map(|(address, known)| (address.as_str(), known.as_slice())).collect();
        let calendar = CalendarContext::new(run, reading, lost);
        for (to, items) in reminders {
            // A case number that could be a CPR number blocks the mail it is in: the others go by themselves.
            let (blocked, clean): (Vec<_>, Vec<_>) =
                items.into_iter().partition(|item| numbers.leave_cpr_in(&item.deadline.forloeb));
            let mut changes = calendar.changes(calendars.remove(to.email.key()).unwrap_or_default(), &clean);
            changes.truncate(MOST_ENTRIES);
            let key = run.mail_key(&to);
            // No calendar files in a mail that is held back: they would never arrive.
            let held_back =
                DecidedMail { key: format!("{key}/cpr"), to: to.clone(), items: blocked, changes: Vec::new() };
            let mails = [DecidedMail { key, to, items: clean, changes }, held_back];
            self.mails.extend(mails.into_iter().filter(|mail| !mail.items.is_empty()));
        }
        // The others get no reminder today, but what is in their calendars may have moved or be done.
        for (email, known) in calendars {
            let mut changes = calendar.changes(known, &[]);
            changes.truncate(MOST_ENTRIES);
            if !changes.is_empty() {
                let to = Recipient { name: String::new(), email: Address::unchecked(email) };
                let key = format!("calendar/{}/{}", run.on, to.email);
                self.mails.push(DecidedMail { key, to, items: Vec::new(), changes });
            }
        }
    }
}

/// What the changes of calendars go by, the same for every reader.
struct CalendarContext<'a> {
    open: ByForloeb<'a, Deadline>,
    in_doubt: BTreeSet<&'a str>,
    lost: &'a LostMails<'a>,
}

impl<'a> CalendarContext<'a> {
    fn new(run: &'a ReminderRun<'_>, reading: &'a StateReading, lost: &'a LostMails<'a>) -> Self {
        let mut in_doubt = run.survey.in_doubt();
        // Entered by another run since the cases were read: not all of their deadlines are known.
        let entered = reading.calendars.values().flatten().map(|(appointment, _)| appointment.forloeb.as_str());
        in_doubt.extend(entered.filter(|forloeb| !run.survey.kept.contains(*forloeb)));
        Self { open: ByForloeb::new(&run.survey.deadlines), in_doubt, lost }
    }

    fn changes(&self, known: &[MailedAppointment], items: &[Item]) -> Vec<Appointment> {
        let mut sent = Vec::with_capacity(known.len());
        for (appointment, mail) in known {
            // What was in a mail that never went is sent again.
            let lost = mail.as_ref().is_some_and(|key| self.lost.contains(key.as_str()));
            sent.push(SentAppointment { appointment, lost });
        }
        changes(&sent, items, &self.open, &self.in_doubt)
    }
}

impl ReminderRun<'_> {
    /// Why this person reads the deadline in somebody's place, if so.
    fn stands_in(&self, deadline: &Deadline, person: &Recipient) -> Option<StandsIn> {
        let found = readers(deadline, &self.register, &self.holders, self.on).readers;
        let reader = found.into_iter().find(|reader| reader.person.email == person.email)?;
        reader.stands_in
    }

    fn mail_key(&self, person: &Recipient) -> String {
        mail_key(MailKind::Reminder, &self.on.to_string(), person)
    }
}

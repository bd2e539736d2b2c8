//! Each open day: what is new is said, one mail per person.

use std::collections::{BTreeSet, HashSet};

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};

use super::{JobContext, MailDraft, Outcome, SurveyRequest, mail_key, queue, survey_for};
use crate::documents::calendar_files;
use crate::domain::cases::forloeb::Register;
use crate::domain::deadlines::appointments::{Appointment, changes};
use crate::domain::deadlines::by_forloeb::ByForloeb;
use crate::domain::deadlines::deadline::{Deadline, Key};
use crate::domain::deadlines::people::{StandsIn, readers};
use crate::domain::deadlines::reminders::{Item, Ledger, Plan, carried_over, plan};
use crate::domain::deadlines::silences;
use crate::domain::operations::job::{JobKind, iso_week};
use crate::domain::overview::survey::Survey;
use crate::domain::values::address::Address;
use crate::domain::values::message::{Attachment, MailKind, Recipient};
use crate::domain::values::redact::redact_id;
use crate::render::{CalendarMail, ReminderMail};
use crate::store::appointments::MailedAppointment;
use crate::store::db::Tx;
use crate::store::{self, appointments, ledger, outbox, runs};

/// Says what is new on the day `on`, once.
pub async fn run(context: JobContext<'_>, on: NaiveDate, now: DateTime<Utc>) -> Result<Outcome> {
    // A closed day is not recorded as done: what is new on it is said on the next open one.
    if !context.config.deadline_rules.calendar.is_open(on) {
        return Ok(Outcome::Nothing(format!("reminders: {on} is a closed day, nothing is said")));
    }
    // The cases are read before the transaction: while that is open nobody else can write.
    let run = ReminderRun::read(context, on, now).await?;
    let mut tx = context.state.begin().await?;
    // Claimed before anything is decided: of two processes the second finds the day done.
    if !runs::claim(&mut tx, JobKind::Reminders, &on.to_string(), now).await? {
        return Ok(Outcome::Nothing(format!("reminders: {on} is done already")));
    }
    let plan = run.write(&mut tx).await?;
    tx.commit().await?;
    for (role, tilbud) in &plan.nobody_for {
        let (role, id) = (role.as_str(), redact_id(tilbud));
        tracing::warn!(role, tilbud, "nobody is {role} of tilbud {id}, who should have been told");
    }
    Ok(Outcome::Done(format!(
        "reminders: {on}: {} deadlines said in {} mails, {} passed stages recorded",
        plan.said.len(),
        plan.mails.len(),
        plan.superseded.len()
    )))
}

/// One day's run, with the cases as they were read for it.
struct ReminderRun<'a> {
    context: JobContext<'a>,
    on: NaiveDate,
    now: DateTime<Utc>,
    survey: Survey,
    register: Register,
}

/// The keys of the mails that give way to one of this run, since they never reached their reader.
type LostMails = BTreeSet<String>;

impl<'a> ReminderRun<'a> {
    async fn read(context: JobContext<'a>, on: NaiveDate, now: DateTime<Utc>) -> Result<Self> {
        let calendars = appointments::all(&mut context.state.snapshot().await?).await?;
        // What is in a calendar is moved or cancelled there, so every open deadline of those forløb is wanted.
        let kept = calendars.into_values().flatten().map(|(appointment, _)| appointment.forloeb).collect();
        let request = SurveyRequest { kept, ..SurveyRequest::default() };
        let (survey, register) = survey_for(context.cases, context.config, on, request).await?;
        Ok(Self { context, on, now, survey, register })
    }

    /// Decides what is said, records it, and queues the mails, all in one transaction: nothing is recorded as said
    /// without its mail, and no mail goes twice.
    async fn write(&self, tx: &mut Tx) -> Result<Plan> {
        let flagged = self.flagged(tx).await?;
        let ledger = self.ledger(tx, &flagged).await?;
        let (rules, appointed) = (&self.context.config.deadline_rules.rules, &self.context.config.recipients);
        let mut plan = plan(flagged.clone(), rules, &ledger, &self.register, appointed, self.on);
        let lost = self.supersede(tx, &mut plan, &flagged, &ledger).await?;
        self.record_said(tx, &plan).await?;
        self.queue_mails(tx, &plan, &lost).await?;
        Ok(plan)
    }

    /// The deadlines whose first lead has come, each with its silence.
    async fn flagged(&self, tx: &mut Tx) -> Result<Vec<Deadline>> {
        let mut flagged: Vec<_> = self.survey.flagged().cloned().collect();
        silences::apply(&mut flagged, &store::silences::list(tx, self.on).await?, self.on);
        Ok(flagged)
    }

    /// What was said about these before.
    async fn ledger(&self, tx: &mut Tx, flagged: &[Deadline]) -> Result<Ledger> {
        let mut forloeb: Vec<String> = flagged.iter().map(|deadline| deadline.forloeb.to_string()).collect();
        forloeb.dedup();
        ledger::read(tx, &forloeb).await
    }

    /// Discards the older reminders that never reached the people who get one now, and carries over what they said.
    async fn supersede(
        &self,
        tx: &mut Tx,
        plan: &mut Plan,
        flagged: &[Deadline],
        ledger: &Ledger,
    ) -> Result<LostMails> {
        let rules = &self.context.config.deadline_rules.rules;
        let mut lost = LostMails::new();
        let flagged = ByForloeb::new(flagged);
        let newer = plan.mails.keys().map(|person| (person.email.key().to_owned(), self.mail_key(person))).collect();
        // Only mails that surely did not arrive: one that may have is not said again.
        let mut superseded = outbox::supersede(tx, &newer).await?;
        for (person, items) in &mut plan.mails {
            let older = superseded.remove(person.email.key()).unwrap_or_default();
            let said: Vec<Key> = older.iter().flat_map(|mail| mail.said.clone()).collect();
            // The ledger has it as said already, so it is not planned anew; without this it would be lost.
            let still_open =
                carried_over(&said, items, &flagged, rules, ledger, |deadline| self.stands_in(deadline, person));
            items.extend(still_open);
            items.sort_by(|a, b| a.deadline.urgency().cmp(&b.deadline.urgency()));
            lost.extend(older.into_iter().map(|mail| mail.outbox_key));
        }
        Ok(lost)
    }

    /// Why this person reads the deadline in somebody's place, if so.
    fn stands_in(&self, deadline: &Deadline, person: &Recipient) -> Option<StandsIn> {
        let found = readers(deadline, &self.register, &self.context.config.recipients, self.on).readers;
        let reader = found.into_iter().find(|reader| reader.person.email == person.email)?;
        reader.stands_in
    }

    async fn record_said(&self, tx: &mut Tx, plan: &Plan) -> Result<()> {
        for key in &plan.said {
            ledger::record(tx, key, self.on, false).await?;
        }
        // Stages that passed while nothing ran: recorded, so that they are never said after a later one.
        for key in &plan.superseded {
            ledger::record(tx, key, self.on, true).await?;
        }
        Ok(())
    }

    async fn queue_mails(&self, tx: &mut Tx, plan: &Plan, lost: &LostMails) -> Result<()> {
        let numbers = &self.context.config.mail.case_numbers;
        let mut calendars = appointments::all(tx).await?;
        let (open, in_doubt) = (ByForloeb::new(&self.survey.deadlines), self.survey.in_doubt());
        let calendar_changes = |known: &[MailedAppointment], items: &[Item]| {
            // What was in a mail that never went is sent again.
            let is_lost = |key: &Option<String>| key.as_ref().is_some_and(|key| lost.contains(key));
            let lost_names: HashSet<String> =
                known.iter().filter(|(_, key)| is_lost(key)).map(|(appointment, _)| appointment.name()).collect();
            let appointments: Vec<Appointment> = known.iter().map(|(appointment, _)| appointment.clone()).collect();
            changes(&appointments, items, &open, &in_doubt, |one| lost_names.contains(&one.name()))
        };
        for (person, items) in &plan.mails {
            // A case number that could be a CPR number blocks the mail it is in: the others go by themselves.
            let (blocked, clean): (Vec<_>, Vec<_>) =
                items.iter().cloned().partition(|item| numbers.leave_cpr_in(&item.deadline.forloeb));
            let known = calendars.remove(person.email.key()).unwrap_or_default();
            let changes = calendar_changes(&known, &clean);
            let key = self.mail_key(person);
            self.queue_reminder(tx, person, &key, &clean, &changes).await?;
            // No calendar files in a mail that is held back: they would never arrive.
            self.queue_reminder(tx, person, &format!("{key}/cpr"), &blocked, &[]).await?;
        }
        // The others get no reminder today, but what is in their calendars may have moved or be done.
        for (email, known) in calendars {
            let person = Recipient { name: String::new(), email: Address::unchecked(email) };
            let changes = calendar_changes(&known, &[]);
            self.queue_calendar_mail(tx, &person, &changes).await?;
        }
        Ok(())
    }

    async fn queue_reminder(
        &self,
        tx: &mut Tx,
        person: &Recipient,
        key: &str,
        items: &[Item],
        changes: &[Appointment],
    ) -> Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        let mail = ReminderMail::new(person, items, &self.context.config.mail.case_link, self.on);
        let attachments = self.record_calendar(tx, person, key, changes).await?;
        queue(self.context, tx, self.draft(person, key, attachments), &mail, self.now).await?;
        // So that a newer reminder knows what this one said, should it never arrive.
        for said in items.iter().filter_map(|item| item.deadline.key()) {
            ledger::record_mail(tx, &said, key).await?;
        }
        Ok(())
    }

    /// A short mail to somebody whose calendar changes on a day without a reminder; it is no reminder.
    async fn queue_calendar_mail(&self, tx: &mut Tx, person: &Recipient, changes: &[Appointment]) -> Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        let mail = CalendarMail::new(person, changes, &self.context.config.mail.case_link);
        let key = format!("calendar/{}/{}", self.on, person.email);
        let attachments = self.record_calendar(tx, person, &key, changes).await?;
        queue(self.context, tx, self.draft(person, &key, attachments), &mail, self.now).await
    }

    /// Records the changes of a person's calendar, and makes their files.
    async fn record_calendar(
        &self,
        tx: &mut Tx,
        person: &Recipient,
        outbox_key: &str,
        changes: &[Appointment],
    ) -> Result<Vec<Attachment>> {
        for appointment in changes {
            appointments::record(tx, person.email.key(), appointment, outbox_key).await?;
        }
        let mail = &self.context.config.mail;
        Ok(calendar_files(changes, &mail.case_link, mail.from.email.domain(), self.now))
    }

    fn mail_key(&self, person: &Recipient) -> String {
        mail_key(MailKind::Reminder, &self.on.to_string(), person)
    }

    fn draft<'b>(&self, to: &'b Recipient, key: &str, attachments: Vec<Attachment>) -> MailDraft<'b> {
        // The reminders of one person and ISO week are one thread.
        let thread = format!("thread/{}/{}", iso_week(self.on), to.email.key());
        MailDraft { key: key.to_owned(), kind: MailKind::Reminder, to, thread: Some(thread), attachments }
    }
}

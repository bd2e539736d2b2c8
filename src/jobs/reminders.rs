//! Each open day: what is new is said, one mail per person.

use std::collections::BTreeSet;

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};

use super::{JobContext, MailDraft, Outcome, SurveyRequest, mail_key, queue, survey_for};
use crate::documents::calendar_files;
use crate::domain::deadlines::appointments::{Appointment, changes};
use crate::domain::deadlines::deadline::{Deadline, Key};
use crate::domain::deadlines::people::readers;
use crate::domain::deadlines::reminders::{Item, Plan, carried, plan};
use crate::domain::deadlines::silences;
use crate::domain::operations::job::{JobKind, iso_week};
use crate::domain::overview::survey::Survey;
use crate::domain::values::message::{Attachment, MailKind, Recipient};
use crate::domain::values::redact::redact_id;
use crate::render::{CalendarMail, ReminderMail};
use crate::store::appointments::MailedAppointment;
use crate::store::db::Tx;
use crate::store::{self, appointments, ledger, outbox, runs};

/// Says what is new on the day `on`, once.
pub async fn run(context: JobContext<'_>, on: NaiveDate, now: DateTime<Utc>) -> Result<Outcome> {
    if !context.config.deadline_rules.calendar.is_open(on) {
        return Ok(Outcome::Nothing(format!("reminders: {on} is a closed day, nothing is said")));
    }
    let known = appointments::all(&mut context.state.snapshot().await?).await?;
    let kept = known.into_values().flatten().map(|(appointment, _)| appointment.forloeb).collect();
    let (survey, register) =
        survey_for(context.cases, context.config, on, SurveyRequest { kept, ..SurveyRequest::default() }).await?;
    let mut flagged: Vec<_> = survey.flagged().cloned().collect();
    let mut forloeb: Vec<String> = flagged.iter().map(|d| d.forloeb.clone()).collect();
    forloeb.dedup();
    let mut tx = context.state.begin().await?;
    if !runs::claim(&mut tx, JobKind::Reminders, &on.to_string(), now).await? {
        return Ok(Outcome::Nothing(format!("reminders: {on} is done already")));
    }
    silences::apply(&mut flagged, &store::silences::list(&mut tx, on).await?, on);
    let ledger = ledger::read(&mut tx, &forloeb).await?;
    let rules = &context.config.deadline_rules.rules;
    let mut plan = plan(flagged.clone(), rules, &ledger, &register, &context.config.recipients, on);
    let mut lost = BTreeSet::new();
    for (person, items) in &mut plan.mails {
        let newer = mail_key(MailKind::Reminder, &on.to_string(), person);
        let older = outbox::supersede(&mut tx, &person.email, &newer).await?;
        let said: Vec<Key> = older.iter().flat_map(|mail| mail.said.clone()).collect();
        let stands_in = |deadline: &Deadline| {
            let found = readers(deadline, &register, &context.config.recipients, on).readers;
            found.into_iter().find(|r| r.person.email.eq_ignore_ascii_case(&person.email)).and_then(|r| r.stands_in)
        };
        items.extend(carried(&said, items, &flagged, rules, &ledger, stands_in));
        items.sort_by(|a, b| a.deadline.urgency().cmp(&b.deadline.urgency()));
        lost.extend(older.into_iter().map(|mail| mail.outbox_key));
    }
    write(context, &mut tx, &plan, &survey, &lost, (on, now)).await?;
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

async fn write(
    context: JobContext<'_>,
    tx: &mut Tx,
    plan: &Plan,
    survey: &Survey,
    lost: &BTreeSet<String>,
    (on, now): (NaiveDate, DateTime<Utc>),
) -> Result<()> {
    for key in &plan.said {
        ledger::record(tx, key, on, false).await?;
    }
    for key in &plan.superseded {
        ledger::record(tx, key, on, true).await?;
    }
    let mut calendars = appointments::all(tx).await?;
    let numbers = &context.config.mail.case_numbers;
    for (person, items) in &plan.mails {
        // A case number that could be a CPR number blocks the mail it stands in: the others go by themselves.
        let (blocked, clean): (Vec<_>, Vec<_>) =
            items.iter().cloned().partition(|i| numbers.leave_cpr_in(&i.deadline.forloeb));
        let known = calendars.remove(&person.email.to_lowercase()).unwrap_or_default();
        let changes = calendar_changes(&known, &clean, survey, lost);
        let key = mail_key(MailKind::Reminder, &on.to_string(), person);
        write_mail(context, tx, person, &clean, changes, (key.clone(), on), now).await?;
        write_mail(context, tx, person, &blocked, Vec::new(), (key + "/cpr", on), now).await?;
    }
    for (email, known) in calendars {
        write_calendar_mail(context, tx, email, calendar_changes(&known, &[], survey, lost), on, now).await?;
    }
    Ok(())
}

fn calendar_changes(
    known: &[MailedAppointment],
    items: &[Item],
    survey: &Survey,
    lost: &BTreeSet<String>,
) -> Vec<Appointment> {
    let appointments: Vec<Appointment> = known.iter().map(|(appointment, _)| appointment.clone()).collect();
    let carrier = |one: &Appointment| known.iter().find(|(known, _)| known == one).and_then(|(_, key)| key.as_ref());
    let is_lost = |one: &Appointment| carrier(one).is_some_and(|key| lost.contains(key));
    changes(&appointments, items, &survey.deadlines, &survey.in_doubt(), is_lost)
}

async fn write_mail(
    context: JobContext<'_>,
    tx: &mut Tx,
    person: &Recipient,
    items: &[Item],
    changes: Vec<Appointment>,
    (key, on): (String, NaiveDate),
    now: DateTime<Utc>,
) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let mail = ReminderMail::new(person, items, &context.config.mail.case_link, on);
    let draft = MailDraft {
        key: key.clone(),
        kind: MailKind::Reminder,
        to: person,
        thread: Some(thread(person, on)),
        attachments: enter(context, tx, person, &key, &changes, now).await?,
    };
    queue(context, tx, draft, &mail, now).await?;
    for said in items.iter().filter_map(|item| item.deadline.key()) {
        ledger::record_mail(tx, &said, &key).await?;
    }
    Ok(())
}

/// A short mail to somebody whose calendar changes on a day without a reminder; it is no reminder.
async fn write_calendar_mail(
    context: JobContext<'_>,
    tx: &mut Tx,
    email: String,
    changes: Vec<Appointment>,
    on: NaiveDate,
    now: DateTime<Utc>,
) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let person = Recipient { name: String::new(), email };
    let mail = CalendarMail::new(&person, &changes, &context.config.mail.case_link);
    let key = format!("calendar/{on}/{}", person.email);
    let attachments = enter(context, tx, &person, &key, &changes, now).await?;
    let thread = Some(thread(&person, on));
    let draft = MailDraft { key, kind: MailKind::Reminder, to: &person, thread, attachments };
    queue(context, tx, draft, &mail, now).await
}

/// Writes the changes of a calendar down, and into files.
async fn enter(
    context: JobContext<'_>,
    tx: &mut Tx,
    person: &Recipient,
    outbox_key: &str,
    changes: &[Appointment],
    now: DateTime<Utc>,
) -> Result<Vec<Attachment>> {
    for appointment in changes {
        appointments::record(tx, &person.email.to_lowercase(), appointment, outbox_key).await?;
    }
    let mail = &context.config.mail;
    Ok(calendar_files(changes, &mail.case_link, mail.from.email.domain(), now))
}

/// The reminders of one person and ISO week hang together.
fn thread(person: &Recipient, on: NaiveDate) -> String {
    format!("thread/{}/{}", iso_week(on), person.email.to_lowercase())
}

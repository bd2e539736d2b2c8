//! Each open day: what is new is said, one mail per person.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};

use super::{Desk, Outcome, mail_key, queue, survey};
use crate::domain::cpr::holds_cpr;
use crate::domain::message::{MailKind, Recipient};
use crate::domain::reminders::{Item, Plan, plan};
use crate::domain::schedule::JobKind;
use crate::domain::silences;
use crate::render::ReminderMail;
use crate::store::db::Tx;
use crate::store::{self, ledger, runs};

/// Says what is new on the day `on`, once.
pub async fn run(desk: Desk<'_>, on: NaiveDate, now: DateTime<Utc>) -> Result<Outcome> {
    if !desk.config.watch.calendar.is_open(on) {
        return Ok(Outcome::Nothing(format!("reminders: {on} is a closed day, nothing is said")));
    }
    let (survey, register) = survey(desk.cases, desk.config, on).await?;
    let mut flagged: Vec<_> = survey.flagged().cloned().collect();
    let mut forloeb: Vec<String> = flagged.iter().map(|d| d.forloeb.clone()).collect();
    forloeb.dedup();
    let mut tx = desk.state.begin().await?;
    if !runs::claim(&mut tx, JobKind::Reminders, &on.to_string(), now).await? {
        return Ok(Outcome::Nothing(format!("reminders: {on} is done already")));
    }
    silences::apply(&mut flagged, &store::silences::list(&mut tx, on).await?, on);
    let ledger = ledger::read(&mut tx, &forloeb).await?;
    let plan = plan(flagged, &desk.config.watch.rules, &ledger, &register, &desk.config.recipients, on);
    write(desk, &mut tx, &plan, on, now).await?;
    tx.commit().await?;
    for (role, tilbud) in &plan.nobody_for {
        tracing::warn!(%role, tilbud, "nobody is configured for a role that should have been told");
    }
    Ok(Outcome::Done(format!(
        "reminders: {on}: {} deadlines said in {} mails, {} passed stages recorded",
        plan.said.len(),
        plan.mails.len(),
        plan.superseded.len()
    )))
}

async fn write(desk: Desk<'_>, tx: &mut Tx, plan: &Plan, on: NaiveDate, now: DateTime<Utc>) -> Result<()> {
    for key in &plan.said {
        ledger::record(tx, key, on, false).await?;
    }
    for key in &plan.superseded {
        ledger::record(tx, key, on, true).await?;
    }
    for (person, items) in &plan.mails {
        // A case number that could be a CPR number blocks the mail it stands in: the others go by themselves.
        let (blocked, clean): (Vec<_>, Vec<_>) = items.iter().cloned().partition(|i| holds_cpr(&i.deadline.forloeb));
        let key = mail_key(MailKind::Reminder, &on.to_string(), person);
        write_mail(desk, tx, person, &clean, (key.clone(), on), now).await?;
        write_mail(desk, tx, person, &blocked, (key + "/cpr", on), now).await?;
    }
    Ok(())
}

async fn write_mail(
    desk: Desk<'_>,
    tx: &mut Tx,
    person: &Recipient,
    items: &[Item],
    (key, on): (String, NaiveDate),
    now: DateTime<Utc>,
) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    let mail = ReminderMail::new(person, items, &desk.config.mail.case_link, on);
    queue(desk, tx, (key.clone(), MailKind::Reminder, person), &mail, now).await?;
    for said in items.iter().filter_map(|item| item.deadline.key()) {
        ledger::record_mail(tx, &said, &key).await?;
    }
    Ok(())
}

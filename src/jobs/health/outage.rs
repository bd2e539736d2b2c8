use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};

use super::alert::{draft, setting};
use crate::domain::deadlines::role_holders::everybody_there;
use crate::domain::deadlines::rules::Role;
use crate::domain::operations::health::{Problem, is_alert_due, worth_a_mail};
use crate::domain::values::message::{MailKind, Recipient};
use crate::domain::values::redact::redact;
use crate::jobs::{JobContext, MailDraft, composed, mail_key, rendered};
use crate::mailer::{MailConnection, Outgoing, SendError};
use crate::render::{AlertMail, SolvedProblem, danish};
use crate::store::db::Damage;
use crate::store::error_text::error_text;
use crate::store::outbox;

/// The state database can't be read, or is damaged. Nothing can be queued then, so the administrators are mailed past the queue. When
/// that was is kept in memory only: after a restart they are mailed anew.
#[derive(Debug, Default)]
pub struct Outage {
    since: Option<DateTime<Utc>>,
    /// When each was mailed last, by address: one who can't be reached costs the others no mail, and no silence.
    alerted: BTreeMap<String, NaiveDate>,
    /// What the mails about it called it.
    headline: Option<String>,
}

impl Outage {
    /// It can be read again: who was mailed about it is mailed that it is over, by the queue, which works again.
    pub async fn end(&mut self, context: JobContext<'_>, now: DateTime<Utc>) -> Result<()> {
        let Some(since) = self.since.take() else { return Ok(()) };
        let told = std::mem::take(&mut self.alerted);
        let Some(headline) = self.headline.take() else { return Ok(()) };
        let zone = context.config.zone;
        let line = SolvedProblem { headline, since: danish::moment(since, zone), until: danish::moment(now, zone) };
        let recipients = &context.config.recipients;
        let mut readers = everybody_there(Role::Admin, recipients, context.config.site().today(now));
        readers.retain(|person| told.contains_key(person.email.key()));
        let mut mails = Vec::new();
        for person in &readers {
            let make = || AlertMail::solved(person, vec![line.clone()], &setting(context, now)).into();
            let at = now.format("%Y-%m-%dT%H:%M");
            let key = mail_key(MailKind::Alert, &format!("solved/{at}/state-database"), person);
            mails.push(rendered(
                context,
                MailDraft { key, kind: MailKind::Alert, to: person, thread: None },
                make,
                now,
            ));
        }
        if mails.is_empty() {
            return Ok(());
        }
        let mut tx = context.state.begin().await?;
        outbox::enqueue_all(&mut tx, &mails, now).await?;
        tx.commit().await
    }

    /// Mails the administrators about it once it has lasted long, and once a day.
    pub async fn report(&mut self, context: JobContext<'_>, problem: &anyhow::Error, now: DateTime<Utc>) -> Result<()> {
        let since = *self.since.get_or_insert(now);
        let text = error_text(problem);
        let problem = if problem.is::<Damage>() {
            Problem::StateDamaged { text, since }
        } else {
            Problem::StateDatabase { text, since }
        };
        if worth_a_mail(std::slice::from_ref(&problem), now).next().is_none() {
            return Ok(());
        }
        self.send(context, &problem, now).await
    }

    async fn send(&mut self, context: JobContext<'_>, problem: &Problem, now: DateTime<Utc>) -> Result<()> {
        let local = now.with_timezone(&context.config.zone).naive_local();
        let mut readers = everybody_there(Role::Admin, &context.config.recipients, local.date());
        readers.retain(|person| is_alert_due(self.alerted.get(person.email.key()).copied(), local));
        if !readers.is_empty() {
            self.headline = Some(danish::problem(problem, context.config.zone, now).0);
        }
        let mut connection = context.mailer.connection();
        let mut failed = None;
        for person in &readers {
            match send_to(context, &mut connection, person, problem, now).await {
                Ok(()) => drop(self.alerted.insert(person.email.key().to_owned(), local.date())),
                Err(error) => failed = Some(error),
            }
        }
        connection.close().await;
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    }
}

/// Mails the administrators at once that the state database is not the one that it was.
pub async fn alert_past_queue(context: JobContext<'_>, text: &str, now: DateTime<Utc>) -> Result<()> {
    let problem = Problem::StateGone { text: text.to_owned(), since: now };
    Outage::default().send(context, &problem, now).await
}

async fn send_to(
    context: JobContext<'_>,
    connection: &mut MailConnection,
    person: &Recipient,
    problem: &Problem,
    now: DateTime<Utc>,
) -> Result<(), SendError> {
    let config = context.config;
    let make = || AlertMail::new(person, &[problem], &setting(context, now)).into();
    let mail = composed(context, draft(person, &[problem], now), make, now);
    // Nobody can be asked about one that is held back, and it must not go past the guard.
    if let Some(problem) = &mail.problem {
        tracing::error!("an alert mail is {} and not sent: {}", mail.state, redact(problem));
        return Ok(());
    }
    let outgoing = Outgoing {
        from: config.mail.from.email.as_ref(),
        to: &mail.to,
        raw: &mail.raw,
        message_id: &mail.message_id,
        kind: mail.kind.as_str(),
        created_at: now,
    };
    connection.send(outgoing).await
}

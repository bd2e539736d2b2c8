use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};

use super::alert::draft;
use crate::domain::deadlines::role_holders::everybody_there;
use crate::domain::deadlines::rules::Role;
use crate::domain::operations::health::{Problem, is_alert_due, worth_a_mail};
use crate::domain::values::message::Recipient;
use crate::domain::values::redact::redact;
use crate::jobs::{JobContext, composed};
use crate::mailer::{MailConnection, Outgoing, SendError};
use crate::render::AlertMail;
use crate::store::db::Damage;
use crate::store::error_text::error_text;

/// The state database can't be read, or is damaged. Nothing can be queued then, so the administrators are mailed past the queue. When
/// that was is kept in memory only: after a restart they are mailed anew.
#[derive(Debug, Default)]
pub struct Outage {
    since: Option<DateTime<Utc>>,
    /// When each was mailed last, by address: one who can't be reached costs the others no mail, and no silence.
    alerted: BTreeMap<String, NaiveDate>,
}

impl Outage {
    /// It can be read again.
    pub fn end(&mut self) {
        self.since = None;
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

/// Mails the administrators at once that the state database is not as it was.
pub async fn alert_past_queue(context: JobContext<'_>, text: &str, now: DateTime<Utc>) -> Result<()> {
    let problem = Problem::StateDatabase { text: text.to_owned(), since: now };
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
    let make = || AlertMail::new(person, &[problem], config.zone, &config.mail.known_numbers, now).into();
    let mail = composed(context, draft(person, &[problem], config.site().today(now)), make, now);
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

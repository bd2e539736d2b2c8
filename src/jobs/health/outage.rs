use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};

use super::alert::draft;
use crate::domain::deadlines::people::everybody;
use crate::domain::deadlines::rules::Role;
use crate::domain::operations::health::{Problem, is_alert_due, worth_a_mail};
use crate::jobs::{JobContext, composed};
use crate::mailer::Outgoing;
use crate::render::AlertMail;
use crate::store::error_text::error_text;

/// The state database can't be read. Nothing can be queued then, so the administrator is mailed past the queue. When
/// that was is kept in memory only: after a restart they are mailed anew.
#[derive(Debug, Default)]
pub struct Outage {
    since: Option<DateTime<Utc>>,
    alerted_on: Option<NaiveDate>,
}

impl Outage {
    /// It can be read again.
    pub fn end(&mut self) {
        self.since = None;
    }

    /// Mails the administrator about it once it has lasted long, and once a day.
    pub async fn report(&mut self, context: JobContext<'_>, problem: &anyhow::Error, now: DateTime<Utc>) -> Result<()> {
        let since = *self.since.get_or_insert(now);
        let problem = Problem::StateDatabase { text: error_text(problem), since };
        let local = now.with_timezone(&context.config.zone).naive_local();
        let has_lasted = worth_a_mail(std::slice::from_ref(&problem), now).next().is_some();
        if !has_lasted || !is_alert_due(self.alerted_on, local) {
            return Ok(());
        }
        send(context, &problem, local.date(), now).await?;
        // Only once every mail is sent: else it is tried again at the next tick.
        self.alerted_on = Some(local.date());
        Ok(())
    }
}

async fn send(context: JobContext<'_>, problem: &Problem, today: NaiveDate, now: DateTime<Utc>) -> Result<()> {
    let readers = everybody(Role::Admin, &context.config.recipients);
    let mut connection = context.mailer.connection();
    for person in &readers {
        let mail = AlertMail::new(person, &[problem], context.config.zone, &context.config.mail.known_numbers, now);
        let mail = composed(context, draft(person, &[problem], today), &mail, now);
        let outgoing = Outgoing {
            from: context.config.mail.from.email.as_ref(),
            to: &mail.to,
            raw: &mail.raw,
            message_id: &mail.message_id,
            kind: mail.kind.as_str(),
            created_at: now,
        };
        connection.send(outgoing).await?;
    }
    connection.close().await;
    Ok(())
}

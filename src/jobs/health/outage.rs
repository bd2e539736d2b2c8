use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};

use super::alert::draft;
use crate::domain::deadlines::people::everybody;
use crate::domain::deadlines::rules::Role;
use crate::domain::operations::health::{Problem, is_told_now, worth_a_mail};
use crate::jobs::{JobContext, composed};
use crate::mailer::Outgoing;
use crate::render::AlertMail;

/// The state database can't be read. Nothing can be queued then, so the administrator is told past the queue; what
/// was told is kept in mind, and told anew after a restart.
#[derive(Debug, Default)]
pub struct Outage {
    since: Option<DateTime<Utc>>,
    told: Option<NaiveDate>,
}

impl Outage {
    pub fn is_over(&mut self) {
        self.since = None;
    }

    /// Tells of it once it has lasted long, and once a day.
    pub async fn go_on(&mut self, context: JobContext<'_>, problem: &anyhow::Error, now: DateTime<Utc>) -> Result<()> {
        let since = *self.since.get_or_insert(now);
        let problem = Problem::StateDatabase { text: format!("{problem:#}"), since };
        let local = now.with_timezone(&context.config.zone).naive_local();
        if worth_a_mail(std::slice::from_ref(&problem), now).next().is_none() || !is_told_now(self.told, local) {
            return Ok(());
        }
        send(context, &problem, local.date(), now).await?;
        self.told = Some(local.date());
        Ok(())
    }
}

async fn send(context: JobContext<'_>, problem: &Problem, today: NaiveDate, now: DateTime<Utc>) -> Result<()> {
    let readers = everybody(Role::Admin, &context.config.recipients);
    let mut line = context.mailer.line();
    for person in &readers {
        let mail = AlertMail::new(person, &[problem], context.config.zone, &context.config.mail.case_numbers, now);
        let mail = composed(context, draft(person, &[problem], today), &mail, now)?;
        let outgoing = Outgoing {
            from: context.config.mail.from.email.as_ref(),
            to: &mail.to,
            raw: &mail.raw,
            message_id: &mail.message_id,
            kind: mail.kind.as_str(),
            created_at: now,
        };
        line.send(outgoing).await?;
    }
    line.close().await;
    Ok(())
}

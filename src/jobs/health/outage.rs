use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};

use super::alert::letter;
use crate::domain::deadlines::people::everybody;
use crate::domain::deadlines::rules::Role;
use crate::domain::operations::health::{Trouble, is_told_now, worth_a_mail};
use crate::jobs::{Desk, composed};
use crate::mailer::{Mailer, Outgoing};
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
    pub async fn go_on(
        &mut self,
        desk: Desk<'_>,
        mailer: &Mailer,
        problem: &anyhow::Error,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let since = *self.since.get_or_insert(now);
        let trouble = Trouble::StateDatabase { text: format!("{problem:#}"), since };
        let local = now.with_timezone(&desk.config.zone).naive_local();
        if worth_a_mail(std::slice::from_ref(&trouble), now).next().is_none() || !is_told_now(self.told, local) {
            return Ok(());
        }
        send(desk, mailer, &trouble, local.date(), now).await?;
        self.told = Some(local.date());
        Ok(())
    }
}

async fn send(desk: Desk<'_>, mailer: &Mailer, trouble: &Trouble, today: NaiveDate, now: DateTime<Utc>) -> Result<()> {
    let readers = everybody(Role::Admin, &desk.config.recipients);
    let mut line = mailer.line();
    for person in &readers {
        let mail = AlertMail::new(person, &[trouble], desk.config.zone, &desk.config.mail.case_numbers, now);
        let mail = composed(desk, letter(person, &[trouble], today), &mail, now)?;
        let outgoing = Outgoing {
            from: desk.config.mail.from.email.as_ref(),
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

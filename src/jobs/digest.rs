//! Each week: the overview for team leaders and heads.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{Desk, Letter, Outcome, mail_key, queue, survey};
use crate::domain::digest::{Digest, digest_readers};
use crate::domain::message::MailKind;
use crate::domain::people::vacancies;
use crate::domain::schedule::JobKind;
use crate::domain::silences;
use crate::render::{DigestFacts, DigestMail};
use crate::store::outbox::{self, MailState};
use crate::store::{self, runs};

/// Sends the overview of an ISO week (`2026-W47`), once, as of the day `on`.
pub async fn run(desk: Desk<'_>, week: &str, on: NaiveDate, late: bool, now: DateTime<Utc>) -> Result<Outcome> {
    let (mut survey, register) = survey(desk.cases, desk.config, on).await?;
    let mut tx = desk.state.begin().await?;
    if !runs::claim(&mut tx, JobKind::Digest, week, now).await? {
        return Ok(Outcome::Nothing(format!("digest: {week} is done already")));
    }
    silences::apply(&mut survey.deadlines, &store::silences::list(&mut tx, on).await?, on);
    let facts = DigestFacts {
        week: week.to_owned(),
        on,
        late,
        sent: outbox::sent_since(&mut tx, MailKind::Reminder, now - TimeDelta::days(7)).await?,
        dead: outbox::count(&mut tx, MailState::Dead).await?,
        blocked: outbox::count(&mut tx, MailState::Blocked).await?,
        vacancies: vacancies(&register, &desk.config.watch.rules, &desk.config.recipients),
    };
    let readers = digest_readers(&desk.config.recipients);
    for (person, scope) in &readers {
        let digest = Digest::of(&survey, scope);
        let mail = DigestMail::new(person, &digest, &facts, &register, &desk.config.mail.case_link);
        let key = mail_key(MailKind::Digest, week, person);
        let letter = Letter { key, kind: MailKind::Digest, to: person, thread: None, attachments: Vec::new() };
        queue(desk, &mut tx, letter, &mail, now).await?;
    }
    tx.commit().await?;
    if readers.is_empty() {
        tracing::warn!("nobody is configured as teamleder or forstander: no digest was sent");
    }
    Ok(Outcome::Done(format!("digest: {week}: {} mails", readers.len())))
}

/// Records a week whose digest comes too late to be of use.
pub async fn skip(desk: Desk<'_>, week: &str, now: DateTime<Utc>) -> Result<Outcome> {
    let mut tx = desk.state.begin().await?;
    let recorded = runs::skip(&mut tx, JobKind::Digest, week, now).await?;
    tx.commit().await?;
    Ok(if recorded {
        Outcome::Done(format!("digest: {week} came too late and is skipped"))
    } else {
        Outcome::Nothing(format!("digest: {week} is done already"))
    })
}

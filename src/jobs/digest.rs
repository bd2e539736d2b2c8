//! Each week: the overview for team leaders and heads.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::due::Due;
use super::{JobContext, MailDraft, Outcome, mail_key, queue, survey};
use crate::domain::cases::forloeb::Register;
use crate::domain::deadlines::people::{Appointed, vacancies};
use crate::domain::deadlines::silences;
use crate::domain::operations::job::{JobKind, iso_week};
use crate::domain::overview::digest::{Digest, digest_readers};
use crate::domain::values::message::MailKind;
use crate::render::{DigestFacts, DigestMail};
use crate::store::outbox::{self, MailState};
use crate::store::{self, runs};

/// A digest that is later than this many days is of no use.
const LATEST: i64 = 3;

/// Sends the overview of the ISO week that is due, once; records one that comes too late to be of use.
pub async fn run(context: JobContext<'_>, due: &Due, now: DateTime<Utc>) -> Result<Outcome> {
    let week = iso_week(due.planned_on);
    if due.late_days > LATEST {
        return skip(context, &week, now).await;
    }
    send(context, &week, due, now).await
}

async fn send(context: JobContext<'_>, week: &str, due: &Due, now: DateTime<Utc>) -> Result<Outcome> {
    let on = due.on;
    let (mut survey, register) = survey(context.cases, context.state, context.config, on).await?;
    let mut tx = context.state.begin().await?;
    if !runs::claim(&mut tx, JobKind::Digest, week, now).await? {
        return Ok(Outcome::Nothing(format!("digest: {week} is done already")));
    }
    silences::apply(&mut survey.deadlines, &store::silences::list(&mut tx, on).await?, on);
    let sent = outbox::sent_since(&mut tx, MailKind::Reminder, now - TimeDelta::days(7)).await?;
    let facts = DigestFacts {
        week: week.to_owned(),
        on,
        late: due.late_days > 0,
        sent: by_name(sent, &register, &context.config.recipients),
        dead: outbox::count(&mut tx, MailState::Dead).await?,
        blocked: outbox::count(&mut tx, MailState::Blocked).await?,
        vacancies: vacancies(&register, &context.config.deadline_rules.rules, &context.config.recipients),
    };
    let readers = digest_readers(&context.config.recipients);
    for (person, scope) in &readers {
        let digest = Digest::of(&survey, scope, &context.config.mail.case_numbers);
        let mail = DigestMail::new(person, &digest, &survey.totals, &facts, &register, &context.config.mail.case_link);
        let key = mail_key(MailKind::Digest, week, person);
        let draft = MailDraft { key, kind: MailKind::Digest, to: person, thread: None, attachments: Vec::new() };
        queue(context, &mut tx, draft, &mail, now).await?;
    }
    tx.commit().await?;
    if readers.is_empty() {
        tracing::warn!("nobody is teamleder or forstander: no digest was sent");
    }
    Ok(Outcome::Done(format!("digest: {week}: {} mails", readers.len())))
}

/// A mail names people, not addresses.
fn by_name(sent: Vec<(String, i64)>, register: &Register, appointed: &[Appointed]) -> Vec<(String, i64)> {
    let workers = register.medarbejdere.values().map(|m| (m.email.trim(), &m.name));
    let people: Vec<_> = workers.chain(appointed.iter().map(|a| (a.person.email.as_str(), &a.person.name))).collect();
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for (email, count) in sent {
        let known = people.iter().find(|(known, name)| known.eq_ignore_ascii_case(&email) && !name.is_empty());
        *counts.entry(known.map_or_else(|| "andre".to_owned(), |(_, name)| (*name).clone())).or_default() += count;
    }
    counts.into_iter().collect()
}

async fn skip(context: JobContext<'_>, week: &str, now: DateTime<Utc>) -> Result<Outcome> {
    let mut tx = context.state.begin().await?;
    let recorded = runs::skip(&mut tx, JobKind::Digest, week, now).await?;
    tx.commit().await?;
    Ok(if recorded {
        Outcome::Done(format!("digest: {week} came too late and is skipped"))
    } else {
        Outcome::Nothing(format!("digest: {week} is done already"))
    })
}

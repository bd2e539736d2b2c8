//! Each week: the overview for team leaders and heads.

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::due::Due;
use super::publish::BoardLinks;
use super::{JobContext, MailDraft, Outcome, list, mail_key, overview, rendered};
use crate::domain::cases::forloeb::Register;
use crate::domain::deadlines::role_holders::RoleHolders;
use crate::domain::deadlines::silences;
use crate::domain::operations::job::{JobKind, iso_week};
use crate::domain::overview::digest::{Digest, digest_readers};
use crate::domain::values::address::Address;
use crate::domain::values::english::counted;
use crate::domain::values::message::MailKind;
use crate::render::{DigestFacts, DigestMail, danish};
use crate::store::db::Tx;
use crate::store::outbox::{self, MailState};
use crate::store::{self, first_run, runs};

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
    let (config, on) = (context.config, due.on);
    let (mut survey, register) = overview(context.cases.open().await?, context.state, config, on).await?;
    let holders = RoleHolders::new(&config.recipients, &register);
    let links = BoardLinks::read(context.state, config, &register, &holders).await?;
    let mut tx = context.state.begin().await?;
    // Claimed with its mails in one transaction: of two processes the second finds the week done.
    if !runs::claim(&mut tx, JobKind::Digest, week, now).await? {
        return Ok(Outcome::Nothing(format!("digest: {week} is done already")));
    }
    silences::apply(&mut survey.deadlines, &store::silences::list(&mut tx, on).await?, on);
    let facts = DigestFacts {
        week: week.to_owned(),
        on,
        late: due.late_days > 0,
        sent: reminders_sent(&mut tx, &holders, &register, now).await?,
        dead: outbox::count(&mut tx, MailState::Dead).await?,
        blocked: outbox::count(&mut tx, MailState::Blocked).await?,
        outdated_list: list::outdated(&mut tx, config).await?,
        first_run: first_run::read(&mut tx).await?,
        vacancies: holders.vacancies(&register, &config.deadline_rules.rules, on),
    };
    let readers = digest_readers(&holders, on);
    let mut mails = Vec::new();
    for (person, scope) in &readers {
        let make = || {
            let digest = Digest::of(&survey, scope, &config.mail.known_numbers, danish::finding);
            let mail = DigestMail::new(person, &digest, &survey.totals, &facts, &register, &config.mail.case_link);
            mail.linked_to(links.as_ref().map(|links| links.of_scope(scope))).into()
        };
        let key = mail_key(MailKind::Digest, week, person);
        let draft = MailDraft { key, kind: MailKind::Digest, to: person, thread: None };
        mails.push(rendered(context, draft, make, now));
    }
    outbox::enqueue_all(&mut tx, &mails, now).await?;
    tx.commit().await?;
    if readers.is_empty() {
        tracing::warn!("nobody is teamleder or forstander: no digest was sent");
    }
    Ok(Outcome::Done(format!("digest: {week}: {}", counted(readers.len(), "mail", "mails"))))
}

/// How many reminders each person was sent in the last week. A mail names people, not addresses.
async fn reminders_sent(
    tx: &mut Tx,
    holders: &RoleHolders,
    register: &Register,
    now: DateTime<Utc>,
) -> Result<Vec<(String, i64)>> {
    let sent = outbox::sent_since(tx, MailKind::Reminder, now - TimeDelta::days(7)).await?;
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for (email, count) in sent {
        let name = name_of(&email, register, holders).unwrap_or(danish::OTHERS);
        *counts.entry(name.to_owned()).or_default() += count;
    }
    Ok(counts.into_iter().collect())
}

fn name_of<'a>(email: &str, register: &'a Register, holders: &'a RoleHolders) -> Option<&'a str> {
    let email = Address::unchecked(email);
    let workers =
        register.medarbejdere.values().map(|worker| (Address::unchecked(worker.email.trim()), worker.name.as_str()));
    let others = holders.iter().map(|one| (one.person.email.clone(), one.person.name.as_str()));
    let (_, name) = workers.chain(others).find(|(known, name)| *known == email && !name.is_empty())?;
    Some(name)
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

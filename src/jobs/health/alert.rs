use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};

use crate::config::Config;
use crate::domain::deadlines::role_holders::{Appointed, RoleHolders, everybody_there};
use crate::domain::deadlines::rules::Role;
use crate::domain::operations::health::{Problem, is_alert_due, worth_a_mail};
use crate::domain::values::message::{MailKind, Recipient};
use crate::jobs::{JobContext, MailDraft, mail_key, rendered};
use crate::render::{AlertMail, AlertSetting, danish};
use crate::store::db::Tx;
use crate::store::{cases, outbox, problems};

/// Mails every administrator what they were not mailed about today; says how many mails that makes.
pub async fn send_alerts(context: JobContext<'_>, problems: &[Problem], now: DateTime<Utc>) -> Result<usize> {
    let today = context.config.site().today(now);
    let mut readers = everybody_there(Role::Admin, &context.config.recipients, today);
    let mut worth: Vec<&Problem> = worth_a_mail(problems, now).collect();
    if readers.is_empty() {
        // Nobody would be reminded of anything, and nobody would know.
        worth.retain(|problem| matches!(problem, Problem::FirstRun { .. }));
        if !worth.is_empty() {
            readers = leaders(context, today).await;
        }
    }
    if readers.is_empty() || worth.is_empty() {
        return Ok(0);
    }
    let mut tx = context.state.begin().await?;
    // Recorded with its mails in one transaction: nobody is mailed twice a day about the same thing.
    let new = not_alerted(&mut tx, worth, context.config, now).await?;
    if new.is_empty() {
        return Ok(0);
    }
    let mut mails = Vec::new();
    for person in &readers {
        let make = || AlertMail::new(person, &new, &setting(context, now)).into();
        mails.push(rendered(context, draft(person, &new, now), make, now));
    }
    for problem in &new {
        let headline = danish::problem(problem, context.config.zone, now).0;
        let since = problem.since().unwrap_or(now);
        problems::record_told(&mut tx, problem, &headline, &readers, since).await?;
    }
    outbox::enqueue_all(&mut tx, &mails, now).await?;
    tx.commit().await?;
    Ok(readers.len())
}

/// The heads, else the team leaders, of whatever tilbud.
async fn leaders(context: JobContext<'_>, today: NaiveDate) -> Vec<Recipient> {
    let config = context.config;
    // Where the cases can't be read, those of the configuration are told.
    let register = cases::register(&config.cases, config.phase_plan).await.unwrap_or_default();
    let holders: Vec<Appointed> = RoleHolders::new(&config.recipients, &register).iter().cloned().collect();
    let heads = everybody_there(Role::Forstander, &holders, today);
    if heads.is_empty() { everybody_there(Role::Teamleder, &holders, today) } else { heads }
}

/// A mail about these. What is over and comes again on the same day is another one.
pub fn draft<'a>(person: &'a Recipient, problems: &[&Problem], now: DateTime<Utc>) -> MailDraft<'a> {
    let names: Vec<String> = problems.iter().map(|problem| problem.name()).collect();
    let at = now.format("%Y-%m-%dT%H:%M");
    let key = mail_key(MailKind::Alert, &format!("{at}/{}", names.join("+")), person);
    MailDraft { key, kind: MailKind::Alert, to: person, thread: None }
}

/// Where and when a mail is made.
pub fn setting(context: JobContext<'_>, now: DateTime<Utc>) -> AlertSetting<'_> {
    let config = context.config;
    AlertSetting {
        host: context.host,
        site: &config.billing.provider.name,
        zone: config.zone,
        numbers: &config.mail.known_numbers,
        now,
    }
}

/// Those whose mail is due now, recorded as mailed.
async fn not_alerted<'a>(
    tx: &mut Tx,
    worth: Vec<&'a Problem>,
    config: &Config,
    now: DateTime<Utc>,
) -> Result<Vec<&'a Problem>> {
    let local = now.with_timezone(&config.zone).naive_local();
    let mut new = Vec::new();
    for problem in worth {
        if is_alert_due(problems::alerted_on(tx, problem).await?, local) {
            problems::record_alerted(tx, problem, local.date()).await?;
            new.push(problem);
        }
    }
    Ok(new)
}

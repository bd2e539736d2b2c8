//! Each month: the takst statements, numbered and frozen.

use anyhow::{Context, Result, bail};
use chrono::{DateTime, NaiveDate, Utc};

use super::{Desk, Letter, Outcome, mail_key, queue};
use crate::config::Config;
use crate::domain::calendar::{addd, addm};
use crate::domain::forloeb::Register;
use crate::domain::message::MailKind;
use crate::domain::message::Recipient;
use crate::domain::rules::Role;
use crate::domain::schedule::JobKind;
use crate::domain::statement::{Draft, MonthStatement, month_start, months};
use crate::domain::takst::Biller;
use crate::render::StatementMail;
use crate::store::cases::{Scope, Snapshot};
use crate::store::db::{Db, Tx};
use crate::store::{runs, statements};

/// The month in the configuration, without which nothing is billed.
pub fn first_month(config: &Config) -> Result<NaiveDate> {
    config.billing.first_month.context("billing.first_month is not set: name the month (YYYY-MM) the account begins")
}

/// A month's statement as it would be issued on the day `on`.
pub async fn draft(cases: &Db, config: &Config, month: NaiveDate, on: NaiveDate) -> Result<(MonthStatement, Register)> {
    let first = first_month(config)?;
    if month < first {
        bail!("{} lies before billing.first_month {}: nothing is billed", month.format("%Y-%m"), first.format("%Y-%m"));
    }
    let mut snapshot = Snapshot::open(cases, config.phase_plan).await?;
    let register = snapshot.register().clone();
    let biller = Biller { register: &register, tilsagn: config.billing.betalingstilsagn, on };
    let mut draft = Draft::new(biller, first, month);
    snapshot.each(&Scope::OpenAfter(addd(first, -1)), |_, case| draft.add(&case)).await?;
    Ok((draft.finish(), register))
}

/// The first month that is not issued yet.
pub async fn first_open_month(tx: &mut Tx, config: &Config) -> Result<NaiveDate> {
    let first = first_month(config)?;
    let issued = statements::issued_months(tx).await?;
    Ok(months(first, NaiveDate::MAX).find(|month| !issued.contains(month)).unwrap_or(first))
}

/// Issues, in order, every month before that of `on` that is not issued yet.
pub async fn run(desk: Desk<'_>, on: NaiveDate, now: DateTime<Utc>) -> Result<Outcome> {
    let mut tx = desk.state.snapshot().await?;
    let first = first_open_month(&mut tx, desk.config).await?;
    drop(tx);
    let last = addm(month_start(on), -1);
    let mut done = Vec::new();
    for month in months(first, last) {
        done.extend(issue(desk, month, on, now).await?);
    }
    if done.is_empty() {
        return Ok(Outcome::Nothing(format!("statements: every month before {} is issued", on.format("%Y-%m"))));
    }
    Ok(Outcome::Done(format!("statements: {}", done.join("; "))))
}

/// Issues one month; `None` where another process did.
async fn issue(desk: Desk<'_>, month: NaiveDate, on: NaiveDate, now: DateTime<Utc>) -> Result<Option<String>> {
    let name = month.format("%Y-%m").to_string();
    let (draft, register) = draft(desk.cases, desk.config, month, on).await?;
    draft.check().with_context(|| format!("check the statements of {name} before they are issued"))?;
    let mut tx = desk.state.begin().await?;
    if !runs::claim(&mut tx, JobKind::Statements, &name, now).await? {
        return Ok(None);
    }
    let issued = statements::issue(&mut tx, draft).await?;
    let readers = finance(desk.config);
    for person in &readers {
        let kommune = |code: &str| register.kommuner.get(code).map_or_else(|| code.to_owned(), |k| k.name.clone());
        let mail = StatementMail::new(person, &issued, kommune);
        let key = mail_key(MailKind::Statement, &name, person);
        let letter = Letter { key, kind: MailKind::Statement, to: person, thread: None, attachments: Vec::new() };
        queue(desk, &mut tx, letter, &mail, now).await?;
    }
    tx.commit().await?;
    if readers.is_empty() {
        tracing::warn!(month = name, "nobody is configured as oekonomi: the statement was issued, but not mailed");
    }
    Ok(Some(format!("{name} issued, {} kommuner, {} mails", issued.kommuner.len(), readers.len())))
}

/// Everybody in finance, one per address: a statement is a kommune's, not a tilbud's.
pub fn finance(config: &Config) -> Vec<Recipient> {
    let mut found: Vec<Recipient> = Vec::new();
    for one in config.recipients.iter().filter(|a| a.role == Role::Oekonomi) {
        if !found.iter().any(|p| p.email.eq_ignore_ascii_case(&one.person.email)) {
            found.push(one.person.clone());
        }
    }
    found
}

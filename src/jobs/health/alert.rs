use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};

use crate::config::Config;
use crate::domain::deadlines::people::everybody;
use crate::domain::deadlines::rules::Role;
use crate::domain::operations::health::{Trouble, is_told_now, worth_a_mail};
use crate::domain::values::message::{MailKind, Recipient};
use crate::jobs::{Desk, Letter, mail_key, queue};
use crate::render::AlertMail;
use crate::store::db::Tx;
use crate::store::problems;

/// Mails every administrator what they were not told today; says how many mails that makes.
pub async fn tell(desk: Desk<'_>, troubles: &[Trouble], now: DateTime<Utc>) -> Result<usize> {
    let readers = everybody(Role::Admin, &desk.config.recipients);
    let worth: Vec<&Trouble> = worth_a_mail(troubles, now).collect();
    if readers.is_empty() || worth.is_empty() {
        return Ok(0);
    }
    let mut tx = desk.state.begin().await?;
    let new = untold(&mut tx, worth, desk.config, now).await?;
    if new.is_empty() {
        return Ok(0);
    }
    for person in &readers {
        let mail = AlertMail::new(person, &new, desk.config.zone, &desk.config.mail.case_numbers, now);
        queue(desk, &mut tx, letter(person, &new, desk.config.site().today(now)), &mail, now).await?;
    }
    tx.commit().await?;
    Ok(readers.len())
}

/// A mail about these.
pub fn letter<'a>(person: &'a Recipient, troubles: &[&Trouble], today: NaiveDate) -> Letter<'a> {
    let names: Vec<String> = troubles.iter().map(|trouble| trouble.name()).collect();
    let key = mail_key(MailKind::Alert, &format!("{today}/{}", names.join("+")), person);
    Letter { key, kind: MailKind::Alert, to: person, thread: None, attachments: Vec::new() }
}

async fn untold<'a>(
    tx: &mut Tx,
    worth: Vec<&'a Trouble>,
    config: &Config,
    now: DateTime<Utc>,
) -> Result<Vec<&'a Trouble>> {
    let local = now.with_timezone(&config.zone).naive_local();
    let mut new = Vec::new();
    for trouble in worth {
        if is_told_now(problems::told_on(tx, trouble).await?, local) {
            problems::tell(tx, trouble, local.date()).await?;
            new.push(trouble);
        }
    }
    Ok(new)
}

//! Decided mails -> their final bytes.

use std::collections::HashMap;

use anyhow::Result;

use super::decision::DecidedMail;
use super::{DecidedDay, ReminderDecision, ReminderRun};
use crate::documents::{calendar_files, make_at_once};
use crate::domain::operations::job::iso_week;
use crate::domain::values::message::MailKind;
use crate::jobs::{MailContent, MailDraft, composed};
use crate::render::{CalendarMail, ReminderMail};
use crate::store::outbox::NewMail;

/// Renders the mails of a decision, in its order; what an earlier try has rendered is taken from there.
pub fn compose_all(
    run: &ReminderRun<'_>,
    decision: &ReminderDecision,
    before: Option<DecidedDay>,
) -> Result<Vec<NewMail>> {
    let mut rendered: HashMap<String, (DecidedMail, NewMail)> = HashMap::new();
    if let Some(DecidedDay { decision, mails, .. }) = before {
        let pairs = decision.mails.into_iter().zip(mails);
        rendered.extend(pairs.map(|(decided, mail)| (mail.key.clone(), (decided, mail))));
    }
    let (mut again, mut lacking) = (HashMap::new(), Vec::new());
    for mail in &decision.mails {
        match rendered.remove(&mail.key) {
            Some((same, rendered)) if same == *mail => {
                again.insert(mail.key.as_str(), rendered);
            }
            _ => lacking.push(mail),
        }
    }
    let mut made = make_at_once(&lacking, || Ok(()), |(), mail| Ok(compose_one(run, mail)))?.into_iter();
    let mails = decision.mails.iter().filter_map(|mail| again.remove(mail.key.as_str()).or_else(|| made.next()));
    Ok(mails.collect())
}

fn compose_one(run: &ReminderRun<'_>, mail: &DecidedMail) -> NewMail {
    let config = &run.context.config.mail;
    let DecidedMail { key, to, items, changes } = mail;
    let attachments = || calendar_files(changes, &config.case_link, config.from.email.domain(), run.now);
    // The reminders of one person and ISO week are one thread.
    let thread = Some(format!("thread/{}/{}", iso_week(run.on), to.email.key()));
    let draft = MailDraft { key: key.clone(), kind: MailKind::Reminder, to, thread };
    if items.is_empty() {
        let make =
            || MailContent { mail: CalendarMail::new(to, changes, &config.case_link), attachments: attachments() };
        return composed(run.context, draft, make, run.now);
    }
    let make = || MailContent {
        mail: ReminderMail::new(to, items, &config.case_link, run.on).built_on(run.outdated_list),
        attachments: attachments(),
    };
    composed(run.context, draft, make, run.now)
}

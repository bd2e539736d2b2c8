//! Decided mails -> their final bytes.

use std::collections::HashMap;

use anyhow::Result;

use super::decision::DecidedMail;
use super::{DecidedDay, ReminderDecision, ReminderRun};
use crate::documents::make_at_once;
use crate::domain::operations::job::iso_week;
use crate::domain::values::message::MailKind;
use crate::jobs::{MailDraft, composed};
use crate::render::{ReminderFacts, ReminderMail};
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
    let DecidedMail { key, to, items, named } = mail;
    // The reminders of one person and ISO week are one thread.
    let thread = Some(format!("thread/{}/{}", iso_week(run.on), to.email.key()));
    let draft = MailDraft { key: key.clone(), kind: MailKind::Reminder, to, thread };
    let facts = ReminderFacts { register: &run.register, link: &config.case_link, on: run.on };
    let board = run.links.as_ref().map(|links| links.of_reader(&to.email));
    let make =
        || ReminderMail::new(to, items, *named, facts).built_on(run.outdated_list).linked_to(board.clone()).into();
    composed(run.context, draft, make, run.now)
}

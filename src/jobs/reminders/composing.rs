//! Decided mails -> their final bytes.

use std::collections::HashMap;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::Result;

use super::decision::DecidedMail;
use super::{DecidedDay, ReminderDecision, ReminderRun};
use crate::documents::calendar_files;
use crate::domain::operations::job::iso_week;
use crate::domain::values::message::MailKind;
use crate::jobs::{MailDraft, composed};
use crate::render::{CalendarMail, ReminderMail};
use crate::store::outbox::NewMail;

/// Renders the mails of a decision, in its order.
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
    let mut mails: Vec<Option<NewMail>> = Vec::new();
    for mail in &decision.mails {
        mails.push(match rendered.remove(&mail.key) {
            Some((same, rendered)) if same == *mail => Some(rendered),
            _ => None,
        });
    }
    let lacking: Vec<(&DecidedMail, &mut Option<NewMail>)> =
        decision.mails.iter().zip(&mut mails).filter(|(_, mail)| mail.is_none()).collect();
    compose_each(run, lacking)?;
    Ok(mails.into_iter().flatten().collect())
}

/// Renders mails on as many threads as there are processors, each of which takes the next one that is left.
fn compose_each(run: &ReminderRun<'_>, lacking: Vec<(&DecidedMail, &mut Option<NewMail>)>) -> Result<()> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(lacking.len());
    let left = Mutex::new(lacking.into_iter());
    let take = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || -> Result<()> {
        while let Some((decided, mail)) = take() {
            *mail = Some(compose_one(run, decided)?);
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(done) => done,
            Err(panic) => resume_unwind(panic),
        })
    })
}

fn compose_one(run: &ReminderRun<'_>, mail: &DecidedMail) -> Result<NewMail> {
    let config = &run.context.config.mail;
    let DecidedMail { key, to, items, changes } = mail;
    let attachments = calendar_files(changes, &config.case_link, config.from.email.domain(), run.now);
    // The reminders of one person and ISO week are one thread.
    let thread = Some(format!("thread/{}/{}", iso_week(run.on), to.email.key()));
    let draft = MailDraft { key: key.clone(), kind: MailKind::Reminder, to, thread, attachments };
    if items.is_empty() {
        return composed(run.context, draft, &CalendarMail::new(to, changes, &config.case_link), run.now);
    }
    composed(run.context, draft, &ReminderMail::new(to, items, &config.case_link, run.on), run.now)
}

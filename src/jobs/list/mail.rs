//! Whoever keeps the list is told how it was found.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::look::ListLook;
use crate::config::{Config, WatchedList};
use crate::domain::deadlines::role_holders::everybody_there;
use crate::domain::deadlines::rules::Role;
use crate::domain::operations::list_watch::{ListMailDue, ListWatch};
use crate::domain::values::message::{MailKind, Recipient};
use crate::jobs::{JobContext, MailDraft, mail_key, rendered};
use crate::render::{ListFacts, ListMail};
use crate::store::cases::{self, NotInList};
use crate::store::db::Tx;
use crate::store::{list_watch, locks, outbox, voids};

/// Queues what is due to be said of the list, in the transaction that notes how it was found. Says how many mails that makes;
/// nothing is noted or said where another look has noted something since `before`.
pub async fn queue_mails(
    context: JobContext<'_>,
    list: &WatchedList,
    (before, watch): (&ListWatch, &mut ListWatch),
    (found, marked): (&ListLook, Option<String>),
    now: DateTime<Utc>,
) -> Result<Option<usize>> {
    let config = context.config;
    let mut tx = context.state.begin().await?;
    locks::hold_list(&mut tx).await?;
    if list_watch::read(&mut tx).await?.looked_at != before.looked_at {
        return Ok(None);
    }
    let due = watch.mail_due(now);
    let untold = match found {
        ListLook::Taken { .. } | ListLook::Same { .. } => untold(&mut tx, config).await?,
        ListLook::Unread(_) | ListLook::Wrong(_) => NotInList::default(),
    };
    let mut mails = Vec::new();
    if due != ListMailDue::Nothing || !untold.is_empty() {
        let facts = ListFacts { marked, ..facts(context, list, watch, found, &untold) };
        for person in keepers(context, now) {
            let key = mail_key(MailKind::List, &now.format("%Y-%m-%dT%H.%M.%S").to_string(), &person);
            let draft = MailDraft { key, kind: MailKind::List, to: &person, thread: None };
            mails.push(rendered(context, draft, || ListMail::new(&person, &facts).into(), now));
        }
    }
    if due != ListMailDue::Nothing {
        watch.is_mailed(now);
    }
    let queued = outbox::enqueue_all(&mut tx, &mails, now).await?;
    list_watch::write(&mut tx, watch, now).await?;
    tx.commit().await?;
    // After the mail is sure to go: a line that is said twice is better than one that never is.
    if !untold.is_empty() {
        cases::mark_told(&config.cases, &untold).await?;
    }
    Ok(Some(queued))
}

/// What nobody was told of yet. A forløb that is voided is not missed: its row is taken out of the list on purpose.
async fn untold(tx: &mut Tx, config: &Config) -> Result<NotInList> {
    let mut untold = cases::untold(&config.cases).await?;
    if !untold.forloeb.is_empty() {
        let voided = voids::list(tx).await?;
        untold.forloeb.retain(|id| voided.iter().all(|void| void.forloeb != *id));
    }
    Ok(untold)
}

/// Where nobody keeps the list, whoever runs the server has to know.
fn keepers(context: JobContext<'_>, now: DateTime<Utc>) -> Vec<Recipient> {
    let (recipients, today) = (&context.config.recipients, context.config.site().today(now));
    let keepers = everybody_there(Role::Listeansvarlig, recipients, today);
    if keepers.is_empty() { everybody_there(Role::Admin, recipients, today) } else { keepers }
}

fn facts(
    context: JobContext<'_>,
    list: &WatchedList,
    watch: &ListWatch,
    found: &ListLook,
    untold: &NotInList,
) -> ListFacts {
    let (errors, count) = match found {
        ListLook::Wrong(wrong) => (wrong.errors.clone(), wrong.count),
        ListLook::Unread(_) | ListLook::Same { .. } | ListLook::Taken { .. } => (Vec::new(), 0),
    };
    ListFacts {
        file: list.name(),
        errors,
        count,
        built_on: watch.changed_at.map(|at| context.config.site().today(at)),
        marked: None,
        missing: untold.forloeb.clone(),
        missing_workers: untold.workers.clone(),
    }
}

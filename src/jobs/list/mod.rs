//! The list that is watched: looked at, read where it has changed, and told of where it is wrong (docs/case-database.md, "The
//! watched list").

mod file;
mod look;
mod mail;
mod marked;

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::health::record;
use super::publish::want_pages;
use super::{JobContext, Outcome};
use crate::config::{Config, WatchedList};
use crate::domain::operations::health::RecordedProblem;
use crate::domain::operations::list_watch::{LONG_UNREAD, ListWatch, OutdatedList};
use crate::domain::values::english::counted;
use crate::store::db::Tx;
use crate::store::list_watch;
pub use file::find;
use look::{ListLook, WrongContent, look};
use mail::queue_mails;
use marked::{keep_copy, note_copy};

/// Looks at the list, and reads it where it is not what was last read. `allow` is how much may go at once.
pub async fn run(context: JobContext<'_>, allow: Option<usize>, now: DateTime<Utc>) -> Result<Outcome> {
    let Some(list) = &context.config.list else {
        return Ok(Outcome::Nothing("list: none is watched: list.file is empty".into()));
    };
    let zone = context.config.zone;
    let before = list_watch::read(&mut context.state.snapshot().await?).await?;
    let mut found = look(context, list, allow, now).await?;
    let mut watch = before.clone();
    note(&mut watch, &found, now);
    let marked = keep_copy(context, &list.file, &mut watch, &mut found).await?;
    // What another look has found since this one began is newer, and is told already.
    let told = queue_mails(context, list, (&before, &mut watch), (&found, marked), now).await?;
    let Some(told) = told else {
        // The copy that lies there may be this look's, and the other one did not know of it.
        if let Some(sha256) = watch.marked.last() {
            note_copy(context, sha256).await?;
        }
        return Ok(Outcome::Nothing("list: another look has come between".into()));
    };
    // Pages show what is read of it, and say when it can't be.
    if matches!(found, ListLook::Taken { .. }) || before.outdated(zone) != watch.outdated(zone) {
        want_pages(context.config, context.state).await?;
    }
    record_problems(context, list, &watch, now).await?;
    Ok(outcome(&found, told))
}

/// That reminders, digest and statements are built on an older list than the one that is there.
pub async fn outdated(tx: &mut Tx, config: &Config) -> Result<Option<OutdatedList>> {
    if config.list.is_none() {
        return Ok(None);
    }
    Ok(list_watch::read(tx).await?.outdated(config.zone))
}

fn note(watch: &mut ListWatch, found: &ListLook, now: DateTime<Utc>) {
    match found {
        ListLook::Unread(why) => watch.is_unread(why.clone(), now),
        ListLook::Taken { changed_at, .. } => watch.is_right(*changed_at, now),
        // Whatever copied the same bytes there has kept nothing up.
        ListLook::Same { changed_at } => watch.is_right(watch.changed_at.unwrap_or(*changed_at), now),
        ListLook::Wrong(WrongContent { sha256, count, .. }) => watch.is_wrong(sha256, *count, now),
    }
}

async fn record_problems(
    context: JobContext<'_>,
    list: &WatchedList,
    watch: &ListWatch,
    now: DateTime<Utc>,
) -> Result<()> {
    let unread = watch.unread.as_ref().filter(|unread| now - unread.since > LONG_UNREAD);
    let unread = unread.map(|unread| format!("the list can't be read: {}", unread.why));
    let wrong = watch.wrong.as_ref().map(|wrong| {
        let since = watch.changed_at.map(|at| format!(", as it was on {}", context.config.site().today(at)));
        format!(
            "the list has {}; what was read before{} goes on",
            counted(wrong.errors, "error", "errors"),
            since.unwrap_or_default()
        )
    });
    let stale = watch.stale_since(list.stale_days, now);
    let stale = stale.map(|since| format!("the list was last changed on {}", context.config.site().today(since)));
    record(context.state, RecordedProblem::ListUnread, unread, now).await?;
    record(context.state, RecordedProblem::ListWrong, wrong, now).await?;
    record(context.state, RecordedProblem::ListStale, stale, now).await
}

fn outcome(found: &ListLook, mails: usize) -> Outcome {
    match found {
        ListLook::Unread(why) => Outcome::Nothing(format!("list: not read now: {why}")),
        ListLook::Same { .. } => Outcome::Nothing("list: it is as it was last read".into()),
        ListLook::Taken { report, .. } => {
            Outcome::Done(format!("list: read: {report}; {} queued", counted(mails, "mail", "mails")))
        }
        // At each look: nothing of it is read, and neither the log nor whoever asks is to take that for done.
        ListLook::Wrong(WrongContent { count, english, .. }) => Outcome::Incomplete(format!(
            "list: nothing is read of it, it has {}: {english}",
            counted(*count, "error", "errors")
        )),
    }
}

//! Pages for leaders and workers, made at each full hour of open days (docs/interface.md, "Published pages").

mod calendars;
mod links;
mod names;
mod old;
mod pages;

use std::fs;
use std::io::ErrorKind;

use anyhow::{Context, Result};
use chrono::{DateTime, NaiveDate, Utc};

use super::{JobContext, Outcome, board_survey, list};
use crate::atomic_directory::{OldDirectory, PublishedRoot};
use crate::config::{CalendarMode, Config, Publish};
use crate::domain::deadlines::role_holders::RoleHolders;
use crate::domain::deadlines::silences;
use crate::domain::operations::health::RecordedProblem;
use crate::domain::overview::method_report::ReportPeriod;
use crate::domain::values::address::Address;
use crate::domain::values::calendar::{addd, addm};
use crate::jobs::health;
use crate::render::danish;
use crate::render::pages::{Page, PageFacts};
use crate::store::db::{Db, Tx};
use crate::store::keyed_hash::HashKey;
use crate::store::{self, publishing};
pub(super) use links::BoardLinks;
use names::{CalendarNames, PageNames};
pub use old::delete_naming;
use pages::{BoardPages, LeftOut};

/// The name of what is exchanged, below `publish.directory`.
pub const BOARD: &str = "board";

/// Makes all pages of one look at the data, and puts them in the place of those that are there.
pub async fn run(context: JobContext<'_>, on: NaiveDate, now: DateTime<Utc>) -> Result<Outcome> {
    let Some(publish) = &context.config.publish else {
        return Ok(Outcome::Nothing("publish: publish.directory is not set".into()));
    };
    let made = match make(context, on, now).await {
        Ok(made) => made,
        Err(error) => {
            // Whoever looks at old pages is told so, once they are too old to be trusted.
            old::alarm(context, publish, now).await?;
            return Err(error);
        }
    };
    let MadePages { asked, pages, calendars, left_out } = made;
    let Some(root) = lock(publish)? else {
        return Ok(Outcome::Nothing("publish: another process makes the pages".into()));
    };
    let mut old = vec![put(&root, publish, BOARD, &pages)?];
    old.extend(calendars::put(&root, publish, calendars.as_deref())?);
    let mut tx = context.state.begin().await?;
    publishing::note_published(&mut tx, asked, now).await?;
    tx.commit().await?;
    // Whoever was about to open one of them has done so.
    delete(publish, old)?;
    health::record(context.state, RecordedProblem::Pages, left_out.problem(), now).await?;
    Ok(Outcome::Done(format!("publish: {} pages", pages.len())))
}

/// What is published of one look at the data.
struct MadePages {
    /// How often the pages were asked for, before anything was read.
    asked: i64,
    pages: Vec<Page>,
    /// `None`: nobody has any.
    calendars: Option<Vec<Page>>,
    left_out: LeftOut,
}

/// Reads the cases, and renders everything by them.
async fn make(context: JobContext<'_>, on: NaiveDate, now: DateTime<Utc>) -> Result<MadePages> {
    let (config, numbers) = (context.config, &context.config.mail.known_numbers);
    let asked = publishing::read(&mut context.state.snapshot().await?).await?.asked;
    let period = ReportPeriod { from: addd(addm(on, -12), 1), to: on };
    let databases = (context.cases.open().await?, context.state);
    let (mut survey, register, reports) = board_survey(databases, config, on, period).await?;
    let mut tx = context.state.snapshot().await?;
    silences::apply(&mut survey.deadlines, &store::silences::list(&mut tx, on).await?, on);
    let outdated = list::outdated(&mut tx, config).await?;
    let names = PageNames::new(&HashKey::read(&mut tx).await?, &register, numbers)?;
    let facts = PageFacts {
        on,
        as_of: danish::moment(now, config.zone),
        note: outdated.map(|list| danish::list_note("Siden", list)),
        link: config.mail.case_link.clone(),
    };
    let calendars = match config.calendar_entries {
        CalendarMode::Off => None,
        CalendarMode::Feed => {
            let mut calendar_names = CalendarNames::read(&mut tx).await?;
            calendar_names.add_everybody(&register, &RoleHolders::new(&config.recipients, &register));
            Some(calendars::calendars(config, &survey, &register, &calendar_names, now)?)
        }
    };
    drop(tx);
    let parts =
        BoardPages { survey: &survey, register: &register, names: &names, facts: &facts, numbers, reports: &reports };
    let (pages, left_out) = parts.render()?;
    Ok(MadePages { asked, pages, calendars, left_out })
}

/// Pages show what was entered, and not only from the next full hour on: they are made anew when the daemon next asks what is due.
pub async fn want_pages(config: &Config, state: &Db) -> Result<()> {
    if config.publish.is_none() {
        return Ok(());
    }
    let mut tx = state.begin().await?;
    publishing::want(&mut tx).await?;
    tx.commit().await
}

/// The path of somebody's calendar, below what is published.
pub async fn calendar_path(tx: &mut Tx, address: &Address) -> Result<String> {
    Ok(format!("{}/{}.ics", calendars::CALENDARS, CalendarNames::read(tx).await?.of(address)?))
}

/// Makes the link to somebody's calendar anew: what lay there goes at once, and what lies at the new place comes with the next
/// publishing, which is due now.
pub async fn renew_calendar(state: &Db, publish: &Publish, address: &Address) -> Result<String> {
    let mut tx = state.begin().await?;
    let old = publish.directory.join(calendar_path(&mut tx, address).await?);
    publishing::renew(&mut tx, address.key()).await?;
    publishing::want(&mut tx).await?;
    let path = calendar_path(&mut tx, address).await?;
    tx.commit().await?;
    match fs::remove_file(&old) {
        Err(problem) if problem.kind() != ErrorKind::NotFound => {
            Err(problem).with_context(|| format!("delete {}", old.display()))
        }
        _ => Ok(path),
    }
}

/// `None`: another process is at it.
fn lock(publish: &Publish) -> Result<Option<PublishedRoot>> {
    match PublishedRoot::lock(&publish.directory) {
        Ok(root) => Ok(Some(root)),
        Err(problem) if problem.kind() == ErrorKind::WouldBlock => Ok(None),
        Err(problem) => Err(problem).with_context(|| in_words(publish)),
    }
}

/// Puts pages in the place of those that are in `name`.
fn put(root: &PublishedRoot, publish: &Publish, name: &str, pages: &[Page]) -> Result<OldDirectory> {
    let mut new = root.begin(name).with_context(|| in_words(publish))?;
    for page in pages {
        new.write(&page.path, page.text.as_bytes()).with_context(|| in_words(publish))?;
    }
    new.exchange().with_context(|| in_words(publish))
}

fn delete(publish: &Publish, old: Vec<OldDirectory>) -> Result<()> {
    old.into_iter().try_for_each(OldDirectory::delete).with_context(|| in_words(publish))
}

fn in_words(publish: &Publish) -> String {
    format!("publish.directory {}", publish.directory.display())
}

//! One look at the list: whether it can be read, whether it is new, and what an import of it comes to.

use std::path::PathBuf;

use anyhow::Result;
use chrono::{DateTime, Utc};
use tokio::task::spawn_blocking;

use super::file::{ListFiles, find};
use crate::config::WatchedList;
use crate::domain::cases::case_change::MissingRows;
use crate::import::{self, Book, ImportProblem, ImportTerms, Unreadable};
use crate::jobs::JobContext;
use crate::jobs::import::{ListTaking, Report, Request, run_book};
use crate::panics::caught_now;
use crate::sha256::sha256;
use crate::store::cases::{self, TakenList};

/// How the list was found.
pub enum ListLook {
    /// It is away, or being written.
    Unread(String),
    /// It is what was last read.
    Same { changed_at: DateTime<Utc> },
    /// It was new and right, and is read.
    Taken { changed_at: DateTime<Utc>, report: String },
    /// It has errors, and nothing of it is read.
    Wrong(WrongContent),
}

/// A content that can't be taken.
pub struct WrongContent {
    pub sha256: String,
    pub count: usize,
    /// As whoever keeps the list is told them; many of one cause are one line.
    pub errors: Vec<String>,
    /// The first of them, as the log has it.
    pub english: String,
    pub problems: Vec<ImportProblem>,
    /// The content, with its files; nothing where it can't be read at all.
    pub read: Option<(Book, Vec<PathBuf>)>,
}

/// Looks, and reads what is new.
pub async fn look(
    context: JobContext<'_>,
    list: &WatchedList,
    allow: Option<usize>,
    now: DateTime<Utc>,
) -> Result<ListLook> {
    let files = match find(&list.file, import::is_csv_of_table, now) {
        Ok(files) => files,
        Err(why) => return Ok(ListLook::Unread(why)),
    };
    // Before it is read: what is taken in meanwhile may be newer.
    let before = cases::last_taken(&context.config.cases).await?;
    // Mostly nobody has changed it, and a large list need not be understood anew each quarter of an hour.
    if let Ok(sha256) = on_thread(&files, import::sha256_of).await?
        && before.as_ref().is_some_and(|before| before.is_same_as(&taken_list(context, list, sha256, now)))
    {
        return Ok(ListLook::Same { changed_at: files.changed_at });
    }
    let book = match on_thread(&files, import::read).await? {
        Ok(book) => book,
        Err(unreadable) if unreadable.problem.may_be_unfinished() => {
            return Ok(ListLook::Unread(unreadable.to_string()));
        }
        Err(unreadable) => return Ok(ListLook::Wrong(wrong_file(&unreadable, &files))),
    };
    if find(&list.file, import::is_csv_of_table, now).as_ref() != Ok(&files) {
        return Ok(ListLook::Unread("it is being written".into()));
    }
    if let Some(unreadable) = book.lacks_forloeb(&list.file) {
        return Ok(ListLook::Wrong(wrong_file(&unreadable, &files)));
    }
    take(context, list, (before, book), files, allow, now).await
}

/// On a thread that may block: a list can be large.
async fn on_thread<T: Send + 'static>(
    files: &ListFiles,
    read: fn(&[PathBuf]) -> Result<T>,
) -> Result<Result<T, Unreadable>> {
    let paths = files.paths.clone();
    match spawn_blocking(move || caught_now(|| read(&paths))).await?? {
        Ok(found) => Ok(Ok(found)),
        Err(error) => error.downcast::<Unreadable>().map(Err),
    }
}

/// This content, as it is taken in by this program with these settings.
fn taken_list(context: JobContext<'_>, list: &WatchedList, sha256_of_list: String, now: DateTime<Utc>) -> TakenList {
    let settings = sha256(format!("{:?} {}", context.config.import.methods, list.removes_missing).as_bytes());
    let version = env!("CARGO_PKG_VERSION").to_owned();
    TakenList { sha256: sha256_of_list, version, settings, taken_at: now }
}

fn wrong_file(unreadable: &Unreadable, files: &ListFiles) -> WrongContent {
    // Nothing is known of its content but when it was written.
    let sha256 = sha256(format!("{unreadable} {}", files.changed_at).as_bytes());
    let (errors, english) = (vec![unreadable.danish()], unreadable.to_string());
    WrongContent { sha256, count: 1, errors, english, problems: Vec::new(), read: None }
}

async fn take(
    context: JobContext<'_>,
    list: &WatchedList,
    (before, book): (Option<TakenList>, Book),
    files: ListFiles,
    allow: Option<usize>,
    now: DateTime<Utc>,
) -> Result<ListLook> {
    let (config, changed_at) = (context.config, files.changed_at);
    let methods = &config.import.methods;
    let taking = ListTaking { list: taken_list(context, list, book.sha256.clone(), now), before };
    let request = Request {
        files: &[],
        state: &config.state,
        methods,
        dry_run: false,
        skip_bad_rows: false,
        terms: ImportTerms {
            missing: if list.removes_missing { MissingRows::Remove } else { MissingRows::Keep },
            remove_at_most: list.remove_at_most,
            tilsagn: config.billing.betalingstilsagn,
        },
        allow,
        taken: Some(&taking),
    };
    let report = run_book(&config.cases, &book, &request, &mut |_| {}).await?;
    if report.refused {
        return Ok(ListLook::Wrong(wrong_content(&report, taking.list.sha256, (book, files.paths))));
    }
    let rows = |count: fn(&import::Difference) -> usize| report.outcome.differences.iter().map(count).sum::<usize>();
    let (added, changed) = (rows(|one| one.change.added.len()), rows(|one| one.change.changed.len()));
    let removed = rows(|one| one.change.removed.len());
    Ok(ListLook::Taken { changed_at, report: format!("{added} rows added, {changed} changed, {removed} removed") })
}

fn wrong_content(report: &Report, sha256: String, read: (Book, Vec<PathBuf>)) -> WrongContent {
    let outcome = &report.outcome;
    let problems: Vec<&ImportProblem> =
        outcome.wrong_sheets.iter().chain(&outcome.wrong_rows).chain(&report.braked).collect();
    WrongContent {
        sha256,
        count: problems.len(),
        errors: import::danish_lines(problems.iter().copied()),
        english: import::english_lines(problems.iter().copied()).into_iter().take(3).collect::<Vec<_>>().join("; "),
        problems: problems.into_iter().cloned().collect(),
        read: Some(read),
    }
}

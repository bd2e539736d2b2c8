//! Each month: the takst statements, numbered and frozen, with their documents, to finance.

mod drafting;
mod mail;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::due::Due;
use super::{JobContext, Outcome, clock_leap};
use crate::documents::DocumentFile;
use crate::domain::billing::account::{Booked, booked};
use crate::domain::billing::statement::{MonthStatement, number};
use crate::domain::deadlines::role_holders::everybody;
use crate::domain::deadlines::rules::Role;
use crate::domain::operations::job::JobKind;
use crate::domain::values::calendar::{addm, month_start, months};
use crate::store::statements::IssuedDocument;
use crate::store::{case_parts, runs, statements};
pub use drafting::{Drafting, account_begins, draft, draft_by, first_open_month};
use drafting::{IssuedBook, draft_from};
pub use mail::split_by_size;

/// So many open months are issued without being asked for: the last one, and one that was missed.
const MOST_BY_ITSELF: usize = 2;

/// Issues, in order, every month before that of the day that is not issued yet.
pub async fn run(context: JobContext<'_>, due: &Due, now: DateTime<Utc>) -> Result<Outcome> {
    let on = due.on;
    if context.config.billing.first_month.is_none() {
        return Ok(Outcome::Nothing("statements: billing.first_month is not set, so nothing is billed".into()));
    }
    let mut tx = context.state.snapshot().await?;
    let first = account_begins(&mut tx, context.config).await?;
    let issued = statements::issued_months(&mut tx).await?;
    // A statement can't be taken back, and a wrong clock would issue months that are not over.
    if let Some(doubt) = clock_leap::doubt(&mut tx, context).await? {
        return Ok(Outcome::Incomplete(format!("statements: {doubt}")));
    }
    drop(tx);
    // Whatever day is asked for: a month that is not over is not known yet.
    let today = context.config.site().today(now);
    let last = addm(month_start(on.min(today)), -1);
    let open: Vec<NaiveDate> = months(first, last).filter(|month| !issued.contains(month)).collect();
    // Many at once are more likely a wrong setting or clock than months that were forgotten.
    if open.len() > MOST_BY_ITSELF && !due.catch_up {
        let names = open.iter().map(|month| month.format("%Y-%m").to_string()).collect::<Vec<_>>().join(", ");
        return Ok(Outcome::Incomplete(format!(
            "statements: {} months are open, more than are issued by themselves: {names}. If they are to be issued, \
             `fasevagt once statements --catch-up`; else mend billing.first_month",
            open.len()
        )));
    }
    let mut done = Vec::new();
    // Read once, with its seals: what is issued here is added to it.
    let mut book = None;
    for month in open {
        done.extend(issue(context, month, (due, now), &mut book).await?);
    }
    if done.is_empty() {
        let next = addm(last, 1).format("%Y-%m");
        return Ok(Outcome::Nothing(format!("statements: every month before {next} is issued")));
    }
    Ok(Outcome::Done(format!("statements: {}", done.join("; "))))
}

/// Issues one month, whole or not at all; `None` where another process did. `book` is what was issued before, where that
/// is known, and holds this month too when it is done.
async fn issue(
    context: JobContext<'_>,
    month: NaiveDate,
    (due, now): (&Due, DateTime<Utc>),
    book: &mut Option<IssuedBook>,
) -> Result<Option<String>> {
    let name = month.format("%Y-%m").to_string();
    let databases = (context.cases.open().await?, context.state);
    let mut drafting = draft_from(book.take(), databases, context.config, month, due.on).await?;
    if let Some(wrong) = &drafting.drafted.wrong {
        bail!("{name} is not issued, nor any month after it: {wrong}. Look at `fasevagt statement --month {name}`");
    }
    // docs/case-database.md: without what was there before, bills would go to the wrong department.
    let names = drafting.parts.names();
    let gone: Vec<&str> = drafting.noted_parts.difference(names).map(String::as_str).collect();
    if !gone.is_empty() && !due.columns_are_right {
        bail!(
            "{name} is not issued: {} is no longer in the case database, as it was when a month was issued last. Bring it \
             back; or, if it is meant to be gone, `fasevagt once statements --columns-are-right`",
            gone.join(", ")
        );
    }
    assign_numbers(context, &mut drafting.drafted.statement).await?;
    let issued: Vec<Booked> = booked(&drafting.drafted.statement).collect();
    // Made before the transaction: writing many of them takes its time, and nobody else could write meanwhile.
    let files = drafting.document_set(context.config).with_context(|| format!("make the documents of {name}"))?;
    let mut tx = context.state.begin().await?;
    // Of two processes the one that claims the month issues it.
    if !runs::claim(&mut tx, JobKind::Statements, &name, now).await? {
        return Ok(None);
    }
    let statement = &drafting.drafted.statement;
    statements::issue(&mut tx, statement, files.iter().map(document)).await?;
    if drafting.noted_parts != *drafting.parts.names() {
        case_parts::note(&mut tx, &drafting.parts).await?;
    }
    let readers = everybody(Role::Oekonomi, &context.config.recipients);
    let mut mails = 0;
    for person in &readers {
        mails += mail::send(context, &mut tx, person, &drafting, &files, now).await?;
    }
    tx.commit().await?;
    if readers.is_empty() {
        tracing::warn!(month = name, "nobody is oekonomi: the statement of {name} was issued, but not mailed");
    }
    let kommuner = statement.kommuner.len();
    drafting.book.add(month, issued);
    *book = Some(drafting.book);
    Ok(Some(format!("{name} issued, {kommuner} kommuner, {mails} mails")))
}

/// Gives the statements the numbers that come next in the year of issue.
async fn assign_numbers(context: JobContext<'_>, statement: &mut MonthStatement) -> Result<()> {
    let year = statement.on.year();
    let mut tx = context.state.snapshot().await?;
    let last = statements::last_number(&mut tx, year).await?;
    for (one, next) in statement.kommuner.iter_mut().zip(last + 1..) {
        one.number = Some(number(year, next));
    }
    statement.issued = true;
    Ok(())
}

fn document(made: &DocumentFile) -> IssuedDocument {
    let file = &made.file;
    IssuedDocument::new(file.name.clone(), made.number.clone(), file.media_type.clone(), file.bytes.clone())
}

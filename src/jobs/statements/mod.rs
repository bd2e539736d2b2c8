//! Each month: the takst statements, numbered and frozen, with their documents, to finance.

mod drafting;
mod mail;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::{JobContext, Outcome};
use crate::documents::DocumentFile;
use crate::domain::billing::account::{Booked, booked};
use crate::domain::billing::statement::{MonthStatement, number};
use crate::domain::deadlines::people::everybody;
use crate::domain::deadlines::rules::Role;
use crate::domain::operations::job::JobKind;
use crate::domain::values::calendar::{addm, month_start, months};
use crate::store::statements::IssuedDocument;
use crate::store::{runs, statements};
pub use drafting::{Drafting, account_begins, draft, first_open_month};
use drafting::{IssuedBook, draft_from};
pub use mail::split_by_size;

/// Issues, in order, every month before that of `on` that is not issued yet.
pub async fn run(context: JobContext<'_>, on: NaiveDate, now: DateTime<Utc>) -> Result<Outcome> {
    if context.config.billing.first_month.is_none() {
        return Ok(Outcome::Nothing("statements: billing.first_month is not set, so nothing is billed".into()));
    }
    let mut tx = context.state.snapshot().await?;
    let first = account_begins(&mut tx, context.config).await?;
    let issued = statements::issued_months(&mut tx).await?;
    drop(tx);
    let last = addm(month_start(on), -1);
    let mut done = Vec::new();
    // Read once, with its seals: what is issued here is added to it.
    let mut book = None;
    for month in months(first, last).filter(|month| !issued.contains(month)) {
        done.extend(issue(context, month, on, now, &mut book).await?);
    }
    if done.is_empty() {
        return Ok(Outcome::Nothing(format!("statements: every month before {} is issued", on.format("%Y-%m"))));
    }
    Ok(Outcome::Done(format!("statements: {}", done.join("; "))))
}

/// Issues one month, whole or not at all; `None` where another process did. `book` is what was issued before, where that
/// is known, and holds this month too when it is done.
async fn issue(
    context: JobContext<'_>,
    month: NaiveDate,
    on: NaiveDate,
    now: DateTime<Utc>,
    book: &mut Option<IssuedBook>,
) -> Result<Option<String>> {
    let name = month.format("%Y-%m").to_string();
    let databases = (context.cases, context.state);
    let mut drafting = draft_from(book.take(), databases, context.config, month, on).await?;
    if let Some(wrong) = &drafting.drafted.wrong {
        bail!("{name} is not issued, nor any month after it: {wrong}. Look at `fasevagt statement --month {name}`");
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

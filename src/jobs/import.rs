//! The import: files -> checked rows -> the case database (docs/case-database.md, "Import").

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;

use crate::config::DatabaseUrl;
use crate::domain::cases::case_change::Existing;
use crate::domain::cases::forloeb::Method;
use crate::import::{self, Book, ImportResult};
use crate::store::cases;
use crate::store::db::Db;

/// What is asked for.
#[derive(Debug)]
pub struct Request<'a> {
    pub files: &'a [PathBuf],
    /// A site's own names of methods.
    pub methods: &'a BTreeMap<String, Method>,
    pub dry_run: bool,
    pub skip_bad_rows: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct Report {
    pub outcome: ImportResult,
    /// Sheets that are no table.
    pub ignored_sheets: Vec<String>,
    /// Nothing is or would be written: something is wrong.
    pub refused: bool,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Read { rows: usize },
    ToWrite { rows: usize },
    Written { rows: usize },
}

/// Runs an import: everything is checked before anything is written, and all is written in one transaction.
pub async fn run(
    cases: &DatabaseUrl,
    request: &Request<'_>,
    report_progress: &mut impl FnMut(Progress),
) -> Result<Report> {
    let book = import::read(request.files)?;
    report_progress(Progress::Read { rows: book.rows() });
    // An import that is refused makes no database either.
    let mut outcome = import::check(&book, &compared_with(cases, &book).await?, request.methods);
    let refused = outcome.refuses(request.skip_bad_rows);
    if !refused && !request.dry_run {
        outcome = write(cases, &book, request, report_progress).await?;
    }
    let refused = outcome.refuses(request.skip_bad_rows);
    Ok(Report { outcome, ignored_sheets: book.ignored, refused })
}

async fn compared_with(cases: &DatabaseUrl, book: &Book) -> Result<Existing> {
    let Some(db) = cases::open_own_to_compare(cases).await? else { return Ok(Existing::new()) };
    let existing = cases::existing(&mut db.snapshot().await?, &book.tables()).await;
    db.close().await;
    existing
}

async fn write(
    cases: &DatabaseUrl,
    book: &Book,
    request: &Request<'_>,
    report_progress: &mut impl FnMut(Progress),
) -> Result<ImportResult> {
    let db = cases::open_own(cases).await?;
    let written = write_into(&db, book, request, report_progress).await;
    db.close().await;
    written
}

/// Compares once more under the lock: another import may have come between.
async fn write_into(
    db: &Db,
    book: &Book,
    request: &Request<'_>,
    report_progress: &mut impl FnMut(Progress),
) -> Result<ImportResult> {
    let (mut tx, tables) = (db.begin().await?, book.tables());
    cases::lock(&mut tx, &tables).await?;
    let outcome = import::check(book, &cases::existing(&mut tx, &tables).await?, request.methods);
    if outcome.refuses(request.skip_bad_rows) {
        return Ok(outcome);
    }
    let changes = || outcome.differences.iter().map(|difference| &difference.change);
    report_progress(Progress::ToWrite {
        rows: changes().map(|change| change.added.len() + change.changed.len()).sum(),
    });
    for change in changes() {
        cases::write(&mut tx, change, &mut |rows| report_progress(Progress::Written { rows })).await?;
    }
    tx.commit().await?;
    Ok(outcome)
}

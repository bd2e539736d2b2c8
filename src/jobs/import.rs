//! The import: files -> checked rows -> the case database (docs/case-database.md, "Import").

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use anyhow::{Result, bail};
use chrono::NaiveDate;

use crate::config::DatabaseUrl;
use crate::domain::billing::account::{IssuedLine, accounts};
use crate::domain::cases::case_change::{Change, Existing, KnownIds, Wanted};
use crate::domain::cases::case_schema::{FORLOEB, KOMMUNE};
use crate::domain::cases::forloeb::{Days, Method};
use crate::domain::values::same_id::as_compared;
use crate::import::{self, Book, Difference, ImportProblem, ImportResult, ImportTerms, TypedBook};
use crate::store::cases::{self, RefusedList, TakenList};
use crate::store::db::{Db, Tx};
use crate::store::keyed_hash::HashKey;
use crate::store::{state, statements};

/// What is asked for.
#[derive(Debug)]
pub struct Request<'a> {
    pub files: &'a [PathBuf],
    /// Where the key lies by which the numbers of removed forløb are known again.
    pub state: &'a DatabaseUrl,
    /// A site's own names of methods.
    pub methods: &'a BTreeMap<String, Method>,
    pub dry_run: bool,
    pub skip_bad_rows: bool,
    pub terms: ImportTerms,
    /// How much may go at once: what was named when this very file was refused.
    pub allow: Option<usize>,
    /// Of the watched list: what is noted in the transaction that takes it in.
    pub taken: Option<&'a ListTaking>,
}

/// A content of the watched list that is taken in.
#[derive(Debug)]
pub struct ListTaking {
    pub list: TakenList,
    /// What was last taken in when it began to be read: where that is another one now, this one may be the older.
    pub before: Option<TakenList>,
}

/// What came of it.
#[derive(Debug)]
pub struct Report {
    pub outcome: ImportResult,
    /// Sheets that are no table.
    pub ignored_sheets: Vec<String>,
    /// Nothing is or would be written: something is wrong.
    pub refused: bool,
    /// That too much would go at once, where that alone is wrong.
    pub braked: Option<ImportProblem>,
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
    run_book(cases, &import::read(request.files)?, request, report_progress).await
}

/// The same of files that are read already.
pub async fn run_book(
    cases: &DatabaseUrl,
    book: &Book,
    request: &Request<'_>,
    report_progress: &mut impl FnMut(Progress),
) -> Result<Report> {
    report_progress(Progress::Read { rows: book.rows() });
    // An import that is refused makes no database either.
    let mut outcome = look(cases, book, request).await?;
    let mut refused = outcome.refuses(request.skip_bad_rows);
    // What may be written, and what was named before, is known under the lock only.
    if !refused && !request.dry_run {
        (outcome, refused) = write(cases, book, request, report_progress).await?;
    } else if !refused && let Some(brake) = &outcome.brake {
        refused = request.allow != Some(brake.number);
    }
    let by_brake = refused && !outcome.refuses(request.skip_bad_rows);
    let braked = if by_brake { outcome.braked() } else { None };
    Ok(Report { outcome, ignored_sheets: book.ignored.clone(), refused, braked })
}

/// What an import would do, were it to write now.
async fn look(cases: &DatabaseUrl, book: &Book, request: &Request<'_>) -> Result<ImportResult> {
    let Some(db) = cases::open_own_to_compare(cases).await? else {
        let typed = TypedBook::new(book, &[], request.methods).settle(KnownIds::default());
        return Ok(typed.compare(&Existing::default(), &request.terms));
    };
    let outcome = look_into(&mut db.snapshot().await?, book, request).await;
    db.close().await;
    outcome
}

async fn look_into(tx: &mut Tx, book: &Book, request: &Request<'_>) -> Result<ImportResult> {
    let mut outcome = compare(tx, book, request).await?;
    if request.dry_run && !outcome.refuses(request.skip_bad_rows) {
        count_left(tx, &mut outcome).await?;
        name_left(tx, &mut outcome).await?;
    }
    Ok(outcome)
}

/// Asks the database only for what the file names, so that it does not matter how much is there.
async fn compare(tx: &mut Tx, book: &Book, request: &Request<'_>) -> Result<ImportResult> {
    let kommuner = if book.tables().contains(&&KOMMUNE) { cases::whole_table(tx, &KOMMUNE).await? } else { Vec::new() };
    let typed = TypedBook::new(book, &kommuner, request.methods);
    let known = cases::known_ids(tx, &typed.wanted_ids()).await?;
    let settled = typed.settle(known);
    let wanted = settled.wanted(&request.terms);
    let mut existing = cases::existing(tx, &wanted).await?;
    existing.removed = removed(tx, &wanted, request.state).await?;
    if settled.has_forloeb() {
        existing.forloeb = cases::known_forloeb(tx).await?;
    }
    let at_stake = settled.promises_at_stake(&existing, &request.terms);
    if !at_stake.is_empty() {
        existing.issued = issued_days(request.state, &at_stake).await?;
    }
    Ok(settled.compare(&existing, &request.terms))
}

/// The days of these forløb that are issued and not taken back.
async fn issued_days(state: &DatabaseUrl, forloeb: &BTreeSet<String>) -> Result<HashMap<String, Vec<Days>>> {
    let db = state::open_for_reading(state).await?;
    let mut book = statements::book(&mut db.snapshot().await?).await?;
    db.close().await;
    book.retain(|booked| forloeb.contains(&booked.entry.line.forloeb));
    let days = |entry: &IssuedLine| Days { from: Some(entry.line.from), to: Some(entry.line.to) };
    let accounts = accounts(&book, NaiveDate::MIN)?.into_iter();
    Ok(accounts.map(|(forloeb, account)| (forloeb, account.standing().iter().map(days).collect())).collect())
}

/// The forløb of the file that were removed. The state is asked only where there are such.
async fn removed(tx: &mut Tx, wanted: &[Wanted<'_>], state: &DatabaseUrl) -> Result<HashSet<String>> {
    let hashes = cases::removed_hashes(tx).await?;
    if hashes.is_empty() {
        return Ok(HashSet::new());
    }
    let db = state::open_for_reading(state).await?;
    let key = HashKey::read(&mut db.snapshot().await?).await;
    db.close().await;
    let key = key?;
    let mut found = HashSet::new();
    for id in wanted.iter().filter(|wanted| *wanted.table == FORLOEB).flat_map(|wanted| &wanted.rows).flatten() {
        if hashes.contains(&key.hash(&[cases::REMOVED, &as_compared(id)])?) {
            found.insert((*id).to_owned());
        }
    }
    Ok(found)
}

async fn count_left(tx: &mut Tx, outcome: &mut ImportResult) -> Result<()> {
    for Difference { change, left, .. } in &mut outcome.differences {
        left.count_of(cases::count(tx, change.table).await?);
    }
    Ok(())
}

/// Names the first of them; not every kommune of the country that a site has nothing to do with.
async fn name_left(tx: &mut Tx, outcome: &mut ImportResult) -> Result<()> {
    for Difference { change: Change { table, .. }, left, .. } in &mut outcome.differences {
        if **table != KOMMUNE && left.count > 0 {
            cases::first_rows(tx, table, left.to_look_at(), &mut |row| left.look_at(table, row)).await?;
            left.named.sort_unstable();
        }
    }
    Ok(())
}

async fn write(
    cases: &DatabaseUrl,
    book: &Book,
    request: &Request<'_>,
    report_progress: &mut impl FnMut(Progress),
) -> Result<(ImportResult, bool)> {
    let db = cases::open_own(cases).await?;
    let written = write_into(&db, book, request, report_progress).await;
    db.close().await;
    written
}

/// Compares once more under the lock: another import may have come between. Says whether it is refused.
async fn write_into(
    db: &Db,
    book: &Book,
    request: &Request<'_>,
    report_progress: &mut impl FnMut(Progress),
) -> Result<(ImportResult, bool)> {
    let mut tx = db.begin().await?;
    cases::lock(&mut tx, &book.tables()).await?;
    if let Some(taking) = request.taken {
        let now_taken = cases::taken(&mut tx).await?;
        let is_same = now_taken.as_ref().is_some_and(|other| other.is_same_as(&taking.list));
        if !is_same && now_taken != taking.before {
            bail!("something else filled the case database while the list was read; the next look reads it again");
        }
    }
    let mut outcome = compare(&mut tx, book, request).await?;
    if outcome.refuses(request.skip_bad_rows) {
        return Ok((outcome, true));
    }
    if let Some(brake) = &outcome.brake {
        let named = RefusedList { sha256: book.sha256.clone(), number: brake.number };
        // What somebody agreed to is what was named for these very bytes: neither another file nor another number.
        let agreed =
            request.allow == Some(brake.number) && cases::refused_list(&mut tx).await?.as_ref() == Some(&named);
        if !agreed {
            cases::note_refused_list(&mut tx, &named).await?;
            tx.commit().await?;
            return Ok((outcome, true));
        }
    }
    cases::forget_lists(&mut tx).await?;
    count_left(&mut tx, &mut outcome).await?;
    let changes = || outcome.differences.iter().map(|difference| &difference.change);
    report_progress(Progress::ToWrite {
        rows: changes().map(|change| change.removed.len() + change.added.len() + change.changed.len()).sum(),
    });
    for change in changes() {
        cases::write(&mut tx, change, &mut |rows| report_progress(Progress::Written { rows })).await?;
    }
    if let Some(taken) = request.taken {
        cases::note_taken(&mut tx, &taken.list).await?;
        cases::note_not_in_list(&mut tx, &outcome.missing_forloeb, outcome.listed_workers.as_ref()).await?;
    }
    tx.commit().await?;
    Ok((outcome, false))
}

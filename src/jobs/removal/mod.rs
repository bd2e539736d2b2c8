//! Taking a forløb out of a case database of our own, with all that is known about it (docs/interface.md, `remove`).
//!
//! The state is written first, so that a run after a kill knows what was asked for and does the rest; each step by itself can be
//! done again.

mod bills;
mod naming;
mod watched_list;

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use chrono::{DateTime, NaiveDate, Utc};

use super::publish::{delete_naming, want_pages};
use super::voids::StandingAccount;
use crate::config::Config;
use crate::domain::billing::takst::Sum;
use crate::domain::operations::retention::statements_kept_until;
use crate::domain::values::same_id::as_compared;
use crate::panics::planted;
use crate::store::cases::CaseIdentity;
use crate::store::db::{Db, Tx};
use crate::store::forloeb_records::{self, DeletedRecords};
use crate::store::keyed_hash::HashKey;
use crate::store::removals::{self, BillsOfRemoved};
use crate::store::voids::{self, NewVoid, Voids};
use crate::store::{cases, statements};
use bills::{decide, two_words};
pub use naming::{NamingMails, names};
use watched_list::watched_list_holds;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct RemovalRequest<'a> {
    pub forloeb: &'a str,
    /// What becomes of what was billed, where that was said.
    pub bills: Option<BillsOfRemoved>,
}

/// What was done.
#[derive(Debug)]
pub struct RemovalReport {
    /// How many rows of the case database went, by table.
    pub rows: Vec<(&'static str, u64)>,
    pub records: DeletedRecords,
    /// Mails whose text was deleted.
    pub texts: usize,
    pub bills: BillsOfRemoved,
    /// What stands as billed.
    pub standing: Sum,
    /// The month of the next statement; `None` where nothing is billed.
    pub next_month: Option<NaiveDate>,
    /// The last day on which a statement that names it is kept; `None` where none does.
    pub kept_until: Option<NaiveDate>,
    /// Mails that were queued meanwhile and name it, so that it is not finished.
    pub waiting: Vec<i64>,
}

/// Removes a forløb. `state` is open for writing.
pub async fn run(
    state: &Db,
    config: &Config,
    request: RemovalRequest<'_>,
    now: DateTime<Utc>,
) -> Result<RemovalReport> {
    let cases = open_cases(config, request.forloeb).await?;
    let done = RemovalRun { cases: &cases, state, config, forloeb: request.forloeb, now }.remove(request.bills).await;
    cases.close().await;
    done
}

async fn open_cases(config: &Config, forloeb: &str) -> Result<Db> {
    let db = cases::open(&config.cases).await?;
    let ours = db.is_ours().await?;
    db.close().await;
    ensure!(
        ours,
        "{} belongs to another program and is only read: {forloeb} is removed there; `fasevagt void {forloeb}` takes back \
         what was billed",
        config.cases
    );
    cases::open_own(&config.cases).await
}

/// One removal, step by step.
struct RemovalRun<'a> {
    cases: &'a Db,
    state: &'a Db,
    config: &'a Config,
    forloeb: &'a str,
    now: DateTime<Utc>,
}

/// What a removal goes by.
struct Looked {
    bills: BillsOfRemoved,
    standing: StandingAccount,
    is_voided: bool,
}

impl RemovalRun<'_> {
    async fn remove(&self, asked: Option<BillsOfRemoved>) -> Result<RemovalReport> {
        let forloeb = self.forloeb;
        ensure!(
            !watched_list_holds(self.config, forloeb, self.now)?,
            "{forloeb} stands in the list that is watched, which would bring it back: take it out there first"
        );
        let identity = cases::identity(self.cases, forloeb, self.config.phase_plan).await?;
        self.look(&mut self.state.snapshot().await?, &identity, asked).await?;
        let mut mails = NamingMails::find(self.state, forloeb).await?;
        ensure!(mails.waiting.is_empty(), not_yet(forloeb, &mails.waiting, "nothing is removed before"));
        let Looked { bills, standing, .. } = self.begin(&identity, asked).await?;
        planted("remove/cases");
        let rows = self.remove_rows().await?;
        planted("remove/records");
        let records = self.forget_records().await?;
        planted("remove/mails");
        // A run of reminders that had read the case before may have queued one since.
        mails.look_on(self.state, forloeb).await?;
        let texts = mails.delete_texts(self.state, self.now).await?;
        planted("remove/finish");
        let mut report = RemovalReport {
            rows,
            records,
            texts,
            bills,
            standing: standing.sum(),
            next_month: standing.next_month(),
            kept_until: None,
            waiting: mails.waiting,
        };
        report.kept_until = self.kept_until().await?;
        self.forget_pages().await?;
        if report.waiting.is_empty() {
            self.finish(bills).await?;
        }
        self.state.checkpoint_wal().await?;
        self.cases.checkpoint_wal().await?;
        Ok(report)
    }

    /// What is there, and what becomes of the bills; that nothing is, or that a word is missing, is an error.
    async fn look(&self, tx: &mut Tx, rows: &BTreeSet<CaseIdentity>, asked: Option<BillsOfRemoved>) -> Result<Looked> {
        let (forloeb, config) = (self.forloeb, self.config);
        let begun = removals::read(tx, forloeb).await?;
        let standing = StandingAccount::read(tx, config, forloeb).await?;
        let is_billed = statements::billed_forloeb(tx).await?.contains(forloeb);
        let is_voided = Voids::read(tx).await?.voided_on(forloeb).is_some();
        let is_known = begun.is_some() || is_billed || is_voided || forloeb_records::knows(tx, forloeb).await?;
        ensure!(!rows.is_empty() || is_known, "no forløb {forloeb} in {}", config.cases);
        let bills = decide(forloeb, asked, begun, is_voided)?;
        if is_billed && bills == BillsOfRemoved::None {
            return Err(two_words(forloeb, standing.sum()));
        }
        Ok(Looked { bills, standing, is_voided })
    }

    /// Writes down what becomes of the bills, before anything goes.
    async fn begin(&self, rows: &BTreeSet<CaseIdentity>, asked: Option<BillsOfRemoved>) -> Result<Looked> {
        let forloeb = self.forloeb;
        let mut tx = self.state.begin().await?;
        let looked = self.look(&mut tx, rows, asked).await?;
        let on = self.config.site().today(self.now);
        removals::begin(&mut tx, forloeb, looked.bills, on).await?;
        if looked.bills == BillsOfRemoved::Void && !looked.is_voided {
            let key = HashKey::read(&mut tx).await?;
            let identity = match rows.first() {
                Some(row) => Some(row.hash(&key)?),
                None => None,
            };
            // docs/domain.md, B15, from now on: its days must not be billed once more before the rows are gone.
            voids::add(&mut tx, NewVoid { forloeb, reason: None, identity, on }, self.now).await?;
        }
        voids::forget_reason(&mut tx, forloeb).await?;
        tx.commit().await?;
        Ok(looked)
    }

    async fn remove_rows(&self) -> Result<Vec<(&'static str, u64)>> {
        let key = HashKey::read(&mut self.state.snapshot().await?).await?;
        let hash = key.hash(&[cases::REMOVED, &as_compared(self.forloeb)])?;
        let mut tx = self.cases.begin().await?;
        let rows = cases::remove(&mut tx, self.forloeb, &hash, self.config.site().today(self.now)).await?;
        cases::forget_lists(&mut tx).await?;
        tx.commit().await?;
        Ok(rows)
    }

    async fn forget_records(&self) -> Result<DeletedRecords> {
        let mut tx = self.state.begin().await?;
        let deleted = forloeb_records::delete_all(&mut tx, self.forloeb).await?;
        naming::clear_problems(&mut tx, self.forloeb).await?;
        tx.commit().await?;
        Ok(deleted)
    }

    /// Nothing that is published names it from now on.
    async fn forget_pages(&self) -> Result<()> {
        let Some(publish) = &self.config.publish else { return Ok(()) };
        delete_naming(publish, self.forloeb)?;
        want_pages(self.config, self.state).await
    }

    async fn kept_until(&self) -> Result<Option<NaiveDate>> {
        let months = statements::months_of(&mut self.state.snapshot().await?, self.forloeb).await?;
        Ok(months.into_iter().map(|(month, issued_on)| statements_kept_until(month, issued_on)).max())
    }

    async fn finish(&self, bills: BillsOfRemoved) -> Result<()> {
        let mut tx = self.state.begin().await?;
        let is_billed = statements::billed_forloeb(&mut tx).await?.contains(self.forloeb);
        // Issued since this began: somebody has to say what becomes of it.
        if is_billed && bills == BillsOfRemoved::None {
            let standing = StandingAccount::read(&mut tx, self.config, self.forloeb).await?;
            return Err(two_words(self.forloeb, standing.sum()));
        }
        let is_issued = statements::has_lines(&mut tx, self.forloeb).await?;
        removals::finish(&mut tx, self.forloeb, is_issued).await?;
        tx.commit().await
    }
}

/// What is said while mails that name it have not gone.
pub fn not_yet(forloeb: &str, waiting: &[i64], then: &str) -> String {
    let ids = waiting.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let mails = if waiting.len() == 1 { "a mail that names it has" } else { "mails that name it have" };
    format!(
        "{forloeb}: {mails} not gone, and {then}: {ids}. Wait until they are sent, or `fasevagt outbox discard` them, and run \
         this again"
    )
}

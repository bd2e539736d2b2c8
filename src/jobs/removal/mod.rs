//! Taking a forløb out of a case database of our own, with all that is known about it (docs/interface.md, `remove`).
//!
//! The state is written first, so that a run after a kill knows what was asked for and does the rest; each step by itself can be
//! done again.

mod naming;
mod watched_list;

use anyhow::{Result, anyhow, ensure};
use chrono::{DateTime, NaiveDate, Utc};

use super::voids::StandingAccount;
use crate::config::Config;
use crate::domain::billing::takst::Sum;
use crate::domain::operations::retention::statements_kept_until;
use crate::domain::values::oere::kroner;
use crate::domain::values::same_id::as_compared;
use crate::panics::planted;
use crate::store::db::Db;
use crate::store::forloeb_records::{self, DeletedRecords};
use crate::store::keyed_hash::HashKey;
use crate::store::removals::{self, BillsOfRemoved, Removal};
use crate::store::voids::{self, NewVoid, Voids};
use crate::store::{cases, statements};
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
    /// Entries that stand in people's calendars, where nothing reaches them any more.
    pub in_calendars: i64,
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

impl RemovalRun<'_> {
    async fn remove(&self, asked: Option<BillsOfRemoved>) -> Result<RemovalReport> {
        let forloeb = self.forloeb;
        ensure!(
            !watched_list_holds(self.config, forloeb).await?,
            "{forloeb} stands in the list that is watched, which would bring it back: take it out there first"
        );
        let waiting = NamingMails::find(self.state, forloeb).await?.waiting;
        ensure!(waiting.is_empty(), not_yet(forloeb, &waiting, "nothing is removed before"));
        let (bills, standing) = self.begin(asked).await?;
        planted("remove/cases");
        let rows = self.remove_rows().await?;
        planted("remove/records");
        let (records, in_calendars) = self.forget_records().await?;
        planted("remove/mails");
        let mails = NamingMails::find(self.state, forloeb).await?;
        let texts = mails.delete_texts(self.state, self.now).await?;
        planted("remove/finish");
        let mut report = RemovalReport {
            rows,
            records,
            in_calendars,
            texts,
            bills,
            standing: standing.sum(),
            next_month: standing.next_month(),
            kept_until: None,
            waiting: mails.waiting,
        };
        report.kept_until = self.kept_until().await?;
        // A run of reminders that had read the case before may have queued one since.
        if report.waiting.is_empty() {
            self.finish(bills).await?;
        }
        self.state.checkpoint_wal().await?;
        self.cases.checkpoint_wal().await?;
        Ok(report)
    }

    /// Writes down what becomes of the bills, before anything goes.
    async fn begin(&self, asked: Option<BillsOfRemoved>) -> Result<(BillsOfRemoved, StandingAccount)> {
        let (forloeb, config) = (self.forloeb, self.config);
        let rows = cases::identity(self.cases, forloeb, config.phase_plan).await?;
        let mut tx = self.state.begin().await?;
        let begun = removals::read(&mut tx, forloeb).await?;
        let standing = StandingAccount::read(&mut tx, config, forloeb).await?;
        let is_billed = statements::billed_forloeb(&mut tx).await?.contains(forloeb);
        let is_voided = Voids::read(&mut tx).await?.voided_on(forloeb).is_some();
        let is_known = begun.is_some() || is_billed || is_voided || forloeb_records::knows(&mut tx, forloeb).await?;
        ensure!(!rows.is_empty() || is_known, "no forløb {forloeb} in {}", config.cases);
        let bills = decide(forloeb, asked, begun, is_voided)?;
        if is_billed && bills == BillsOfRemoved::None {
            return Err(two_words(forloeb, standing.sum()));
        }
        let on = config.site().today(self.now);
        removals::begin(&mut tx, forloeb, bills, on).await?;
        if bills == BillsOfRemoved::Void && !is_voided {
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
        Ok((bills, standing))
    }

    async fn remove_rows(&self) -> Result<Vec<(&'static str, u64)>> {
        let key = HashKey::read(&mut self.state.snapshot().await?).await?;
        let hash = key.hash(&[cases::REMOVED, &as_compared(self.forloeb)])?;
        let mut tx = self.cases.begin().await?;
        let rows = cases::remove(&mut tx, self.forloeb, &hash, self.config.site().today(self.now)).await?;
        tx.commit().await?;
        Ok(rows)
    }

    async fn forget_records(&self) -> Result<(DeletedRecords, i64)> {
        let mut tx = self.state.begin().await?;
        let deleted = forloeb_records::delete_all(&mut tx, self.forloeb).await?;
        naming::clear_problems(&mut tx, self.forloeb).await?;
        tx.commit().await?;
        Ok(deleted)
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

/// What becomes of the bills: as it was said now, or when this was begun.
fn decide(
    forloeb: &str,
    asked: Option<BillsOfRemoved>,
    begun: Option<Removal>,
    is_voided: bool,
) -> Result<BillsOfRemoved> {
    let before = match begun {
        Some(Removal { bills: BillsOfRemoved::None, .. }) | None if is_voided => BillsOfRemoved::Void,
        Some(Removal { bills, .. }) => bills,
        None => BillsOfRemoved::None,
    };
    match asked {
        Some(asked) if before != BillsOfRemoved::None && asked != before => {
            let said = if before == BillsOfRemoved::Void { "void" } else { "keep-billed" };
            Err(anyhow!("{forloeb}: what was billed is settled already, by --{said}; accepted: that word, or none"))
        }
        Some(asked) => Ok(asked),
        None => Ok(before),
    }
}

fn two_words(forloeb: &str, standing: Sum) -> anyhow::Error {
    let Sum { days, amount_oere, .. } = standing;
    anyhow!(
        "{forloeb}: {days} days, {}, of it stand as billed; accepted: --void (entered by mistake: all of it is credited) or \
         --keep-billed (the support was given: it stands)",
        kroner(amount_oere)
    )
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

//! One short transaction that writes a decided day, or nothing.

use anyhow::{Result, ensure};

use super::reading::{Hold, StateReading};
use super::{DecidedDay, ReminderRun};
use crate::domain::operations::health::RecordedProblem;
use crate::domain::operations::job::JobKind;
use crate::store::db::Tx;
use crate::store::ledger::MailedEntry;
use crate::store::locks::hold_reminders;
use crate::store::{first_run, ledger, outbox, problems, runs};

/// What came of writing a decided day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    Done,
    /// Nothing: another process has done the day.
    ByAnother,
    /// Nothing: this has changed since it was decided.
    Changed(&'static str),
}

impl ReminderRun<'_> {
    /// Claims the day, records what is said, and queues the mails, all in one transaction: nothing is recorded as said
    /// without its mail, and no mail goes twice.
    pub async fn write(&self, day: &DecidedDay) -> Result<Written> {
        let mut tx = self.context.state.begin().await?;
        hold_reminders(&mut tx).await?;
        if !self.claim(&mut tx).await? {
            return Ok(Written::ByAnother);
        }
        if let Some(what) = day.reading.change(&mut tx, &day.decision, self.on).await? {
            return Ok(Written::Changed(what));
        }
        // One that was sent meanwhile has reached its reader: what it said must not be said again.
        if !supersede(&mut tx, day).await? {
            return Ok(Written::Changed("an older reminder was sent or taken out of the queue"));
        }
        self.record_or_wait(&mut tx, day).await?;
        tx.commit().await?;
        Ok(Written::Done)
    }

    /// Reads, decides and writes in one transaction, while nobody else writes; `None` where another process has done
    /// the day.
    pub async fn decide_and_write(&self, before: Option<DecidedDay>) -> Result<Option<DecidedDay>> {
        let mut tx = self.context.state.begin().await?;
        hold_reminders(&mut tx).await?;
        if !self.claim(&mut tx).await? {
            return Ok(None);
        }
        let reading = StateReading::read(&mut tx, &self.survey, Hold::Mails).await?;
        let day = self.decide_by(reading, before)?;
        ensure!(supersede(&mut tx, &day).await?, "an older reminder changed while it was held");
        self.record_or_wait(&mut tx, &day).await?;
        tx.commit().await?;
        Ok(Some(day))
    }

    /// Claimed before anything else is written: of two processes the second finds the day done.
    async fn claim(&self, tx: &mut Tx) -> Result<bool> {
        runs::claim(tx, JobKind::Reminders, &self.on.to_string(), self.now).await
    }

    async fn record_or_wait(&self, tx: &mut Tx, day: &DecidedDay) -> Result<()> {
        let Some(first_run) = &day.decision.waiting else { return self.record(tx, day).await };
        // The ledger stays empty, so that the next run is a first one too.
        runs::wait(tx, JobKind::Reminders, &self.on.to_string()).await?;
        problems::raise(tx, RecordedProblem::FirstRun, &first_run.to_string(), self.now).await?;
        first_run::write(tx, first_run).await
    }

    async fn record(&self, tx: &mut Tx, day: &DecidedDay) -> Result<()> {
        let DecidedDay { decision, mails, .. } = day;
        ledger::record(tx, &decision.said, self.on).await?;
        outbox::enqueue_all(tx, mails, self.now).await?;
        // So that a newer reminder knows what these said, should they never arrive.
        let entries = decision.mails.iter().flat_map(|mail| {
            let of_mail = mail.items.iter().enumerate();
            of_mail.map(|(place, item)| MailedEntry { key: &item.entry, mail: &mail.key, named: place < mail.named })
        });
        ledger::record_mails(tx, entries.collect()).await
    }
}

/// Whether every older reminder gave way.
async fn supersede(tx: &mut Tx, day: &DecidedDay) -> Result<bool> {
    let superseded = &day.decision.superseded;
    Ok(outbox::supersede(tx, superseded).await? == u64::try_from(superseded.len())?)
}

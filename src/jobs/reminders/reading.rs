//! What a run reads of the state database, and whether that still holds when it writes.

use std::collections::HashMap;

use anyhow::Result;
use chrono::NaiveDate;

use super::decision::ReminderDecision;
use crate::domain::deadlines::deadline::Key;
use crate::domain::deadlines::ledger::Ledger;
use crate::domain::deadlines::silences::Silence;
use crate::domain::operations::job::JobKind;
use crate::domain::overview::survey::Survey;
use crate::domain::values::message::Recipient;
use crate::store::db::Tx;
use crate::store::outbox::{self, UnsentReminder};
use crate::store::{ledger, runs, silences};

/// Whether others may change what is read while the transaction lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    Nothing,
    /// The older mails stay as they are: it is written in the same transaction.
    Mails,
}

/// The state database as a run decides by it.
pub struct StateReading {
    /// How many days of reminders are done.
    runs: i64,
    pub silences: Vec<Silence>,
    /// Whether nothing was ever said.
    pub is_new: bool,
    /// What was said about the flagged deadlines' forløb.
    pub ledger: Ledger,
    /// The reminders that never reached their reader.
    pub unsent: Vec<UnsentReminder>,
    /// What the last mail about it to somebody only counted, by address.
    counted: HashMap<String, Vec<Key>>,
}

impl StateReading {
    pub async fn read(tx: &mut Tx, survey: &Survey, hold: Hold) -> Result<Self> {
        let mut forloeb: Vec<String> = survey.flagged().map(|deadline| deadline.forloeb.to_string()).collect();
        forloeb.sort_unstable();
        forloeb.dedup();
        let said = ledger::read(tx, &forloeb, survey.on).await?;
        let runs = runs::count(tx, JobKind::Reminders).await?;
        // Where nothing was ever done nothing was said, and where something was said there is no need to ask.
        let is_new = said.is_empty() && (runs == 0 || ledger::is_empty(tx, survey.on).await?);
        Ok(Self {
            runs,
            silences: silences::list(tx, survey.on).await?,
            is_new,
            unsent: outbox::unsent(tx, hold == Hold::Mails).await?,
            counted: ledger::counted_only(tx).await?,
            ledger: said,
        })
    }

    pub fn counted_only(&self, person: &Recipient) -> impl Iterator<Item = &Key> {
        self.counted.get(person.email.key()).into_iter().flatten()
    }

    /// What has changed since, as far as the decision rests on it; asked in the transaction that writes, after it has
    /// claimed the day. The state of the older mails is looked at by what discards them. Of those who write:
    ///
    /// - Reminders of another day have written the ledger: all is decided anew. Nobody else adds to it.
    /// - `silence add` and `silence end` have changed what may be said.
    /// - Retention only deletes. What it takes was said more than a year ago, and is about another stage by now, so
    ///   the decision is the one that a run before it would have come to; but an entry that a mail hangs on must be
    ///   there.
    /// - Delivery, `outbox retry` and `outbox discard` change only the state of mails. One that they put back into the
    ///   queue meanwhile goes as it would have, had they done so afterwards.
    pub async fn change(
        &self,
        tx: &mut Tx,
        decision: &ReminderDecision,
        on: NaiveDate,
    ) -> Result<Option<&'static str>> {
        if runs::count(tx, JobKind::Reminders).await? != self.runs + 1 {
            return Ok(Some("reminders of another day were written"));
        }
        if silences::list(tx, on).await? != self.silences {
            return Ok(Some("a silence was added or ended"));
        }
        if outbox::count_entries(tx, &decision.superseded).await? != decision.entries_of_superseded {
            return Ok(Some("entries of the ledger were deleted"));
        }
        Ok(None)
    }
}

//! The only one that writes to the outbox while mails are sent.

use std::pin::pin;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use tokio::time::{Instant, sleep, timeout};

use super::{Clock, GoneOwners};
use crate::domain::operations::health::RecordedProblem;
use crate::store::db::{Db, Tx};
use crate::store::error_text::error_text;
use crate::store::locks::{DeliveryLock, LockRenewal, is_gone};
use crate::store::outbox::{self, Claimed, DeliveryResult};
use crate::store::problems;

/// How long a process must have been gone before its mails are taken over.
pub const LEASE: Duration = Duration::from_secs(10);
/// How often the lock is looked after while mails are out: well within the time after which others take them over.
const RENEWAL: Duration = Duration::from_secs(3);
/// The first and the longest wait for a database that is away.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How often the log says that the database is away.
const LOG_AGAIN: Duration = Duration::from_mins(1);

/// What is known of the mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerState {
    Untried,
    Works,
    Problem(String),
}

/// Marks what the workers report, and claims what they do next.
pub struct QueueWriter<'a> {
    state: &'a Db,
    lock: DeliveryLock,
    gone: &'a mut GoneOwners,
    now: Clock,
    /// Mails that bear our name are this run's own.
    has_claimed: bool,
}

impl<'a> QueueWriter<'a> {
    pub fn new(state: &'a Db, lock: DeliveryLock, gone: &'a mut GoneOwners, now: Clock) -> Self {
        Self { state, lock, gone, now, has_claimed: false }
    }

    /// Writes results, the server's state and a claim of so many mails in one commit. A database that is away is
    /// waited for where something was sent, since that must not be sent again; without, it is an error. `on_trouble` is called where it
    /// is away, or slow while somebody else could take this process for gone: nothing new must be sent then.
    pub async fn write(
        &mut self,
        results: &[(i64, DeliveryResult)],
        wanted: usize,
        server: &ServerState,
        on_trouble: &(dyn Fn() + Sync),
    ) -> Result<Vec<Claimed>> {
        let mut wait = FIRST_WAIT;
        let mut logged: Option<Instant> = None;
        let can_be_lost = self.lock.can_be_lost();
        loop {
            let mut written = pin!(self.try_write(results, wanted, server, on_trouble));
            let written = if let Ok(written) = timeout(RENEWAL, &mut written).await {
                written
            } else {
                if can_be_lost {
                    on_trouble();
                }
                written.await
            };
            let error = match written {
                Ok(claimed) => return Ok(claimed),
                Err(error) if results.is_empty() => return Err(error),
                Err(error) => error,
            };
            on_trouble();
            if logged.is_none_or(|at| at.elapsed() >= LOG_AGAIN) {
                let problem = error_text(&error);
                tracing::error!("the state database can't be written; what was sent is kept in mind: {problem}");
                logged = Some(Instant::now());
            }
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Waits until it is time to look after the lock, and does so. `false`: it can't be held.
    pub async fn keeps_lock(&mut self) -> bool {
        sleep(RENEWAL).await;
        if !self.lock.can_be_lost() {
            return true;
        }
        matches!(timeout(RENEWAL, self.lock.renew()).await, Ok(Ok(LockRenewal::Held)))
    }

    async fn try_write(
        &mut self,
        results: &[(i64, DeliveryResult)],
        wanted: usize,
        server: &ServerState,
        on_trouble: &(dyn Fn() + Sync),
    ) -> Result<Vec<Claimed>> {
        if self.lock.renew().await? == LockRenewal::TakenAnew {
            // Others may have taken over what waits here.
            on_trouble();
        }
        let (owner, now) = (self.lock.owner, (self.now)());
        let mut tx = self.state.begin().await?;
        outbox::mark(&mut tx, owner, results, now).await?;
        note(&mut tx, server, now).await?;
        let mut claimed = Vec::new();
        if wanted > 0 {
            self.take_over_from_gone(&mut tx, now).await?;
            claimed = outbox::claim(&mut tx, owner, wanted, now).await?;
        }
        tx.commit().await?;
        Ok(claimed)
    }

    /// Takes over the mails of processes that are gone long enough.
    async fn take_over_from_gone(&mut self, tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
        let owners = outbox::owners(tx).await?;
        self.gone.0.retain(|owner, _| owners.contains(owner));
        for owner in owners {
            if self.has_ended(tx, owner).await? {
                let count = outbox::take_over(tx, owner, now).await?;
                tracing::warn!("{count} mails are taken over from a process that ended while it sent them");
                self.gone.0.remove(&owner);
            }
        }
        self.has_claimed = true;
        Ok(())
    }

    /// Whether the process that this name stands for has ended, as far as one can be sure.
    async fn has_ended(&mut self, tx: &mut Tx, owner: i64) -> Result<bool> {
        if owner == self.lock.owner {
            // Names are given again: what bears ours before our first claim is an earlier process's.
            return Ok(!self.has_claimed);
        }
        if !is_gone(tx, owner).await? {
            // It is alive, or has its lock again.
            self.gone.0.remove(&owner);
            return Ok(false);
        }
        let seen = *self.gone.0.entry(owner).or_insert_with(Instant::now);
        match tx {
            // We have the only lock there is.
            Tx::Sqlite(_) => Ok(true),
            // It may only have lost its connection for a moment, and be sending all the while.
            Tx::Postgres(_) => Ok(seen.elapsed() >= LEASE),
        }
    }
}

/// Notes whether the mail server is a problem, for `status` and the administrator.
async fn note(tx: &mut Tx, server: &ServerState, now: DateTime<Utc>) -> Result<()> {
    match server {
        ServerState::Untried => {}
        ServerState::Works => {
            problems::clear(tx, RecordedProblem::MailServer).await?;
        }
        ServerState::Problem(text) => {
            problems::raise(tx, RecordedProblem::MailServer, text, now).await?;
        }
    }
    Ok(())
}

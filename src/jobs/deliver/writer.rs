use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use tokio::time::{Instant, sleep};

use super::{Clock, GoneOwners};
use crate::domain::operations::health::RecordedProblem;
use crate::domain::values::redact::redact;
use crate::store::db::{Db, Tx};
use crate::store::locks::{DeliveryLock, is_gone};
use crate::store::outbox::{self, Claimed, DeliveryResult};
use crate::store::problems;

/// How long a process must have been gone before its mails are taken over.
pub const LEASE: Duration = Duration::from_secs(10);
/// The longest wait for a database that is away.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
const TELL_AGAIN: Duration = Duration::from_mins(1);

/// What is written in one commit.
#[derive(Debug)]
pub struct WriteStep {
    pub marks: Vec<(i64, DeliveryResult)>,
    /// How many mails are wanted.
    pub claim: usize,
    pub server: Server,
}

/// What is known of the mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Server {
    Untried,
    Works,
    Problem(String),
}

/// Writes down what the lines did, and takes what they do next.
pub struct QueueWriter {
    pub state: Db,
    pub lock: DeliveryLock,
    pub gone: GoneOwners,
    pub now: Clock,
    /// Something was claimed by this desk.
    claims: bool,
}

impl QueueWriter {
    pub fn new(state: Db, lock: DeliveryLock, gone: GoneOwners, now: Clock) -> Self {
        Self { state, lock, gone, now, claims: false }
    }

    /// Writes one step. A database that is away is waited for where something was sent, since that must not be sent
    /// again; without, it is an error. No claim is `None`.
    pub async fn write(mut self, step: WriteStep) -> (Self, Result<Option<Vec<Claimed>>>) {
        let mut wait = Duration::from_millis(100);
        let mut told: Option<Instant> = None;
        loop {
            match self.try_write(&step).await {
                Ok(claimed) => return (self, Ok((step.claim > 0).then_some(claimed))),
                Err(error) if step.marks.is_empty() => return (self, Err(error)),
                Err(error) if told.is_none_or(|at| at.elapsed() >= TELL_AGAIN) => {
                    let problem = redact(&format!("{error:#}"));
                    tracing::error!("the state database can't be written; what was sent is kept in mind: {problem}");
                    told = Some(Instant::now());
                }
                Err(_) => {}
            }
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    async fn try_write(&mut self, step: &WriteStep) -> Result<Vec<Claimed>> {
        self.lock.renew().await?;
        let (owner, now) = (self.lock.owner, (self.now)());
        let mut tx = self.state.begin().await?;
        outbox::mark(&mut tx, owner, &step.marks, now).await?;
        note(&mut tx, &step.server, now).await?;
        let mut claimed = Vec::new();
        if step.claim > 0 {
            self.look_for_missing(&mut tx, now).await?;
            claimed = outbox::claim(&mut tx, owner, step.claim, now).await?;
        }
        tx.commit().await?;
        Ok(claimed)
    }

    /// Takes over the mails of processes that are gone long enough.
    async fn look_for_missing(&mut self, tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
        let owners = outbox::owners(tx).await?;
        self.gone.0.retain(|owner, _| owners.contains(owner));
        // Before the first claim, what bears our own name is of another life.
        let earlier = !std::mem::replace(&mut self.claims, true);
        for owner in owners.into_iter().filter(|owner| earlier || *owner != self.lock.owner) {
            let mine = owner == self.lock.owner;
            if !mine && !is_gone(tx, owner).await? {
                self.gone.0.remove(&owner);
                continue;
            }
            let seen = *self.gone.0.entry(owner).or_insert_with(Instant::now);
            if mine || seen.elapsed() >= LEASE || matches!(tx, Tx::Sqlite(_)) {
                let count = outbox::take_over(tx, owner, now).await?;
                tracing::warn!("{count} mails are taken over from a process that ended while it sent them");
                self.gone.0.remove(&owner);
            }
        }
        Ok(())
    }
}

async fn note(tx: &mut Tx, server: &Server, now: DateTime<Utc>) -> Result<()> {
    match server {
        Server::Untried => {}
        Server::Works => drop(problems::clear(tx, RecordedProblem::MailServer).await?),
        Server::Problem(text) => drop(problems::raise(tx, RecordedProblem::MailServer, text, now).await?),
    }
    Ok(())
}

//! Sends what waits in the outbox: claim, send, mark. Nothing else is read.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::Outcome;
use crate::domain::retry::next_attempt;
use crate::mailer::{Mailer, Outgoing, SendError};
use crate::store::db::{Db, Tx};
use crate::store::outbox::{self, Claimed};

/// How long the queue rests when the server, not a mail, is the trouble.
const SERVER_REST: TimeDelta = TimeDelta::minutes(1);

/// What one pass over the queue came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Tally {
    sent: usize,
    later: usize,
    dead: usize,
    /// Why the queue rests.
    server: Option<String>,
}

/// Sends every mail that is due, until none is left, the server is in trouble, or `stop` says so.
pub async fn run(
    state: &Db,
    mailer: &mut Mailer,
    from: &str,
    now: impl Fn() -> DateTime<Utc>,
    stop: impl Fn() -> bool,
) -> Result<Outcome> {
    let mut tally = Tally::default();
    while tally.server.is_none() && !stop() {
        let mut tx = state.begin().await?;
        let claimed = outbox::claim(&mut tx, now()).await?;
        tx.commit().await?;
        let Some(mail) = claimed else { break };
        let outgoing = Outgoing {
            from,
            to: &mail.recipient,
            raw: &mail.raw,
            message_id: &mail.message_id,
            kind: &mail.kind,
            created_at: mail.created_at,
        };
        let sent = mailer.send(outgoing).await;
        let mut tx = state.begin().await?;
        mark(&mut tx, &mail, sent, &mut tally, now()).await?;
        tx.commit().await?;
    }
    mailer.close().await;
    Ok(tally.outcome())
}

async fn mark(
    tx: &mut Tx,
    mail: &Claimed,
    sent: Result<(), SendError>,
    tally: &mut Tally,
    now: DateTime<Utc>,
) -> Result<()> {
    match sent {
        Ok(()) => {
            tally.sent += 1;
            outbox::mark_sent(tx, mail.id, now).await
        }
        Err(SendError::Server(problem)) => {
            outbox::mark_retry(tx, mail.id, now + SERVER_REST, &problem, true).await?;
            tally.server = Some(problem);
            Ok(())
        }
        Err(SendError::Refused(problem)) => {
            tally.dead += 1;
            tracing::error!(mail = mail.id, "a mail was refused for good; see `fasevagt outbox show {}`", mail.id);
            outbox::mark_dead(tx, mail.id, &problem).await
        }
        Err(SendError::Later(problem) | SendError::Uncertain(problem)) => {
            if let Some(at) = next_attempt(mail.created_at, mail.attempts, now) {
                tally.later += 1;
                outbox::mark_retry(tx, mail.id, at, &problem, false).await
            } else {
                tally.dead += 1;
                outbox::mark_dead(tx, mail.id, &format!("given up after five days: {problem}")).await
            }
        }
    }
}

impl Tally {
    fn outcome(&self) -> Outcome {
        let text = format!("deliver: {} sent, {} to be tried again, {} dead", self.sent, self.later, self.dead);
        match &self.server {
            Some(problem) => Outcome::Stuck(format!("{text}; the queue rests: {problem}")),
            None if *self == Self::default() => Outcome::Nothing("deliver: nothing waits".into()),
            None => Outcome::Done(text),
        }
    }
}

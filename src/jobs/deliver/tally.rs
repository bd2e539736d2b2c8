use chrono::{DateTime, Utc};

use super::writer::Server;
use crate::domain::operations::retry::{GIVE_UP_AFTER_IN_WORDS, jitter, next_attempt};
use crate::jobs::Outcome;
use crate::mailer::SendError;
use crate::store::outbox::{Claimed, DeliveryResult};

/// What one pass over the queue came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryTally {
    sent: usize,
    later: usize,
    dead: usize,
    /// Mails over which the server ended the line, since it took or refused one.
    cuts: usize,
    /// Why the queue rests.
    pub server: Option<String>,
}

/// One mail can be more than a server bears; so many one after the other are its own trouble.
const MOST_CUTS: usize = 3;

impl DeliveryTally {
    /// Whether the server was asked to take no mail yet.
    pub fn nothing_yet(&self) -> bool {
        self.sent + self.later + self.dead == 0
    }

    /// What is known of the server by now.
    pub fn known_of_server(&self) -> Server {
        match &self.server {
            Some(problem) => Server::Problem(problem.clone()),
            None if self.nothing_yet() => Server::Untried,
            None => Server::Works,
        }
    }

    /// What becomes of a mail that the server was asked to take.
    pub fn mark(&mut self, mail: &Claimed, sent: Result<(), SendError>, now: DateTime<Utc>) -> DeliveryResult {
        self.count_cuts(&sent);
        let (problem, uncertain) = match sent {
            Ok(()) => {
                self.sent += 1;
                return DeliveryResult::Sent;
            }
            Err(SendError::Refused(problem)) => {
                self.dead += 1;
                tracing::error!(mail = mail.id, "a mail was refused for good; see `fasevagt outbox show {}`", mail.id);
                return DeliveryResult::Dead { problem, uncertain: false };
            }
            Err(SendError::Server(problem)) => return DeliveryResult::Back { problem: Some(problem) },
            Err(SendError::Later(problem) | SendError::Cut(problem)) => (problem, false),
            Err(SendError::Uncertain(problem)) => (problem, true),
        };
        let first = mail.first_tried_at.unwrap_or(now);
        if let Some(at) = next_attempt(first, mail.attempts + 1, jitter(&mail.message_id, mail.attempts), now) {
            self.later += 1;
            DeliveryResult::Later { at, problem, uncertain }
        } else {
            self.dead += 1;
            tracing::error!(
                mail = mail.id,
                "a mail is given up after {GIVE_UP_AFTER_IN_WORDS}; see `fasevagt outbox show {}`",
                mail.id
            );
            DeliveryResult::Dead { problem: format!("given up after {GIVE_UP_AFTER_IN_WORDS}: {problem}"), uncertain }
        }
    }

    fn count_cuts(&mut self, sent: &Result<(), SendError>) {
        let Err(SendError::Cut(problem)) = sent else { return self.cuts = 0 };
        self.cuts += 1;
        if self.cuts >= MOST_CUTS {
            self.server = Some(problem.clone());
        }
    }

    pub fn outcome(&self) -> Outcome {
        let text = format!("deliver: {} sent, {} to be tried again, {} dead", self.sent, self.later, self.dead);
        match &self.server {
            Some(problem) => Outcome::Incomplete(format!("{text}; the queue rests: {problem}")),
            None if *self == Self::default() => Outcome::Nothing("deliver: nothing waits".into()),
            None => Outcome::Done(text),
        }
    }
}

//! What the server's answers come to: for each mail, and for the run as a whole.

use chrono::{DateTime, Utc};

use super::writer::ServerState;
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
    /// Mails over which the server ended the connection, since it took or refused one.
    cuts: usize,
    /// Why the queue rests.
    pub server: Option<String>,
}

/// One mail can be more than a server bears; so many one after the other are its own problem.
const MOST_CUTS: usize = 3;

impl DeliveryTally {
    /// Whether the server has decided on no mail yet.
    pub fn is_untried(&self) -> bool {
        self.sent + self.later + self.dead == 0
    }

    /// What is known of the server by now.
    pub fn server_state(&self) -> ServerState {
        match &self.server {
            Some(problem) => ServerState::Problem(problem.clone()),
            None if self.is_untried() => ServerState::Untried,
            None => ServerState::Works,
        }
    }

    /// Decides what becomes of a mail that the server was asked to take.
    pub fn decide(&mut self, mail: &Claimed, sent: Result<(), SendError>, now: DateTime<Utc>) -> DeliveryResult {
        self.count_cuts(&sent);
        match sent {
            Ok(()) => {
                self.sent += 1;
                DeliveryResult::Sent
            }
            // The server would say the same again; a person has to look at it.
            Err(SendError::Refused(problem)) => {
                self.dead += 1;
                tracing::error!(mail = mail.id, "a mail was refused for good; see `fasevagt outbox show {}`", mail.id);
                DeliveryResult::Dead { problem, uncertain: false }
            }
            // The server's problem costs no mail an attempt.
            Err(SendError::Server(problem)) => DeliveryResult::Back { problem: Some(problem) },
            // It has surely not arrived.
            Err(SendError::Later(problem) | SendError::Cut(problem)) => self.try_again(mail, problem, false, now),
            // It may have arrived. Better twice than never; the Message-ID is the same.
            Err(SendError::Uncertain(problem)) => self.try_again(mail, problem, true, now),
        }
    }

    fn try_again(&mut self, mail: &Claimed, problem: String, uncertain: bool, now: DateTime<Utc>) -> DeliveryResult {
        let first = mail.first_tried_at.unwrap_or(now);
        if let Some(at) = next_attempt(first, mail.attempts + 1, jitter(&mail.message_id, mail.attempts), now) {
            self.later += 1;
            return DeliveryResult::Later { at, problem, uncertain };
        }
        // Too late to be of use, and nobody has seen to it: a person has to.
        self.dead += 1;
        tracing::error!(
            mail = mail.id,
            "a mail is given up after {GIVE_UP_AFTER_IN_WORDS}; see `fasevagt outbox show {}`",
            mail.id
        );
        DeliveryResult::Dead { problem: format!("given up after {GIVE_UP_AFTER_IN_WORDS}: {problem}"), uncertain }
    }

    fn count_cuts(&mut self, sent: &Result<(), SendError>) {
        let Err(SendError::Cut(problem)) = sent else {
            // The server took or refused a mail: it bears some.
            self.cuts = 0;
            return;
        };
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

//! What the server's answers come to: for each mail, and for the run as a whole.

use std::collections::BTreeMap;
use std::time::Duration;

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
    /// A mail was taken in this run.
    has_accepted: bool,
    /// Who was refused since a mail was taken, and with which mail.
    refused: BTreeMap<String, i64>,
    /// How many mails in a row the server has put off.
    put_off: usize,
    /// How long to wait between two mails, where the server has shown that it takes so many in a time.
    pause: Duration,
    /// Why the queue rests.
    pub server: Option<String>,
}

/// One mail can be more than a server bears; so many one after the other are its own problem.
const MOST_CUTS: usize = 3;
/// Who refuses so many in a row, and takes none, refuses us.
const MOST_REFUSED: usize = 3;
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// So many that are put off in a row are put off by the server, and not for what they are.
const MOST_PUT_OFF: usize = 3;

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
        self.count_refused(mail, &sent);
        match sent {
            Ok(()) => {
                self.sent += 1;
                DeliveryResult::Sent
            }
            // Everybody is refused, so nobody is: it costs no mail an attempt.
            Err(SendError::Refused(problem) | SendError::Policy(problem)) if self.server.is_some() => {
                DeliveryResult::Back { problem: Some(problem) }
            }
            // A limit of the server is no fault of the mail.
            Err(SendError::Later(problem)) if self.is_put_off() => {
                self.slow_down(&problem);
                DeliveryResult::Back { problem: Some(problem) }
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
            Err(SendError::Later(problem) | SendError::Cut(problem) | SendError::Policy(problem)) => {
                self.try_again(mail, problem, false, now)
            }
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

    /// Counts who is refused since a mail was taken, and what is put off in a row.
    fn count_refused(&mut self, mail: &Claimed, sent: &Result<(), SendError>) {
        match sent {
            Ok(()) => {
                self.has_accepted = true;
                self.refused.clear();
                self.put_off = 0;
                // Creeps back up to what the server bears.
                self.pause = if self.pause > SHORTEST_PAUSE { self.pause * 49 / 50 } else { Duration::ZERO };
            }
            Err(SendError::Refused(problem) | SendError::Policy(problem)) if !self.has_accepted => {
                self.refused.insert(mail.recipient.clone(), mail.id);
                if self.refused.len() >= MOST_REFUSED {
                    self.server = Some(format!("the server refuses everybody: {problem}"));
                }
            }
            Err(SendError::Later(_)) => self.put_off += 1,
            Err(_) => {}
        }
    }

    /// Mails that were taken for dead before it was seen that everybody is refused.
    pub fn refused_for_us(&self) -> Vec<i64> {
        if self.server.is_some() && self.refused.len() >= MOST_REFUSED {
            self.refused.values().copied().collect()
        } else {
            Vec::new()
        }
    }

    /// Whether the server wants fewer mails at a time, and none pays for it.
    pub fn is_put_off(&self) -> bool {
        self.put_off >= MOST_PUT_OFF || !self.pause.is_zero()
    }

    /// How long to wait between two mails.
    pub fn pause(&self) -> Duration {
        self.pause
    }

    /// Half as many mails in a time; a server that does not bear even those rests until the next run.
    fn slow_down(&mut self, problem: &str) {
        self.pause = (self.pause * 2).max(FIRST_PAUSE);
        if self.pause > LONGEST_PAUSE {
            self.server = Some(format!("the server puts off every mail: {problem}"));
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

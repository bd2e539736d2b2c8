//! What the server's answers come to: for each mail, and for the run as a whole.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::pace::Pace;
use super::provisional::{Provisional, recipients};
use super::writer::ServerState;
use crate::domain::operations::retry::{GIVE_UP_AFTER_IN_WORDS, jitter, next_attempt};
use crate::jobs::Outcome;
use crate::mailer::{RejectionReason, SendError};
use crate::store::outbox::{Claimed, DeliveryResult};

/// What one pass over the queue came to.
#[derive(Debug, Clone, Default)]
pub struct DeliveryTally {
    sent: usize,
    later: usize,
    dead: usize,
    /// Mails that were refused for good while none was taken in this run.
    rejected: Vec<Provisional<RejectionReason>>,
    /// Mails over which the server ended the connection, one after the other, while none was taken in this run.
    cut: Vec<Provisional<()>>,
    /// Mails that were put off one after the other.
    put_off: Vec<Provisional<()>>,
    /// How many had been sent when a mail was put off without an attempt.
    put_off_after: BTreeMap<i64, usize>,
    pace: Pace,
    /// It puts mails off by what came over their connection.
    renews_connections: bool,
    /// What is to be written of mails that are decided on already.
    revised: Vec<(i64, DeliveryResult)>,
    /// Why the queue rests.
    server: Option<String>,
}

/// One mail can be more than a server bears; so many one after the other are its own problem.
const MOST_CUTS: usize = 3;
/// Who refuses so many people in a row, and takes no mail, refuses us.
const MOST_REJECTED: usize = 3;
/// Mails to so many people that are put off in a row are put off by the server, and not for what they are.
const MOST_PUT_OFF: usize = 3;

impl DeliveryTally {
    /// Why the queue rests.
    pub fn server(&self) -> Option<&str> {
        self.server.as_deref()
    }

    pub fn fails(&mut self, problem: String) {
        self.server = Some(problem);
    }

    /// Whether the server is known to take mails: to others too, and over more than one connection.
    pub fn has_worked(&self) -> bool {
        self.sent > 0
    }

    /// What is known of the server by now. What is provisional says nothing: a problem that lasts must not seem to end with each run.
    pub fn server_state(&self) -> ServerState {
        match &self.server {
            Some(problem) => ServerState::Problem(problem.clone()),
            None if self.has_worked() => ServerState::Works,
            None => ServerState::Untried,
        }
    }

    /// The same at the end of the run, when nothing is provisional any more.
    pub fn last_state(&self) -> ServerState {
        match self.server_state() {
            ServerState::Untried if self.later + self.dead > 0 => ServerState::Works,
            state => state,
        }
    }

    /// What is to be written of mails that are decided on already.
    pub fn take_revised(&mut self) -> Vec<(i64, DeliveryResult)> {
        std::mem::take(&mut self.revised)
    }

    /// Decides what becomes of a mail that the server was asked to take.
    pub fn decide(&mut self, mail: &Claimed, sent: Result<(), SendError>, now: DateTime<Utc>) -> DeliveryResult {
        match sent {
            Ok(()) => self.taken(),
            Err(SendError::Cut(problem)) => self.cut(mail, problem, now),
            Err(SendError::Later(problem)) => self.put_off(mail, problem, now),
            Err(SendError::Rejected { reason, problem }) => self.rejected(mail, reason, problem, now),
            // It would be the same again; a person has to look at it.
            Err(SendError::Refused(problem)) => self.dies(mail, problem),
            // The server's problem costs no mail an attempt.
            Err(SendError::Server(problem)) => DeliveryResult::Back { problem: Some(problem) },
            // It has surely not arrived.
            Err(SendError::RecipientLater(problem)) => {
                self.cut.clear();
                self.try_again(mail, problem, false, now)
            }
            // It may have arrived. Better twice than never; the Message-ID is the same.
            Err(SendError::Uncertain(problem)) => {
                self.cut.clear();
                self.try_again(mail, problem, true, now)
            }
        }
    }

    fn taken(&mut self) -> DeliveryResult {
        self.sent += 1;
        self.pace.taken();
        self.cut.clear();
        self.put_off.clear();
        // While others are taken, an address that is refused is refused for what it is. What goes by the server's rules is tried again.
        for mail in std::mem::take(&mut self.rejected) {
            if mail.reason == RejectionReason::Recipient && !mail.is_dead {
                self.later -= 1;
                self.dead += 1;
                let (id, dead) = mail.dead_after_all();
                log_refused(id);
                self.revised.push((id, dead));
            }
        }
        DeliveryResult::Sent
    }

    fn rejected(
        &mut self,
        mail: &Claimed,
        reason: RejectionReason,
        problem: String,
        now: DateTime<Utc>,
    ) -> DeliveryResult {
        self.cut.clear();
        self.put_off.clear();
        if self.server.is_some() {
            return DeliveryResult::Back { problem: Some(problem) };
        }
        let is_final = match reason {
            RejectionReason::Content => true,
            RejectionReason::Recipient => self.has_worked(),
            // They may change.
            RejectionReason::AboutUs | RejectionReason::Policy => false,
        };
        let result =
            if is_final { self.dies(mail, problem.clone()) } else { self.try_again(mail, problem.clone(), false, now) };
        if self.has_worked() {
            return result;
        }
        self.rejected.push(Provisional::new(mail, &result, &problem, reason));
        if recipients(&self.rejected) >= MOST_REJECTED {
            self.rests_for_rejections();
        }
        result
    }

    /// Everybody is refused, so nobody is: it costs no mail an attempt.
    fn rests_for_rejections(&mut self) {
        let rejected = std::mem::take(&mut self.rejected);
        let about_us = rejected.iter().find(|mail| mail.reason == RejectionReason::AboutUs);
        self.server = match (about_us, rejected.last()) {
            (Some(mail), _) => Some(format!("the server takes no mail of ours: {}", mail.problem)),
            (None, Some(mail)) => Some(format!("the server refuses everybody: {}", mail.problem)),
            (None, None) => None,
        };
        self.revise_to_before(&rejected);
    }

    /// What was said of them was not about them.
    fn revise_to_before<T>(&mut self, mails: &[Provisional<T>]) {
        for mail in mails {
            if mail.is_dead {
                self.dead -= 1;
            } else {
                self.later -= 1;
            }
            self.revised.push(mail.as_before());
        }
    }

    fn cut(&mut self, mail: &Claimed, problem: String, now: DateTime<Utc>) -> DeliveryResult {
        if self.has_worked() {
            // It takes mails, only not so many.
            return self.put_off(mail, problem, now);
        }
        let result = self.try_again(mail, problem.clone(), false, now);
        self.cut.push(Provisional::new(mail, &result, &problem, ()));
        if self.cut.len() >= MOST_CUTS {
            let cut = std::mem::take(&mut self.cut);
            self.revise_to_before(&cut);
            self.server = Some(problem);
        }
        result
    }

    fn put_off(&mut self, mail: &Claimed, problem: String, now: DateTime<Utc>) -> DeliveryResult {
        self.cut.clear();
        if self.put_off_after.get(&mail.id).is_some_and(|sent| *sent < self.sent) {
            // Others were taken since it was put off before: it is about this mail after all.
            return self.try_again(mail, problem, false, now);
        }
        if !self.pace.is_limited() {
            let result = self.try_again(mail, problem.clone(), false, now);
            self.put_off.push(Provisional::new(mail, &result, &problem, ()));
            if recipients(&self.put_off) < MOST_PUT_OFF {
                return result;
            }
            let put_off = std::mem::take(&mut self.put_off);
            self.revise_to_before(&put_off);
            self.slow_down(&problem);
            self.put_off_after.insert(mail.id, self.sent);
            return result;
        }
        // A limit of the server is no fault of the mail.
        self.put_off_after.insert(mail.id, self.sent);
        self.slow_down(&problem);
        DeliveryResult::BehindOthers { problem }
    }

    fn slow_down(&mut self, problem: &str) {
        self.pace.put_off();
        if self.pace.is_too_slow() {
            self.server = Some(format!("the server puts off every mail: {problem}"));
        }
    }

    /// Whether a mail that is put off over a connection that has taken some is tried at once over another.
    pub fn tries_another_connection(&self) -> bool {
        self.renews_connections || self.pace.is_limited() || recipients(&self.put_off) + 1 >= MOST_PUT_OFF
    }

    /// A mail that was put off was taken over another connection: the server counts what comes over each.
    pub fn another_connection_helped(&mut self) {
        self.renews_connections = true;
        let put_off = std::mem::take(&mut self.put_off);
        self.revise_to_before(&put_off);
    }

    /// Whether the server wants fewer mails at a time.
    pub fn is_limited(&self) -> bool {
        self.pace.is_limited()
    }

    /// How long to wait before the next mail.
    pub fn wait(&self) -> Duration {
        self.pace.wait()
    }

    fn dies(&mut self, mail: &Claimed, problem: String) -> DeliveryResult {
        self.dead += 1;
        log_refused(mail.id);
        DeliveryResult::Dead { problem, uncertain: false }
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

    /// Nothing more comes: who denies relay to the few there were takes nothing of ours.
    pub fn end(&mut self) {
        let is_about_us = self.rejected.iter().any(|mail| mail.reason == RejectionReason::AboutUs);
        if self.server.is_none() && is_about_us {
            self.rests_for_rejections();
        }
    }

    pub fn outcome(&self) -> Outcome {
        let text = format!("deliver: {} sent, {} to be tried again, {} dead", self.sent, self.later, self.dead);
        match &self.server {
            Some(problem) => Outcome::Incomplete(format!("{text}; the queue rests: {problem}")),
            None if self.sent + self.later + self.dead == 0 => Outcome::Nothing("deliver: nothing waits".into()),
            None => Outcome::Done(text),
        }
    }
}

fn log_refused(mail: i64) {
    tracing::error!(mail, "a mail was refused for good; see `fasevagt outbox show {mail}`");
}

//! Mails that were not taken, as long as it is open whether for what they are or for what the server is: what it says to others shows.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::store::outbox::{Claimed, DeliveryResult};

/// A mail as it was before it was tried, and what was written down of it for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provisional<T> {
    id: i64,
    recipient: String,
    attempts: i64,
    first_tried_at: Option<DateTime<Utc>>,
    /// It was written down as dead, and not to be tried again.
    pub is_dead: bool,
    /// What the server said.
    pub problem: String,
    pub reason: T,
}

impl<T> Provisional<T> {
    pub fn new(mail: &Claimed, result: &DeliveryResult, problem: &str, reason: T) -> Self {
        Self {
            id: mail.id,
            recipient: mail.recipient.to_lowercase(),
            attempts: mail.attempts,
            first_tried_at: mail.first_tried_at,
            is_dead: matches!(result, DeliveryResult::Dead { .. }),
            problem: problem.to_owned(),
            reason,
        }
    }

    pub fn as_before(&self) -> (i64, DeliveryResult) {
        let (attempts, first_tried_at) = (self.attempts, self.first_tried_at);
        (self.id, DeliveryResult::AsBefore { attempts, first_tried_at })
    }

    pub fn dead_after_all(&self) -> (i64, DeliveryResult) {
        (self.id, DeliveryResult::DeadAfterAll { attempts: self.attempts, problem: self.problem.clone() })
    }
}

/// How many people these mails are for.
pub fn recipients<T>(mails: &[Provisional<T>]) -> usize {
    mails.iter().map(|mail| mail.recipient.as_str()).collect::<BTreeSet<_>>().len()
}

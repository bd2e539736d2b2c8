use serde::Serialize;

use super::{DigestFacts, PersonCount, SAMPLE_WORKER};

/// How many mails went, and how many did not.
#[derive(Debug, Clone, Serialize)]
pub struct MailCounts {
    /// Reminders of the last seven days.
    sent: i64,
    sent_to: Vec<PersonCount>,
    dead: i64,
    blocked: i64,
}

impl MailCounts {
    pub fn of(facts: &DigestFacts) -> Self {
        Self {
            sent: facts.sent.iter().map(|(_, count)| count).sum(),
            sent_to: facts.sent.iter().map(|(name, count)| PersonCount { name: name.clone(), count: *count }).collect(),
            dead: facts.dead,
            blocked: facts.blocked,
        }
    }

    pub fn sample() -> Self {
        Self { sent: 12, sent_to: vec![PersonCount { name: SAMPLE_WORKER.into(), count: 12 }], dead: 1, blocked: 1 }
    }
}

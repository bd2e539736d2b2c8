//! What the server saw.

use std::collections::HashMap;
use std::time::Instant;

use super::plan::Stage;

/// A mail that was taken; they stand in the order of time.
#[derive(Debug, Clone)]
pub struct Taken {
    pub to: String,
    pub message_id: String,
    pub content: String,
    /// 1, 2, ... as they were opened.
    pub connection: usize,
    pub encrypted: bool,
    pub at: Instant,
    /// Who had logged in.
    pub user: Option<String>,
}

#[derive(Debug, Default)]
pub struct Record {
    pub taken: Vec<Taken>,
    /// How many connections were opened.
    pub connections: usize,
    /// How many are open now.
    pub open: usize,
    /// How many were open at once.
    pub most_open: usize,
    /// How many clients left a server that said nothing.
    pub left_alone: usize,
    stages: HashMap<Stage, usize>,
    pub(super) recipients: Vec<String>,
}

impl Record {
    /// How often a stage was reached.
    pub fn count(&self, stage: Stage) -> usize {
        self.stages.get(&stage).copied().unwrap_or_default()
    }

    /// The recipients of what was taken, in order of the alphabet; one that got it twice stands there twice.
    pub fn recipients(&self) -> Vec<&str> {
        let mut all: Vec<_> = self.taken.iter().map(|mail| mail.to.as_str()).collect();
        all.sort_unstable();
        all
    }

    pub(super) fn reach(&mut self, stage: Stage) {
        *self.stages.entry(stage).or_default() += 1;
    }

    /// Opens a connection, and gives its number and how many are open with it.
    pub(super) fn open(&mut self) -> (usize, usize) {
        self.connections += 1;
        self.open += 1;
        self.most_open = self.most_open.max(self.open);
        (self.connections, self.open)
    }
}

use std::time::Duration;

use tokio::time::Instant;

/// Between two rounds at the most, on the monotonic clock.
const EVERY: Duration = Duration::from_mins(5);

/// When the daemon looks after itself: whenever something was done, and every few minutes.
#[derive(Debug, Default)]
pub struct Rounds {
    last: Option<Instant>,
}

impl Rounds {
    /// Whether a round is due; the next is a few minutes away then.
    pub fn is_due(&mut self, something_was_done: bool) -> bool {
        let due = something_was_done || self.last.is_none_or(|last| last.elapsed() >= EVERY);
        if due {
            self.last = Some(Instant::now());
        }
        due
    }
}

use std::time::Duration;

use tokio::time::Instant;

/// From round to round, on the monotonic clock, where nothing is done between.
const EVERY: Duration = Duration::from_mins(15);

/// When the daemon last looked after itself.
#[derive(Debug, Default)]
pub struct Rounds {
    last: Option<Instant>,
}

impl Rounds {
    /// Whether the last round is long ago.
    pub fn is_due(&self) -> bool {
        self.last.is_none_or(|last| last.elapsed() >= EVERY)
    }

    /// A round begins now.
    pub fn begin(&mut self) {
        self.last = Some(Instant::now());
    }
}

//! How fast mails go to a server that takes so many in a time: half as fast when it puts them off, and a little faster with each it takes.

use std::time::Duration;

/// Where there is no limit the pause is zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pace {
    /// Between two mails.
    pause: Duration,
    /// Until the next try, while the server takes none: grows with each that it puts off.
    back_off: Duration,
}

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);
/// A server that takes nothing after so long a pause is left alone until the next run.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

impl Pace {
    pub fn is_limited(&self) -> bool {
        !self.pause.is_zero()
    }

    /// How long the next mail waits.
    pub fn wait(&self) -> Duration {
        self.pause.max(self.back_off)
    }

    pub fn taken(&mut self) {
        self.back_off = Duration::ZERO;
        self.pause = if self.pause > SHORTEST_PAUSE { self.pause * 49 / 50 } else { Duration::ZERO };
    }

    pub fn put_off(&mut self) {
        if self.back_off.is_zero() {
            // The first since a mail was taken says that the pace is too high; those after it only that its time is not over.
            self.pause = (self.pause * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
            self.back_off = self.pause;
        } else {
            self.back_off *= 2;
        }
    }

    /// Whether to wait for the next run instead.
    pub fn is_too_slow(&self) -> bool {
        self.back_off > LONGEST_PAUSE
    }
}

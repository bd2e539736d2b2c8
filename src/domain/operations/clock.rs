//! Whether the wall clock can be believed: a machine that starts with a wrong one must not delete or issue by it.

use chrono::{DateTime, TimeDelta, Utc};

/// A clock that is this much later than the last thing that was done has leapt, or the program was away for long.
pub const MOST_AWAY: TimeDelta = TimeDelta::days(40);

/// A clock that was found far ahead, and that nobody has said to be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockLeap {
    /// What the clock said then.
    pub noticed_at: DateTime<Utc>,
    /// When the last thing before it was done.
    pub before: DateTime<Utc>,
}

/// What a look at the clock comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockVerdict {
    /// It goes on from what was done last.
    Steady,
    /// It is far ahead.
    Ahead(ClockLeap),
    /// It was ahead, and is back where it was.
    Back,
}

/// Looks at the clock: `standing` is the leap that was noted before, `last` when something was done last.
pub fn look(standing: Option<ClockLeap>, last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> ClockVerdict {
    match (standing, last) {
        // What was done since then was done by a wrong clock, and says nothing.
        (Some(leap), _) if now - leap.before <= MOST_AWAY => ClockVerdict::Back,
        (Some(leap), _) => ClockVerdict::Ahead(leap),
        (None, Some(last)) if now - last > MOST_AWAY => {
            ClockVerdict::Ahead(ClockLeap { noticed_at: now, before: last })
        }
        (None, _) => ClockVerdict::Steady,
    }
}

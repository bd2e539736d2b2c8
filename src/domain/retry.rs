//! When a mail that could not be delivered is tried again.

use chrono::{DateTime, TimeDelta, Utc};

/// A mail is given up five days after it was queued.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::days(5);
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(4);

/// The next attempt after `attempts` failed ones: 1, 2, 4, ... minutes, at most four hours apart.
/// `None`: give up.
pub fn next_attempt(created_at: DateTime<Utc>, attempts: i64, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(0);
    let wait = (FIRST_WAIT * 2_i32.pow(doublings)).min(LONGEST_WAIT);
    Some(now + wait).filter(|at| *at - created_at < GIVE_UP_AFTER)
}

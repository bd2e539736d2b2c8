//! When a mail that could not be delivered is tried again.

use chrono::{DateTime, TimeDelta, Utc};

/// A mail is given up five days after it was first tried.
const GIVE_UP_AFTER: TimeDelta = TimeDelta::days(5);
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
/// No wait is longer.
pub const LONGEST_WAIT: TimeDelta = TimeDelta::hours(4);

/// The next attempt when `attempts` have failed, this one included: 1, 2, 4, ... minutes later, at most four hours,
/// of which `luck` (0 to 255) takes up to a quarter away, so that many mails don't come back at once.
/// `None`: give up.
pub fn next_attempt(first: DateTime<Utc>, attempts: i64, luck: u8, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(0);
    let wait = (FIRST_WAIT * 2_i32.pow(doublings)).min(LONGEST_WAIT);
    let at = now + wait - wait / 4 * i32::from(luck) / 255;
    Some(at).filter(|at| *at - first < GIVE_UP_AFTER)
}

//! When a mail that could not be delivered is tried again, and when it is given up.

use chrono::{DateTime, TimeDelta, Utc};

/// A mail is given up so long after it was first tried.
pub const GIVE_UP_AFTER: TimeDelta = TimeDelta::days(5);
/// The same for people; docs/interface.md ("Mails") and the handbook say it too.
pub const GIVE_UP_AFTER_IN_WORDS: &str = "five days";
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
/// No wait is longer.
pub const LONGEST_WAIT: TimeDelta = TimeDelta::hours(4);

/// The next attempt when `attempts` have failed, this one included: 1, 2, 4, ... minutes later, at most four hours,
/// of which `jitter` (0 to 255) takes up to a quarter away, so that many mails don't come back at once.
/// `None`: give up.
pub fn next_attempt(first: DateTime<Utc>, attempts: i64, jitter: u8, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(0);
    let wait = (FIRST_WAIT * 2_i32.pow(doublings)).min(LONGEST_WAIT);
    let at = now + wait - wait / 4 * i32::from(jitter) / 255;
    if at - first < GIVE_UP_AFTER { Some(at) } else { None }
}

/// Differs from mail to mail and from attempt to attempt, and needs no dice.
pub fn jitter(message_id: &str, failed_attempts: i64) -> u8 {
    let mut sum = failed_attempts.unsigned_abs();
    for byte in message_id.bytes() {
        sum = sum * 31 % 65_521 + u64::from(byte);
    }
    sum.to_le_bytes()[0]
}

//! The only place that reads the wall clock.

use std::time::SystemTime;

use chrono::{DateTime, SubsecRound, Utc};

/// Now, in whole seconds: every database keeps those.
#[expect(clippy::disallowed_methods, reason = "this is the place")]
pub fn now() -> DateTime<Utc> {
    DateTime::<Utc>::from(SystemTime::now()).trunc_subsecs(0)
}

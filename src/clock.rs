//! The only place that reads the wall clock.

use std::time::SystemTime;

use chrono::{DateTime, SubsecRound, Utc};

/// Now, in whole seconds: every database keeps those.
pub fn now() -> DateTime<Utc> {
    precisely().trunc_subsecs(0)
}

/// Now, as precisely as the computer knows.
#[expect(clippy::disallowed_methods, reason = "this is the place")]
pub fn precisely() -> DateTime<Utc> {
    DateTime::<Utc>::from(SystemTime::now())
}

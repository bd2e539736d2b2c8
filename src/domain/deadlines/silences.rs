//! Silences: nothing more is mailed about one deadline, for a while (docs/interface.md, `silence`).

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::by_forloeb::ByForloeb;
use super::deadline::Deadline;
use crate::domain::values::calendar::addd;

/// A silence. It is bound to the due date: when that moves, it lapses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Silence {
    pub id: i64,
    pub forloeb: String,
    pub rule: String,
    pub due_on: NaiveDate,
    /// The last day it applies.
    pub until: NaiveDate,
    pub created_at: DateTime<Utc>,
}

/// The most days that an overdue deadline is silenced.
const MAX_DAYS_OVERDUE: i64 = 14;

/// Why a silence can't be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("--until {until}: accepted: a day from {from} to {to}")]
pub struct OutOfRange {
    until: NaiveDate,
    from: NaiveDate,
    to: NaiveDate,
}

/// Whether a deadline may be silenced until a day: until `act_by` at most, an overdue one 14 days at most.
pub fn check_until(deadline: &Deadline, until: NaiveDate, on: NaiveDate) -> Result<(), OutOfRange> {
    let to = if deadline.days_left < 0 { addd(on, MAX_DAYS_OVERDUE) } else { deadline.act_by };
    if (on..=to).contains(&until) { Ok(()) } else { Err(OutOfRange { until, from: on, to }) }
}

/// Enters in each deadline until when it is silenced as of the day.
pub fn apply<'a>(deadlines: impl IntoIterator<Item = &'a mut Deadline>, silences: &[Silence], on: NaiveDate) {
    let silences = ByForloeb::new(silences);
    for deadline in deadlines {
        let applies = |s: &&&Silence| s.rule == deadline.rule.key && s.due_on == deadline.due_on && s.until >= on;
        deadline.silenced_until = silences.of(&deadline.forloeb).iter().filter(applies).map(|s| s.until).max();
    }
}

//! The section `[reminders]`: how much an installation says when it begins.

use chrono::NaiveDate;
use serde::Deserialize;

use super::checked::{Checked, not_accepted, number_in};
use crate::domain::values::calendar::iso_date;

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawReminders {
    first_run_limit: i64,
    from: String,
}

impl Default for RawReminders {
    fn default() -> Self {
        Self { first_run_limit: 50, from: String::new() }
    }
}

/// What is said at the start of an installation.
#[derive(Debug, Clone)]
pub struct Reminders {
    /// How many overdue deadlines a first run says without being asked; by default 50. `None`: however many.
    pub first_run_limit: Option<usize>,
    /// Deadlines to act on before this day are never mailed; `None`, the default: all are.
    pub from: Option<NaiveDate>,
}

impl RawReminders {
    pub(super) fn check(self) -> Checked<Reminders> {
        let limit: usize = number_in("reminders.first_run_limit", self.first_run_limit, 0..=1_000_000)?;
        let from = match iso_date(&self.from) {
            Some(day) => Some(day),
            None if self.from.is_empty() => None,
            None => return not_accepted("reminders.from", self.from, "a day as YYYY-MM-DD, or \"\""),
        };
        Ok(Reminders { first_run_limit: if limit == 0 { None } else { Some(limit) }, from })
    }
}

//! The section `[schedule]`: when the jobs are due.

use serde::Deserialize;

use super::checked::{Checked, refuse};
use crate::domain::operations::schedule::CronPlan;

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawSchedule {
    reminders: String,
    digest: String,
    statements: String,
}

impl Default for RawSchedule {
    fn default() -> Self {
        Self { reminders: "0 30 6 * * *".into(), digest: "0 0 7 * * Mon".into(), statements: "0 0 6 1 * *".into() }
    }
}

/// When the jobs are due, in the site's time zone.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// When a day's reminders are sent; they are on open days only. By default at 6:30 each day.
    pub reminders: CronPlan,
    /// When a week's digest is sent; on a closed day at the same hour of the next open one. By default on Mondays at 7.
    pub digest: CronPlan,
    /// When the months that are over are issued; on a closed day at the same hour of the next open one. By default on the 1st at 6.
    pub statements: CronPlan,
}

impl RawSchedule {
    pub(super) fn check(self) -> Checked<Schedule> {
        Ok(Schedule {
            reminders: plan("schedule.reminders", &self.reminders)?,
            digest: plan("schedule.digest", &self.digest)?,
            statements: plan("schedule.statements", &self.statements)?,
        })
    }
}

fn plan(key: &str, text: &str) -> Checked<CronPlan> {
    match CronPlan::parse(text) {
        Ok(plan) => Ok(plan),
        Err(problem) => refuse(key, format!("{text:?} is not accepted; {problem}")),
    }
}

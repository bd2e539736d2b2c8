//! Which jobs are due now, and for which period: compares the schedule with what is recorded as done.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};

use super::statements::first_open_month;
use crate::config::{Config, Schedule, WatchedList};
use crate::domain::operations::job::{JobKind, Timing};
use crate::domain::operations::schedule::CronPlan;
use crate::store::db::Tx;
use crate::store::outbox::{self, MailState};
use crate::store::{list_watch, publishing, runs};

/// A job that is due, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub job: JobKind,
    /// The day it is run as of.
    pub on: NaiveDate,
    /// The day it was planned for, which names its period.
    pub planned_on: NaiveDate,
    /// Days since it should have been run; 0 when on time.
    pub late_days: i64,
    /// Whether somebody has asked that all open months be issued, however many they are.
    pub catch_up: bool,
    /// Whether somebody has asked that the first reminders go as they are, however many.
    pub first: bool,
    /// Whether somebody has said that optional columns which are gone are meant to be.
    pub columns_are_right: bool,
    /// How much may go at once from the case database: what was named when this content of the list was refused.
    pub allow: Option<usize>,
}

impl Due {
    /// A run as of a day, in time.
    pub fn as_of(job: JobKind, on: NaiveDate) -> Self {
        let (catch_up, first, columns_are_right) = (false, false, false);
        Self { job, on, planned_on: on, late_days: 0, catch_up, first, columns_are_right, allow: None }
    }

    /// What is recorded as done when it is.
    pub fn period(&self) -> Option<String> {
        self.job.period(self.planned_on)
    }
}

/// Until when nothing comes due and no mail waits, if nobody writes to the state database meanwhile: the end of the
/// local hour. What comes due within an hour is due at its end, so that is asked, and no plan is read twice.
pub async fn nothing_until(tx: &mut Tx, config: &Config, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    for waiting in [MailState::Queued, MailState::Sending] {
        if outbox::count(tx, waiting).await? > 0 {
            return Ok(None);
        }
    }
    let local = now.with_timezone(&config.zone);
    let end = now + TimeDelta::seconds(i64::from(3599 - local.minute() * 60 - local.second()));
    // Between two looks at the list nothing need be asked either.
    let next_look = match &config.list {
        Some(list) => next_look(tx, list, config, now).await?,
        None => None,
    };
    let end = next_look.map_or(end, |next| end.min(next - TimeDelta::seconds(1)));
    if end > now && due(tx, config, end).await?.is_empty() { Ok(Some(end)) } else { Ok(None) }
}

/// Everything due at `now`, in the order it is to be done.
pub async fn due(tx: &mut Tx, config: &Config, now: DateTime<Utc>) -> Result<Vec<Due>> {
    let mut all = Vec::new();
    for job in JobKind::ORDER {
        all.extend(due_of(tx, config, job, now).await?);
    }
    let needs_list = config.list.is_some() && all.iter().any(|due| due.job.goes_by_list());
    if needs_list && all.iter().all(|due| due.job != JobKind::List) {
        all.insert(0, Due::as_of(JobKind::List, config.site().today(now)));
    }
    Ok(all)
}

/// The cron expression that a job goes by, where it has one.
pub fn plan(schedule: &Schedule, job: JobKind) -> Option<&CronPlan> {
    match job.timing() {
        Timing::OpenDay => Some(&schedule.reminders),
        Timing::Week => Some(&schedule.digest),
        Timing::Month => Some(&schedule.statements),
        Timing::Night { .. } | Timing::Watch | Timing::OpenHours | Timing::Tick => None,
    }
}

/// When the list is looked at next; `None`: at once.
async fn next_look(
    tx: &mut Tx,
    list: &WatchedList,
    config: &Config,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    match list_watch::read(tx).await?.looked_at {
        // A look that is yet to come was noted by a clock that was ahead: it says nothing.
        Some(looked_at) if looked_at <= now => Ok(list.schedule.next(looked_at, config.zone)),
        Some(_) | None => Ok(None),
    }
}

async fn due_of(tx: &mut Tx, config: &Config, job: JobKind, now: DateTime<Utc>) -> Result<Option<Due>> {
    let (site, schedule) = (config.site(), &config.schedule);
    let today = site.today(now);
    match job.timing() {
        Timing::OpenDay => {
            let last = runs::last_period(tx, job, &today.to_string()).await?;
            let last_day = last.and_then(|day| day.parse().ok());
            let day = site.reminders_due(&schedule.reminders, last_day, now);
            Ok(day.map(|day| Due::as_of(job, day)))
        }
        Timing::Week => match site.digest_due(&schedule.digest, now) {
            Some(week) => {
                let due = Due { planned_on: week.planned_on, late_days: week.late_days, ..Due::as_of(job, today) };
                unless_done(tx, due).await
            }
            None => Ok(None),
        },
        Timing::Month => {
            // The account has no beginning, so there is no month to issue.
            if config.billing.first_month.is_none() {
                return Ok(None);
            }
            let first = first_open_month(tx, config).await?;
            let months = site.statements_due(&schedule.statements, first, now);
            // One run issues them all.
            if months.is_empty() { Ok(None) } else { Ok(Some(Due::as_of(job, today))) }
        }
        Timing::Night { from_hour } => {
            if now.with_timezone(&config.zone).hour() < from_hour {
                return Ok(None);
            }
            unless_done(tx, Due::as_of(job, today)).await
        }
        Timing::Watch => {
            let Some(list) = &config.list else { return Ok(None) };
            let is_due = next_look(tx, list, config, now).await?.is_none_or(|next| next <= now);
            Ok(if is_due { Some(Due::as_of(job, today)) } else { None })
        }
        Timing::OpenHours => {
            if config.publish.is_none() {
                return Ok(None);
            }
            let known = publishing::read(tx).await?;
            let is_due = known.is_wanted() || site.publishing_due(known.published_at, now);
            Ok(if is_due { Some(Due::as_of(job, today)) } else { None })
        }
        Timing::Tick => Ok(None),
    }
}

async fn unless_done(tx: &mut Tx, due: Due) -> Result<Option<Due>> {
    if let Some(period) = due.period()
        && runs::is_done(tx, due.job, &period).await?
    {
        return Ok(None);
    }
    Ok(Some(due))
}

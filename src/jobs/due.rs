//! Which periods are due now, held against what is recorded as done.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};

use super::statements::first_open_month;
use crate::config::Config;
use crate::domain::operations::schedule::{DigestDue, JobKind};
use crate::store::db::Tx;
use crate::store::outbox::{self, MailState};
use crate::store::runs;

/// A digest that is later than this many days is of no use.
const LATEST_DIGEST: i64 = 3;

/// Work that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    Reminders(NaiveDate),
    Digest(DigestDue),
    /// Too late to be sent.
    SkipDigest(DigestDue),
    Statements,
    /// The nightly look at what was said.
    Proof(NaiveDate),
    /// The nightly deleting of what is too old.
    Retention(NaiveDate),
}

impl Due {
    /// Whose work it is.
    pub fn job(&self) -> JobKind {
        match self {
            Self::Reminders(_) => JobKind::Reminders,
            Self::Digest(_) | Self::SkipDigest(_) => JobKind::Digest,
            Self::Statements => JobKind::Statements,
            Self::Proof(_) => JobKind::Proof,
            Self::Retention(_) => JobKind::Retention,
        }
    }

    /// Statements are due for as many months as there are.
    pub fn period(&self) -> Option<String> {
        match self {
            Self::Reminders(on) | Self::Proof(on) | Self::Retention(on) => Some(on.to_string()),
            Self::Digest(digest) | Self::SkipDigest(digest) => Some(digest.week.clone()),
            Self::Statements => None,
        }
    }
}

/// The local hour from which the night's proof is due.
const PROOF_HOUR: u32 = 2;
/// The local hour from which the night's deleting is due.
const RETENTION_HOUR: u32 = 3;

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
    Ok(due(tx, config, end).await?.is_empty().then_some(end))
}

/// Everything due at `now`, in the order it is to be done.
pub async fn due(tx: &mut Tx, config: &Config, now: DateTime<Utc>) -> Result<Vec<Due>> {
    let mut found = Vec::new();
    let site = config.site();
    let today = site.today(now);
    let last = runs::last_period(tx, JobKind::Reminders, &today.to_string()).await?;
    let last = last.and_then(|day| day.parse().ok());
    found.extend(site.reminders_due(&config.schedule.reminders, last, now).map(Due::Reminders));
    if config.billing.first_month.is_some() {
        let first = first_open_month(tx, config).await?;
        if !site.statements_due(&config.schedule.statements, first, now).is_empty() {
            found.push(Due::Statements);
        }
    }
    if let Some(digest) = site.digest_due(&config.schedule.digest, now)
        && !runs::is_done(tx, JobKind::Digest, &digest.week).await?
    {
        found.push(if digest.late_days > LATEST_DIGEST { Due::SkipDigest(digest) } else { Due::Digest(digest) });
    }
    let hour = now.with_timezone(&config.zone).hour();
    if hour >= PROOF_HOUR && !runs::is_done(tx, JobKind::Proof, &today.to_string()).await? {
        found.push(Due::Proof(today));
    }
    if hour >= RETENTION_HOUR && !runs::is_done(tx, JobKind::Retention, &today.to_string()).await? {
        found.push(Due::Retention(today));
    }
    Ok(found)
}

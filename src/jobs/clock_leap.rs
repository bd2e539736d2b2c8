//! Watches the wall clock before anything is written by it.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::JobContext;
use super::health::record;
use crate::domain::operations::clock::{ClockLeap, ClockVerdict, look};
use crate::domain::operations::health::RecordedProblem;
use crate::domain::operations::job::JobKind;
use crate::store::clock_leap;
use crate::store::db::{Db, Tx};

/// Compares the clock with what was done last. One that is far ahead is noted before anything else is written; when it is
/// back, what it left behind no longer counts.
pub async fn watch(context: JobContext<'_>, now: DateTime<Utc>) -> Result<()> {
    let state = context.state;
    let mut tx = state.snapshot().await?;
    let standing = clock_leap::standing(&mut tx).await?;
    let last = clock_leap::last_moment(&mut tx).await?;
    drop(tx);
    match look(standing, last, now) {
        ClockVerdict::Steady => Ok(()),
        ClockVerdict::Ahead(leap) if standing == Some(leap) => Ok(()),
        ClockVerdict::Ahead(leap) => {
            let mut tx = state.begin().await?;
            clock_leap::note(&mut tx, leap).await?;
            tx.commit().await?;
            let text = text(leap, context);
            tracing::error!("{text}");
            record(state, RecordedProblem::Clock, Some(text), now).await
        }
        ClockVerdict::Back => {
            let today = context.config.site().today(now);
            let mut tx = state.begin().await?;
            clock_leap::set_back(&mut tx, |job: JobKind| job.period(today), now).await?;
            tx.commit().await?;
            tracing::warn!("the clock is back: what was recorded for days to come no longer counts");
            record(state, RecordedProblem::Clock, None, now).await
        }
    }
}

/// Somebody says that the clock is right.
pub async fn confirm(state: &Db, now: DateTime<Utc>) -> Result<()> {
    let mut tx = state.begin().await?;
    clock_leap::confirm(&mut tx, now).await?;
    tx.commit().await?;
    record(state, RecordedProblem::Clock, None, now).await
}

/// Why nothing is issued and nothing deleted, while that is so.
pub async fn doubt(tx: &mut Tx, context: JobContext<'_>) -> Result<Option<String>> {
    Ok(clock_leap::standing(tx).await?.map(|leap| text(leap, context)))
}

fn text(leap: ClockLeap, context: JobContext<'_>) -> String {
    let local = |at: DateTime<Utc>| at.with_timezone(&context.config.zone).format("%Y-%m-%d %H:%M");
    format!(
        "the clock was at {}, long after the last thing that was done ({}): nothing is issued or deleted until it is back; \
         if it is right, `fasevagt once retention --clock-is-right`",
        local(leap.noticed_at),
        local(leap.before)
    )
}

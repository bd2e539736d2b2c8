//! The heartbeat: tokio-cron-scheduler sends a tick once a minute, and does nothing else.
//!
//! Its jobs freeze a zone's offset, overlap, and forget what was missed: what is due is decided in
//! `domain::operations::schedule`. Its own storage looks at the wall clock twice a second, and stays silent for as long as
//! that was set back; ours, in `minutes.rs`, lets it sleep for a minute.

mod alarm;
mod minutes;

use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use tokio::sync::mpsc;
use tokio_cron_scheduler::{Job, JobScheduler, SimpleJobCode, SimpleNotificationCode, SimpleNotificationStore};

pub use alarm::sleep;
use minutes::{MINUTE, Minutes};

/// Messages between the scheduler's parts; a tick makes four.
const CHANNEL: usize = 16;

/// Starts the heartbeat: it reads `clock`, and waits by `sleep`. A tick that finds the last one still waiting is dropped:
/// one is enough.
pub async fn start<S: Future<Output = ()> + Send + 'static>(
    ticks: mpsc::Sender<()>,
    clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
    sleep: impl Fn(Duration) -> S + Send + Sync + 'static,
) -> Result<JobScheduler> {
    let scheduler = JobScheduler::new_with_storage_and_code(
        Box::new(Minutes::new(clock, sleep)),
        Box::new(SimpleNotificationStore::default()),
        Box::new(SimpleJobCode::default()),
        Box::new(SimpleNotificationCode::default()),
        CHANNEL,
    );
    let scheduler = scheduler.await.context("make the scheduler")?;
    let tick = Job::new_repeated(MINUTE, move |_, _| {
        let _ = ticks.try_send(());
    })?;
    // Before the start: from then on the storage is held while it waits.
    scheduler.add(tick).await.context("add the heartbeat")?;
    scheduler.start().await.context("start the heartbeat")?;
    Ok(scheduler)
}

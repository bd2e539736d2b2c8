//! The heartbeat: tokio-cron-scheduler asks once a minute, and does nothing else.
//!
//! Its jobs freeze a zone's offset, overlap, and forget what was missed; a tick every minute in UTC is
//! right over every change of clocks, and what is due then is decided in `domain::schedule`.

use anyhow::Result;
use tokio::sync::mpsc;
use tokio_cron_scheduler::{Job, JobScheduler};

/// At the start of every minute.
const HEARTBEAT: &str = "0 * * * * *";

/// Starts the heartbeat. A tick that finds the last one still waiting is dropped: one is enough.
pub async fn start(ask: mpsc::Sender<()>) -> Result<JobScheduler> {
    let scheduler = JobScheduler::new().await?;
    let tick = Job::new(HEARTBEAT, move |_, _| {
        let _ = ask.try_send(());
    })?;
    scheduler.add(tick).await?;
    scheduler.start().await?;
    Ok(scheduler)
}

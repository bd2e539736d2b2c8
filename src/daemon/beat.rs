use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::app::App;
use crate::domain::operations::job::JobKind;
use crate::domain::values::redact::redact;
use crate::jobs::due::{Due, due};
use crate::jobs::{JobResult, Stop, health};
use crate::logs::JobRun;
use crate::{clock, systemd};

/// How the daemon looks after itself.
#[derive(Default)]
pub struct LookAfter {
    rounds: health::Rounds,
    outage: health::Outage,
    /// Something was done since the last round.
    busy: bool,
}

impl LookAfter {
    pub fn is_due(&self) -> bool {
        self.busy || self.rounds.is_due()
    }
}

/// Does everything that is due. Says when to come back at the latest, if not at the next minute.
pub async fn work_through(app: &mut App, look_after: &mut LookAfter, stopping: &AtomicBool) -> Option<Duration> {
    let stop = || {
        // Asked between jobs, and at every step of a delivery and of deleting.
        systemd::alive();
        stopping.load(Ordering::Relaxed)
    };
    match find_due(app).await {
        Ok(all) => {
            look_after.outage.is_over();
            for due in all {
                if stop() {
                    return None;
                }
                look_after.busy |= perform(app, &due, &stop).await.did_something;
            }
        }
        Err(error) => {
            tracing::error!("find what is due: {}", redact(&format!("{error:#}")));
            let told = look_after.outage.go_on(app.context(), &error, clock::now()).await;
            told.unwrap_or_else(|error| tracing::error!("tell of it by mail: {}", redact(&format!("{error:#}"))));
        }
    }
    if stop() {
        return None;
    }
    let today = app.config.site().today(clock::now());
    if look_after.is_due() {
        look_after.busy = false;
        look_after.rounds.begin();
        perform(app, &Due::as_of(JobKind::Health, today), &stop).await;
    }
    let delivery = perform(app, &Due::as_of(JobKind::Deliver, today), &stop).await;
    look_after.busy |= delivery.did_something;
    delivery.come_back
}

async fn find_due(app: &App) -> Result<Vec<Due>> {
    let mut tx = app.state.snapshot().await?;
    due(&mut tx, &app.config, clock::now()).await
}

struct Performed {
    /// Or tried to.
    did_something: bool,
    come_back: Option<Duration>,
}

/// Runs a job, and reports how it ended: to the database, the log and systemd.
async fn perform(app: &mut App, due: &Due, stop: Stop<'_>) -> Performed {
    let run = JobRun::begin(due.job, due.period());
    let result = app.run(due, Arc::new(clock::now), stop).await.with_context(|| format!("job {}", due.job));
    let (done, come_back) = match result {
        Ok(JobResult { outcome, come_back }) => (Ok(outcome), come_back),
        Err(error) => (Err(error), None),
    };
    app.record(due.job, &done, clock::now()).await;
    let text = run.end(&done);
    if let Some(text) = &text {
        systemd::status(text);
    }
    Performed { did_something: text.is_some(), come_back }
}

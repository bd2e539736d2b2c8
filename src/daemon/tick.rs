use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Error, Result};
use tokio::time::Instant;

use crate::app::App;
use crate::domain::operations::job::JobKind;
use crate::jobs::due::{Due, due};
use crate::jobs::health::Outage;
use crate::jobs::{JobResult, Stop};
use crate::logs::JobRun;
use crate::panics::caught;
use crate::store::db::Damage;
use crate::store::error_text::error_text;
use crate::{clock, systemd};

/// The daemon checks itself so often, on the monotonic clock, where it does nothing in between.
const SELF_CHECK_INTERVAL: Duration = Duration::from_mins(15);

/// When the daemon checks itself, and whether it can read its own database at all.
#[derive(Default)]
pub struct SelfCheck {
    last: Option<Instant>,
    /// A job did something since the last one, or tried to.
    work_since: bool,
    outage: Outage,
    /// What is wrong with the file of the state database: no job is done by it any more.
    damage: Option<Error>,
}

impl SelfCheck {
    pub fn is_due(&self) -> bool {
        self.work_since || self.last.is_none_or(|last| last.elapsed() >= SELF_CHECK_INTERVAL)
    }

    /// Looks whether the file of the state database is whole.
    pub async fn look_for_damage(&mut self, app: &App) {
        match app.state.damage().await {
            Ok(damage) => self.damage = damage.map(|found| Error::new(found).context(app.config.state.to_string())),
            Err(error) => tracing::error!("look whether the state database is whole: {}", error_text(&error)),
        }
    }

    fn start(&mut self) {
        self.last = Some(Instant::now());
        self.work_since = false;
    }
}

/// Does everything that is due. Says when to come back at the latest, if not at the next minute.
pub async fn tick(app: &mut App, self_check: &mut SelfCheck, stopping: &AtomicBool) -> Option<Duration> {
    let stop = || {
        // Asked between jobs, and at every step of a delivery and of deleting.
        systemd::alive();
        stopping.load(Ordering::Relaxed)
    };
    // What was said could not be found there, and would be said again.
    if let Some(damage) = &self_check.damage {
        systemd::status(&error_text(damage));
        report_outage(app, &mut self_check.outage, damage).await;
        return None;
    }
    let found = caught(find_due(app)).await;
    match found.unwrap_or_else(|panicked| Err(panicked.into())) {
        Ok(all) => {
            if let Err(error) = self_check.outage.end(app.context(), clock::now()).await {
                tracing::error!("queue a mail that the state database works again: {}", error_text(&error));
            }
            for due in all {
                if stop() {
                    return None;
                }
                let done = run(app, &due, &stop).await;
                self_check.work_since |= done.did_something;
                if done.damage.is_some() {
                    self_check.damage = done.damage;
                    return Some(Duration::ZERO);
                }
            }
        }
        // The other jobs would fail in the same way; delivery and the self-check report it in their own words.
        Err(error) => report_outage(app, &mut self_check.outage, &error).await,
    }
    if stop() {
        return None;
    }
    let today = app.config.site().today(clock::now());
    if self_check.is_due() {
        self_check.start();
        // Its own mails are no reason to check again at once.
        run(app, &Due::as_of(JobKind::Health, today), &stop).await;
    }
    // Last, so that what was queued above is sent in the same minute.
    let delivery = run(app, &Due::as_of(JobKind::Deliver, today), &stop).await;
    self_check.work_since |= delivery.did_something;
    delivery.come_back
}

async fn find_due(app: &App) -> Result<Vec<Due>> {
    app.watch_clock(clock::now()).await?;
    let mut tx = app.state.snapshot().await?;
    due(&mut tx, &app.config, clock::now()).await
}

/// The state database can't be read, so nothing can be recorded or queued there.
async fn report_outage(app: &App, outage: &mut Outage, error: &Error) {
    tracing::error!("find what is due: {}", error_text(error));
    if let Err(error) = outage.report(app.context(), error, clock::now()).await {
        tracing::error!("tell of it by mail: {}", error_text(&error));
    }
}

struct TickResult {
    /// Or tried to.
    did_something: bool,
    come_back: Option<Duration>,
    /// The job has found that the file of the state database is not whole.
    damage: Option<Error>,
}

/// Runs a job, and reports how it ended: to the database, the log and systemd.
async fn run(app: &mut App, due: &Due, stop: Stop<'_>) -> TickResult {
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
    let damage = done.err().filter(Error::is::<Damage>);
    TickResult { did_something: text.is_some(), come_back, damage }
}

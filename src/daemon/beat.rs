use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::app::App;
use crate::domain::operations::schedule::JobKind;
use crate::domain::values::redact::redact;
use crate::jobs::due::{Due, due};
use crate::jobs::{Outcome, digest, health, proof, reminders, retention, statements};
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

/// Says when to come back at the latest, if not at the next minute.
pub async fn work_through(app: &mut App, look_after: &mut LookAfter, stopping: &AtomicBool) -> Option<Duration> {
    let stop = || {
        // Asked between jobs, and at every step of a delivery and of deleting.
        systemd::alive();
        stopping.load(Ordering::Relaxed)
    };
    match what_is_due(app).await {
        Ok(all) => {
            look_after.outage.is_over();
            for one in all {
                if stop() {
                    return None;
                }
                let (job, run) = (one.job(), JobRun::begin(one.job(), one.period()));
                let done = perform(app, one, &stop).await;
                app.note(job, &done, clock::now()).await;
                look_after.busy |= report(run, &done);
            }
        }
        Err(error) => {
            tracing::error!("find what is due: {}", redact(&format!("{error:#}")));
            let told = look_after.outage.go_on(app.context(), &app.mailer, &error, clock::now()).await;
            told.unwrap_or_else(|error| tracing::error!("tell of it by mail: {}", redact(&format!("{error:#}"))));
        }
    }
    if stop() {
        return None;
    }
    if look_after.is_due() {
        look_after.busy = false;
        look_after.rounds.begin();
        let run = JobRun::begin(JobKind::Health, None);
        report(run, &health::run(app.context(), clock::now()).await.context("job health"));
    }
    let run = JobRun::begin(JobKind::Deliver, None);
    let delivered = app.deliver(Arc::new(clock::now), &stop).await.context("job deliver");
    let come_back = delivered.as_ref().ok().and_then(|delivered| delivered.come_back);
    look_after.busy |= report(run, &delivered.map(|delivered| delivered.outcome));
    come_back
}

async fn what_is_due(app: &App) -> Result<Vec<Due>> {
    let mut tx = app.state.snapshot().await?;
    due(&mut tx, &app.config, clock::now()).await
}

async fn perform(app: &App, due: Due, stop: &(dyn Fn() -> bool + Sync)) -> Result<Outcome> {
    let (context, now) = (app.context(), clock::now());
    let today = app.config.site().today(now);
    match due {
        Due::Reminders(on) => reminders::run(context, on, now).await.context("job reminders"),
        Due::Proof(on) => proof::run(context, on, now).await.context("job proof"),
        Due::Retention(on) => retention::run(context, on, now, stop).await.context("job retention"),
        Due::Statements => statements::run(context, today, now).await.context("job statements"),
        Due::Digest(d) => digest::run(context, &d.week, today, d.late_days > 0, now).await.context("job digest"),
        Due::SkipDigest(d) => digest::skip(context, &d.week, now).await.context("job digest"),
    }
}

/// Says whether something was done, or tried.
fn report(run: JobRun, done: &Result<Outcome>) -> bool {
    let text = run.end(done);
    if let Some(text) = &text {
        systemd::status(text);
    }
    text.is_some()
}

//! The serial loop: asked once a minute, it does what is due, one job after the other.

mod rest;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::app::App;
use crate::config::{self, Config};
use crate::domain::discretion::for_the_log;
use crate::domain::schedule::JobKind;
use crate::jobs::due::{Due, due};
use crate::jobs::{Outcome, digest, proof, reminders, statements};
use crate::logs::{Log, Run};
use crate::store::presence::OnlyDaemon;
use crate::{clock, scheduler, systemd};
pub use rest::Rest;

/// How long a job that is under way when the daemon is asked to stop may go on. What it has not finished by
/// then is rolled back, and done at the next start.
const SOFT_STOP: Duration = Duration::from_secs(4);

/// Runs until SIGTERM or SIGINT.
pub async fn run(config: Config, file: Option<PathBuf>, log: &Log) -> Result<()> {
    let mut signals = Signals::listen()?;
    let mut app = App::open(config).await?;
    let mut only = only_daemon(&app)?;
    let (ask, mut asked) = mpsc::channel(1);
    // Asked at once: that is the catch-up after a time down.
    ask.try_send(())?;
    let mut heartbeat = scheduler::start(ask, clock::precisely, scheduler::sleep).await?;
    tracing::info!(cases = %app.config.cases, state = %app.config.state, "ready");
    systemd::ready();
    let (mut come_back, mut rest) = (None, Rest::default());
    loop {
        let asks = tokio::select! {
            _ = asked.recv() => true,
            () = after(come_back) => true,
            event = signals.next() => match event {
                Event::Stop => break,
                Event::Reload => {
                    systemd::reloading();
                    (app, only) = reload(app, only, file.as_deref(), log).await;
                    rest = Rest::default();
                    systemd::ready();
                    false
                }
            },
        };
        if asks && rest.lasts(&app.state, clock::now()) {
            systemd::alive();
        } else if asks {
            match work(&mut app, &mut signals).await {
                Flow::GoOn(again) => come_back = again,
                Flow::Stop => break,
            }
            if let Err(error) = rest.begin(&app, clock::now()).await {
                tracing::error!("find how long to rest: {}", for_the_log(&format!("{error:#}")));
            }
        }
    }
    tracing::info!("stopping");
    systemd::stopping();
    heartbeat.shutdown().await?;
    app.close().await;
    Ok(())
}

/// Two daemons on one SQLite database would only wait for each other.
fn only_daemon(app: &App) -> Result<OnlyDaemon> {
    let only = OnlyDaemon::announce(&app.state)?;
    only.with_context(|| {
        format!(
            "another fasevagt daemon runs on {}: stop it first, or give both a PostgreSQL database",
            app.config.state
        )
    })
}

/// Ends after so long; never, where nothing is to be waited for.
async fn after(wait: Option<Duration>) {
    match wait {
        Some(wait) => tokio::time::sleep(wait).await,
        None => std::future::pending().await,
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Flow {
    /// And ask again after so long, where something is to be taken over then.
    GoOn(Option<Duration>),
    Stop,
}

/// Does everything that is due; a signal to stop ends it softly.
async fn work(app: &mut App, signals: &mut Signals) -> Flow {
    let stopping = AtomicBool::new(false);
    let mut reload_wanted = false;
    let flow = {
        let mut all = std::pin::pin!(work_through(app, &stopping));
        loop {
            tokio::select! {
                again = &mut all => break Flow::GoOn(again),
                event = signals.next() => match event {
                    Event::Reload => reload_wanted = true,
                    Event::Stop => {
                        stopping.store(true, Ordering::Relaxed);
                        if timeout(SOFT_STOP, &mut all).await.is_err() {
                            tracing::warn!("the job under way is broken off; it is done at the next start");
                        }
                        break Flow::Stop;
                    }
                },
            }
        }
    };
    if reload_wanted {
        signals.reload_again();
    }
    flow
}

/// Says when to come back at the latest, if not at the next minute.
async fn work_through(app: &mut App, stopping: &AtomicBool) -> Option<Duration> {
    let stop = || {
        // Asked between jobs, and at every step of a delivery.
        systemd::alive();
        stopping.load(Ordering::Relaxed)
    };
    match what_is_due(app).await {
        Ok(all) => {
            for one in all {
                if stop() {
                    return None;
                }
                let run = Run::begin(one.job(), one.period());
                report(run, &perform(app, one).await);
            }
        }
        Err(error) => tracing::error!("find what is due: {}", for_the_log(&format!("{error:#}"))),
    }
    if stop() {
        return None;
    }
    let run = Run::begin(JobKind::Deliver, None);
    let delivered = app.deliver(Arc::new(clock::now), &stop).await.context("job deliver");
    let come_back = delivered.as_ref().ok().and_then(|delivered| delivered.come_back);
    report(run, &delivered.map(|delivered| delivered.outcome));
    come_back
}

async fn what_is_due(app: &App) -> Result<Vec<Due>> {
    let mut tx = app.state.snapshot().await?;
    due(&mut tx, &app.config, clock::now()).await
}

async fn perform(app: &App, due: Due) -> Result<Outcome> {
    let (desk, now) = (app.desk(), clock::now());
    let today = app.config.site().today(now);
    match due {
        Due::Reminders(on) => reminders::run(desk, on, now).await.context("job reminders"),
        Due::Proof(on) => proof::run(desk, on, now).await.context("job proof"),
        Due::Statements => statements::run(desk, today, now).await.context("job statements"),
        Due::Digest(d) => digest::run(desk, &d.week, today, d.late_days > 0, now).await.context("job digest"),
        Due::SkipDigest(d) => digest::skip(desk, &d.week, now).await.context("job digest"),
    }
}

fn report(run: Run, done: &Result<Outcome>) {
    if let Some(text) = run.end(done) {
        systemd::status(&text);
    }
}

/// Opens everything anew by the configuration as it stands now; a bad one is refused, and the old one stays.
async fn reload(app: App, only: OnlyDaemon, file: Option<&std::path::Path>, log: &Log) -> (App, OnlyDaemon) {
    let fresh = async {
        let fresh = App::open(config::load(file)?).await?;
        // The same database is locked by this daemon already.
        let lock = if fresh.config.state == app.config.state { None } else { Some(only_daemon(&fresh)?) };
        Ok::<_, anyhow::Error>((fresh, lock))
    };
    match fresh.await {
        Ok((fresh, lock)) => {
            app.close().await;
            log.set(fresh.config.log_level);
            tracing::info!("configuration reread");
            (fresh, lock.unwrap_or(only))
        }
        Err(error) => {
            let problem = for_the_log(&format!("{error:#}"));
            tracing::error!("the new configuration is refused, the old one stays: {problem}");
            (app, only)
        }
    }
}

enum Event {
    Stop,
    Reload,
}

struct Signals {
    term: Signal,
    int: Signal,
    hup: Signal,
    reload_pending: bool,
}

impl Signals {
    fn listen() -> Result<Self> {
        Ok(Self {
            term: signal(SignalKind::terminate())?,
            int: signal(SignalKind::interrupt())?,
            hup: signal(SignalKind::hangup())?,
            reload_pending: false,
        })
    }

    /// A wish to reload that came while a job ran is not forgotten.
    fn reload_again(&mut self) {
        self.reload_pending = true;
    }

    async fn next(&mut self) -> Event {
        if std::mem::take(&mut self.reload_pending) {
            return Event::Reload;
        }
        tokio::select! {
            _ = self.term.recv() => Event::Stop,
            _ = self.int.recv() => Event::Stop,
            _ = self.hup.recv() => Event::Reload,
        }
    }
}

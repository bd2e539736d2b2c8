//! The serial loop: with each tick, once a minute, it does what is due, one job after the other.

mod idle;
mod signals;
mod tick;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::app::App;
use crate::config::{self, Config};
use crate::jobs::health::alert_past_queue;
use crate::logs::LogHandle;
use crate::store::error_text::error_text;
use crate::store::locks::DaemonLock;
use crate::{clock, scheduler, systemd};
pub use idle::IdleWindow;
use signals::{Event, Signals};
use tick::{SelfCheck, tick};

/// How long a job that is under way when the daemon is asked to stop may go on. What it has not finished by
/// then is rolled back, and done at the next start.
const SOFT_STOP: Duration = Duration::from_secs(4);

/// Runs until SIGTERM or SIGINT.
pub async fn run(config: Config, file: Option<PathBuf>, log: &LogHandle) -> Result<()> {
    let mut signals = Signals::listen()?;
    let mut app = App::open(config).await?;
    let mut lock = acquire_lock(&app)?;
    try_cases(&app).await;
    let (sender, mut ticks) = mpsc::channel(1);
    // The first tick is at once: that is the catch-up after a time down.
    sender.try_send(())?;
    let mut heartbeat = scheduler::start(sender, clock::precisely, scheduler::sleep).await?;
    tracing::info!("ready: cases in {}, state in {}", app.config.cases, app.config.state);
    systemd::ready();
    let state_file = app.state.file_identity();
    let mut state_file = (app.config.state.clone(), state_file);
    let (mut come_back, mut self_check, mut idle) = (None, SelfCheck::default(), IdleWindow::default());
    self_check.look_for_damage(&app).await;
    loop {
        let signal = tokio::select! {
            _ = ticks.recv() => None,
            () = after(come_back) => None,
            event = signals.next() => Some(event),
        };
        // What is written now would be in a file that nobody sees again.
        if !matches!(signal, Some(Event::Stop)) && app.state.file_identity() != state_file.1 {
            return Err(stop_without_state(app).await.into());
        }
        match signal {
            Some(Event::Stop) => break,
            Some(Event::Reload) => {
                systemd::reloading();
                (app, lock) = reload(app, lock, file.as_deref(), log).await;
                idle = IdleWindow::default();
                if state_file.0 != app.config.state {
                    state_file = (app.config.state.clone(), app.state.file_identity());
                }
                self_check.look_for_damage(&app).await;
                systemd::ready();
            }
            None if idle.covers(&app.state, clock::now()) && !self_check.is_due() => systemd::alive(),
            None => {
                match work(&mut app, &mut self_check, &mut signals).await {
                    Flow::Continue(wait) => come_back = wait,
                    Flow::Stop => break,
                }
                if let Err(error) = idle.find(&app, clock::now()).await {
                    tracing::error!("find how long to rest: {}", error_text(&error));
                }
            }
        }
    }
    tracing::info!("stopping");
    systemd::stopping();
    heartbeat.shutdown().await?;
    app.close().await;
    Ok(())
}

/// The state database was removed or replaced under the daemon.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StateGone(String);

/// Says everywhere that nothing is done any more. Nobody restarts it: another database would say everything anew.
async fn stop_without_state(app: App) -> StateGone {
    let text = format!(
        "the state database {} was removed or replaced while the daemon ran: it stops, and nothing is sent until it is back",
        app.config.state
    );
    tracing::error!("{text}");
    systemd::status(&text);
    if let Err(error) = alert_past_queue(app.context(), &text, clock::now()).await {
        tracing::error!("mail an alert: {}", error_text(&error));
    }
    StateGone(text)
}

/// Two daemons on one SQLite database would only wait for each other.
fn acquire_lock(app: &App) -> Result<DaemonLock> {
    let lock = DaemonLock::acquire(&app.state)?;
    lock.with_context(|| {
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
    /// And tick again after so long, where something is to be taken over then.
    Continue(Option<Duration>),
    Stop,
}

/// Does everything that is due; a signal to stop ends it softly.
async fn work(app: &mut App, self_check: &mut SelfCheck, signals: &mut Signals) -> Flow {
    let stopping = AtomicBool::new(false);
    let mut reload_wanted = false;
    let flow = {
        let mut all = std::pin::pin!(tick(app, self_check, &stopping));
        loop {
            tokio::select! {
                come_back = &mut all => break Flow::Continue(come_back),
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

/// Tells whoever started or reloaded the daemon where it can't read the cases. Most jobs go on without them, and the self-check tells
/// how long they are away.
async fn try_cases(app: &App) {
    if let Err(error) = app.cases.open().await {
        tracing::error!("the case database can't be read: {}", error_text(&error));
    }
}

/// Opens everything anew by the configuration as it is now; a bad one is refused, and the old one stays. One whose case database is away
/// is taken: what else it says is wanted now.
async fn reload(app: App, old_lock: DaemonLock, file: Option<&std::path::Path>, log: &LogHandle) -> (App, DaemonLock) {
    let fresh = async {
        let fresh = App::open(config::load(file)?).await?;
        // The same database is locked by this daemon already.
        let fresh_lock = if fresh.config.state == app.config.state { None } else { Some(acquire_lock(&fresh)?) };
        Ok::<_, anyhow::Error>((fresh, fresh_lock))
    };
    match fresh.await {
        Ok((fresh, fresh_lock)) => {
            app.close().await;
            log.set(fresh.config.log.level);
            tracing::info!("configuration reread");
            try_cases(&fresh).await;
            (fresh, fresh_lock.unwrap_or(old_lock))
        }
        Err(error) => {
            let problem = error_text(&error);
            tracing::error!("the new configuration is refused, the old one stays: {problem}");
            (app, old_lock)
        }
    }
}

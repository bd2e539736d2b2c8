//! Notifies systemd: that the daemon is ready, what it did last, and that it is alive. Started by anything else, nothing
//! happens.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sd_notify::NotifyState;

use crate::domain::values::printable::printable;

/// Databases are open, and ticks come.
pub fn ready() {
    notify(&[NotifyState::Ready, NotifyState::Status("ready")]);
}

/// One line for `systemctl status`; counts and ids only. A second line would be a message of its own.
pub fn status(text: &str) {
    notify(&[NotifyState::Status(&printable(text))]);
}

/// The configuration is being reread; [`ready`] ends it.
pub fn reloading() {
    let Ok(now) = NotifyState::monotonic_usec_now() else { return };
    notify(&[NotifyState::Reloading, now]);
}

pub fn stopping() {
    notify(&[NotifyState::Stopping]);
}

/// Between two signs of life at least: a delivery has thousands of steps a second.
const WATCHDOG_INTERVAL: Duration = Duration::from_secs(1);

/// The serial loop goes on; a job that hangs no longer says so.
pub fn alive() {
    static LAST: Mutex<Option<Instant>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if last.is_none_or(|last| last.elapsed() >= WATCHDOG_INTERVAL) {
        *last = Some(Instant::now());
        notify(&[NotifyState::Watchdog]);
    }
}

fn notify(what: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(what) {
        tracing::debug!("tell systemd: {error}");
    }
}

use anyhow::Result;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal asks of the daemon.
pub enum Event {
    Stop,
    Reload,
}

/// The signals that the daemon listens to.
pub struct Signals {
    term: Signal,
    int: Signal,
    hup: Signal,
    reload_pending: bool,
}

impl Signals {
    pub fn listen() -> Result<Self> {
        Ok(Self {
            term: signal(SignalKind::terminate())?,
            int: signal(SignalKind::interrupt())?,
            hup: signal(SignalKind::hangup())?,
            reload_pending: false,
        })
    }

    /// A wish to reload that came while a job ran is not forgotten.
    pub fn reload_again(&mut self) {
        self.reload_pending = true;
    }

    pub async fn next(&mut self) -> Event {
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

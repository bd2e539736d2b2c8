//! Where the log goes: to the journal with its fields where systemd listens, else as text to standard error.
//!
//! Other crates' events are logged from `warn` on only, at any level: what they say below can have addresses, passwords
//! and anything else from a database in it. Of sqlx, nothing: it warns in a database's words, and what it finds is our error anyway.

use std::env;
use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::time::Instant;

use anyhow::Result;
use tracing::Level;
use tracing_journald::{Priority, PriorityMappings};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Registry, fmt, reload};

use crate::domain::operations::job::JobKind;
use crate::domain::values::redact::redact;
use crate::jobs::Outcome;
use crate::store::error_text::error_text;

/// The log of this process.
pub struct LogHandle {
    filter: reload::Handle<Targets, Registry>,
    /// It goes to systemd's journal.
    pub journal: bool,
}

/// Begins the log, at this level.
pub fn start(level: Level) -> LogHandle {
    let (filter, handle) = reload::Layer::new(targets(level));
    let journal = if is_journal() { tracing_journald::layer().ok() } else { None };
    let has_journal = journal.is_some();
    let out = match journal {
        Some(journal) => {
            journal.with_priority_mappings(priorities()).with_field_prefix(Some("FASEVAGT".into())).boxed()
        }
        None => fmt::layer().with_ansi(colours()).with_writer(io::stderr).boxed(),
    };
    // A second start in one process would only be a test's.
    let _ = Registry::default().with(filter).with(out).try_init();
    LogHandle { filter: handle, journal: has_journal }
}

impl LogHandle {
    /// From now on it is at this level.
    pub fn set(&self, level: Level) {
        // The log ends with the process, so it is there.
        let _ = self.filter.modify(|filter| *filter = targets(level));
    }
}

fn targets(level: Level) -> Targets {
    Targets::new()
        .with_target(env!("CARGO_CRATE_NAME"), level)
        .with_target("sqlx", LevelFilter::OFF)
        .with_default(level.min(Level::WARN))
}

/// systemd names device and inode of the journal's socket; standard error may lead elsewhere all the same.
fn is_journal() -> bool {
    let Ok(named) = env::var("JOURNAL_STREAM") else { return false };
    let stderr = io::stderr().as_fd().try_clone_to_owned().and_then(|fd| File::from(fd).metadata());
    stderr.is_ok_and(|stderr| named == format!("{}:{}", stderr.dev(), stderr.ino()))
}

/// The levels by the names that `journalctl -p` has for them.
fn priorities() -> PriorityMappings {
    let usual = PriorityMappings::new();
    PriorityMappings { info: Priority::Informational, debug: Priority::Debug, ..usual }
}

fn colours() -> bool {
    io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none_or(|wish| wish.is_empty())
}

/// A run of a job, logged as one line when it has ended.
pub struct JobRun {
    job: JobKind,
    period: Option<String>,
    began: Instant,
    on_request: bool,
}

impl JobRun {
    pub fn begin(job: JobKind, period: Option<String>) -> Self {
        Self { job, period, began: Instant::now(), on_request: false }
    }

    /// Somebody asked for it, and so it is logged that there was nothing to do, too.
    #[must_use]
    pub fn on_request(self) -> Self {
        Self { on_request: true, ..self }
    }

    /// Logs what it came to, and gives the same line; none where there was nothing to do.
    pub fn end(self, done: &Result<Outcome>) -> Option<String> {
        let (job, period, ms) = (self.job.as_str(), self.period, self.began.elapsed().as_millis());
        let text = match done {
            Ok(outcome) => redact(&outcome.to_string()),
            Err(error) => error_text(error),
        };
        match done {
            Ok(Outcome::Nothing(_)) if self.on_request => {
                tracing::info!(job, period, outcome = "nothing", ms, "{text}");
            }
            Ok(Outcome::Nothing(_)) => tracing::debug!(job, period, outcome = "nothing", ms, "{text}"),
            Ok(Outcome::Done(_)) => tracing::info!(job, period, outcome = "done", ms, "{text}"),
            Ok(Outcome::Incomplete(_)) => tracing::error!(job, period, outcome = "stuck", ms, "{text}"),
            Err(_) => tracing::error!(job, period, outcome = "failed", ms, "{text}"),
        }
        if matches!(done, Ok(Outcome::Nothing(_))) { None } else { Some(text) }
    }
}

//! The only wiring: configuration -> the parts a job works with.

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};

use crate::config::Config;
use crate::domain::operations::job::JobKind;
use crate::domain::values::printable::printable;
use crate::domain::values::redact::redact;
use crate::jobs::deliver::{Clock, GoneOwners};
use crate::jobs::due::Due;
use crate::jobs::{self, JobContext, JobResult, Outcome, Stop, health};
use crate::mailer::Mailer;
use crate::panics::{Panicked, caught};
use crate::render::{MailSite, Templates};
use crate::store::cases::CaseDatabase;
use crate::store::db::Db;
use crate::store::error_text::error_text;
use crate::store::state;

/// Everything open that the jobs need.
pub struct App {
    pub config: Config,
    pub cases: CaseDatabase,
    pub state: Db,
    pub templates: Templates,
    pub mailer: Mailer,
    /// The name of this computer, for whoever sees to several.
    pub host: String,
    /// Processes that a delivery has seen to be gone.
    gone_owners: GoneOwners,
}

impl App {
    /// Opens the state database, brought up to date, and loads the templates. The case database is opened when it is needed.
    pub async fn open(config: Config) -> Result<Self> {
        let cases = CaseDatabase::new(config.cases.clone());
        let state = state::open(&config.state).await?;
        let templates =
            Templates::load(config.mail.templates.as_deref()).context("load templates")?.of_site(MailSite::of(&config));
        if let Some(problem) = templates.problem() {
            tracing::error!("own templates are not used: {}", redact(&problem.to_string()));
        }
        let mailer = Mailer::new(&config.mail.transport);
        // Without a name an alert only says less.
        let host = hostname::get().map(|name| printable(&name.to_string_lossy()).into_owned()).unwrap_or_default();
        Ok(Self { config, cases, state, templates, mailer, host, gone_owners: GoneOwners::default() })
    }

    /// What a job is given.
    pub fn context(&self) -> JobContext<'_> {
        let Self { config, cases, state, templates, mailer, host, .. } = self;
        JobContext { config, cases, state, templates, mailer, host }
    }

    /// Looks at the wall clock, before anything is written by it.
    pub async fn watch_clock(&self, now: DateTime<Utc>) -> Result<()> {
        jobs::clock_leap::watch(self.context(), now).await
    }

    /// Runs a job. One that takes long checks between its steps whether it is to stop.
    pub async fn run(&mut self, due: &Due, clock: Clock, stop: Stop<'_>) -> Result<JobResult> {
        let Self { config, cases, state, templates, mailer, host, gone_owners } = self;
        jobs::run(due, JobContext { config, cases, state, templates, mailer, host }, gone_owners, clock, stop).await
    }

    /// Sends what waits, until nothing more is due or `stop` says so.
    pub async fn deliver(&mut self, clock: Clock, stop: Stop<'_>) -> Result<JobResult> {
        let today = self.config.site().today(clock());
        self.run(&Due::as_of(JobKind::Deliver, today), clock, stop).await
    }

    /// Records how a job ended, for `status` and the administrator.
    pub async fn record(&self, job: JobKind, done: &Result<Outcome>, now: DateTime<Utc>) {
        health::record_job(self.context(), job, done, now).await;
        let panicked = matches!(done, Err(error) if error.is::<Panicked>());
        if job == JobKind::Health && panicked {
            match caught(health::alert_past_panic(self.context(), now)).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => tracing::error!("mail an alert: {}", error_text(&error)),
                Err(panicked) => tracing::error!("mail an alert: {panicked}"),
            }
        }
    }

    pub async fn close(self) {
        self.cases.close().await;
        self.state.close().await;
    }
}

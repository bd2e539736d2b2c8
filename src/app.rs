//! The only wiring: configuration -> the parts a job works with.

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};

use crate::config::Config;
use crate::domain::operations::schedule::JobKind;
use crate::domain::values::redact::redact;
use crate::jobs::deliver::{self, Clock, Delivered, DeliveryParams, GoneOwners};
use crate::jobs::{JobContext, Outcome, health};
use crate::mailer::Mailer;
use crate::render::Templates;
use crate::store::db::Db;
use crate::store::{cases, state};

/// Everything open that the jobs need.
pub struct App {
    pub config: Config,
    pub cases: Db,
    pub state: Db,
    pub templates: Templates,
    pub mailer: Mailer,
    gone: GoneOwners,
}

impl App {
    /// Opens the databases, brings our own up to date, and loads the templates.
    pub async fn open(config: Config) -> Result<Self> {
        cases::migrate_if_ours(&config.cases).await?;
        let cases = cases::open(&config.cases).await?;
        let state = state::open(&config.state).await?;
        let templates = Templates::load(config.mail.templates.as_deref()).context("load templates")?;
        if let Some(problem) = templates.problem() {
            tracing::error!("own templates are not used: {}", redact(&problem.to_string()));
        }
        let mailer = Mailer::new(&config.mail.transport);
        Ok(Self { config, cases, state, templates, mailer, gone: GoneOwners::default() })
    }

    /// What a job is given.
    pub fn context(&self) -> JobContext<'_> {
        JobContext { config: &self.config, cases: &self.cases, state: &self.state, templates: &self.templates }
    }

    /// Sends what waits, until nothing more is due or `stop` says so.
    pub async fn deliver(&mut self, now: Clock, stop: &(dyn Fn() -> bool + Sync)) -> Result<Delivered> {
        let from = self.config.mail.from.email.to_string();
        let params = DeliveryParams { state: &self.state, mailer: &self.mailer, from: &from, now, stop };
        deliver::run(params, &mut self.gone).await
    }

    /// Writes down how a job ended, for `status` and the administrator.
    pub async fn note(&self, job: JobKind, done: &Result<Outcome>, now: DateTime<Utc>) {
        health::note_job(&self.state, job, done, now).await;
    }

    pub async fn close(self) {
        self.cases.close().await;
        self.state.close().await;
    }
}

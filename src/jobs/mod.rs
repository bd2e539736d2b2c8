//! The daemon's work, job by job: read -> decide -> render -> write, each in one transaction.

pub mod clock_leap;
pub mod deliver;
pub mod demo;
pub mod digest;
pub mod due;
pub mod export;
pub mod health;
pub mod import;
pub mod list;
mod mail;
pub mod method_report;
pub mod outbox;
pub mod proof;
pub mod publish;
pub mod reminders;
pub mod removal;
pub mod remove_takst;
pub mod retention;
pub mod silences;
pub mod simulate;
pub mod statements;
mod survey;
pub mod voids;

use std::time::Duration;

use anyhow::Result;

use crate::config::Config;
use crate::domain::operations::job::JobKind;
use crate::mailer::Mailer;
use crate::panics::{caught, planted};
use crate::render::Templates;
use crate::store::cases::CaseDatabase;
use crate::store::db::Db;
use deliver::{Clock, DeliveryParams, GoneOwners};
use due::Due;
use mail::{MailContent, MailDraft, composed, mail_key, rendered};
pub use survey::{CaseReading, find_case, one_case, survey};
use survey::{SurveyRequest, board_survey, overview, survey_for};

/// What a job works with.
#[derive(Debug, Clone, Copy)]
pub struct JobContext<'a> {
    pub config: &'a Config,
    pub cases: &'a CaseDatabase,
    pub state: &'a Db,
    pub templates: &'a Templates,
    pub mailer: &'a Mailer,
    /// The name of this computer.
    pub host: &'a str,
}

/// Checked between the steps of a job that takes long: whether to end softly.
pub type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// How a run of a job ended; shown as one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done(String),
    /// Nothing was to be done, for this reason.
    Nothing(String),
    /// Something is left, for this reason, and is done later.
    Incomplete(String),
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Done(text) | Self::Nothing(text) | Self::Incomplete(text) => f.write_str(text),
        }
    }
}

/// What a run of a job came to.
#[derive(Debug)]
pub struct JobResult {
    pub outcome: Outcome,
    /// The job wants to be run again then, whatever else happens.
    pub come_back: Option<Duration>,
}

impl From<Outcome> for JobResult {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, come_back: None }
    }
}

/// Runs a job that is due. One that panics has failed, and stops nothing else.
///
/// # Errors
///
/// That of the job; [`Panicked`](crate::panics::Panicked) where it panicked.
pub async fn run(
    due: &Due,
    context: JobContext<'_>,
    gone_owners: &mut GoneOwners,
    clock: Clock,
    stop: Stop<'_>,
) -> Result<JobResult> {
    let work = async {
        // The one place where each kind of job meets its work.
        planted(&format!("job/{}", due.job));
        let (on, now) = (due.on, clock());
        let outcome = match due.job {
            JobKind::Reminders if due.first => reminders::run_all_at_once(context, on, now).await?,
            JobKind::Reminders => reminders::run(context, on, now).await?,
            JobKind::Digest => digest::run(context, due, now).await?,
            JobKind::Statements => statements::run(context, due, now).await?,
            JobKind::Proof => proof::run(context, on, now).await?,
            JobKind::Retention => retention::run(context, on, now, stop).await?,
            JobKind::Health => health::run(context, now).await?,
            JobKind::Publish => publish::run(context, on, now).await?,
            JobKind::List => list::run(context, due.allow, now).await?,
            JobKind::Deliver => {
                let from = context.config.mail.from.email.to_string();
                let params =
                    DeliveryParams { state: context.state, mailer: context.mailer, from: &from, now: clock, stop };
                return deliver::run(params, gone_owners).await;
            }
        };
        Ok(outcome.into())
    };
    // On the heap: it is large, and whoever waits for it would be as large.
    caught(Box::pin(work)).await?
}

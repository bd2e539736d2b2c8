//! Looks after the installation itself: what is wrong, whom that is told, and the figures for monitoring.

mod alert;
mod metrics;
mod outage;
mod rounds;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::due::{due, plan};
use super::{JobContext, Outcome};
use crate::config::Config;
use crate::domain::operations::health::{Health, LONG_WAIT, Problem, RecordedProblem};
use crate::domain::operations::job::JobKind;
use crate::domain::values::redact::redact;
use crate::store::db::{Db, Tx};
use crate::store::outbox::{self, MailState};
use crate::store::{cases, problems, runs};
pub use outage::Outage;
pub use rounds::Rounds;

/// A job is late when it has been due for this long.
const LATE: TimeDelta = TimeDelta::minutes(15);

/// What our own database tells.
#[derive(Debug)]
pub struct Look {
    pub jobs: Vec<JobHealth>,
    pub outbox: Queue,
    pub problems: Vec<Problem>,
}

/// A job that a site plans.
#[derive(Debug)]
pub struct JobHealth {
    pub job: JobKind,
    pub last_success: Option<DateTime<Utc>>,
    pub next_at: Option<DateTime<Utc>>,
    pub late: bool,
}

/// How many mails are where.
#[derive(Debug)]
pub struct Queue {
    /// Waiting, or being sent.
    pub queued: i64,
    pub dead: usize,
    pub blocked: usize,
    pub oldest_queued_at: Option<DateTime<Utc>>,
}

impl Look {
    pub fn health(&self) -> Health {
        self.problems.iter().map(Problem::health).max().unwrap_or(Health::Ok)
    }
}

/// Looks at everything but the cases themselves.
pub async fn look(tx: &mut Tx, config: &Config, now: DateTime<Utc>) -> Result<Look> {
    let jobs = jobs(tx, config, now).await?;
    let (dead, blocked) = (outbox::stuck(tx, MailState::Dead).await?, outbox::stuck(tx, MailState::Blocked).await?);
    let outbox = Queue {
        queued: outbox::count(tx, MailState::Queued).await? + outbox::count(tx, MailState::Sending).await?,
        dead: dead.len(),
        blocked: blocked.len(),
        oldest_queued_at: outbox::oldest_queued(tx).await?,
    };
    let mut problems = problems::list(tx).await?;
    problems.extend(jobs.iter().filter(|job| job.late).map(|job| Problem::Late(job.job)));
    problems.extend((!dead.is_empty()).then_some(Problem::Dead(dead)));
    problems.extend((!blocked.is_empty()).then_some(Problem::Blocked(blocked)));
    let waits = outbox.oldest_queued_at.filter(|at| now - *at > LONG_WAIT);
    problems.extend(waits.map(|since| Problem::Waiting { since }));
    Ok(Look { jobs, outbox, problems })
}

async fn jobs(tx: &mut Tx, config: &Config, now: DateTime<Utc>) -> Result<Vec<JobHealth>> {
    let late: Vec<JobKind> = due(tx, config, now - LATE).await?.iter().map(|due| due.job).collect();
    let mut jobs = Vec::new();
    for &job in JobKind::ALL {
        let Some(plan) = plan(&config.schedule, job) else { continue };
        jobs.push(JobHealth {
            job,
            last_success: runs::last_success(tx, job).await?,
            next_at: config.site().next_run(job, plan, now),
            late: late.contains(&job),
        });
    }
    Ok(jobs)
}

/// One round: notes whether the cases can be read, mails the administrator what is new, and writes the metrics.
pub async fn run(context: JobContext<'_>, now: DateTime<Utc>) -> Result<Outcome> {
    note_case_database(context, now).await?;
    let look = look(&mut context.state.snapshot().await?, context.config, now).await?;
    if let Some(file) = &context.config.metrics_textfile
        && let Err(error) = metrics::write(file, &look, now)
    {
        tracing::error!("write metrics.textfile {}: {}", file.display(), redact(&format!("{error:#}")));
    }
    let mails = alert::send_alerts(context, &look.problems, now).await?;
    let text = match look.problems.len() {
        0 => "health: no problems".to_owned(),
        problems => format!("health: {problems} problems, {mails} alert mails queued; see `fasevagt status`"),
    };
    Ok(if mails > 0 { Outcome::Done(text) } else { Outcome::Nothing(text) })
}

async fn note_case_database(context: JobContext<'_>, now: DateTime<Utc>) -> Result<()> {
    let problem = cases::reach(context.cases, &context.config.cases).await.err().map(|error| format!("{error:#}"));
    note(context.state, RecordedProblem::CaseDatabase, problem, now).await
}

/// Records how a job ended: that it fails, until it is done again.
pub async fn record_job(state: &Db, job: JobKind, done: &Result<Outcome>, now: DateTime<Utc>) {
    let Some(what) = RecordedProblem::of_job(job) else { return };
    let problem = match done {
        Ok(Outcome::Nothing(_)) => return,
        Ok(Outcome::Done(_)) => None,
        Ok(Outcome::Stuck(text)) => Some(text.clone()),
        Err(error) => Some(format!("{error:#}")),
    };
    if let Err(error) = note(state, what, problem, now).await {
        tracing::warn!("record how job {job} ended: {}", redact(&format!("{error:#}")));
    }
}

async fn note(state: &Db, what: RecordedProblem, problem: Option<String>, now: DateTime<Utc>) -> Result<()> {
    let known = problems::list(&mut state.snapshot().await?).await?;
    let is_noted = known.iter().any(|t| matches!(t, Problem::Recorded { what: noted, .. } if *noted == what));
    if problem.is_none() && !is_noted {
        return Ok(());
    }
    let mut tx = state.begin().await?;
    match problem {
        Some(text) => drop(problems::raise(&mut tx, what, &text, now).await?),
        None => drop(problems::clear(&mut tx, what).await?),
    }
    tx.commit().await
}

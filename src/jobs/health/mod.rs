//! Watches the installation itself: what is wrong, who is mailed about it, and the figures for monitoring.

mod alert;
mod metrics;
mod outage;
mod solved;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};

use super::due::{due, plan};
use super::{JobContext, Outcome};
use crate::config::Config;
use crate::domain::operations::health::{Health, LONG_WAIT, Problem, RecordedProblem};
use crate::domain::operations::job::JobKind;
use crate::domain::operations::list_watch::ListWatch;
use crate::domain::operations::schedule::CronPlan;
use crate::domain::values::english::counted;
use crate::domain::values::message::MailTemplate;
use crate::panics::Panicked;
use crate::render::Templates;
use crate::store::db::{Db, Tx};
use crate::store::error_text::error_text;
use crate::store::outbox::{self, MailState};
use crate::store::publishing::Publishing;
use crate::store::{cases, list_watch, problems, publishing, runs, state};
pub use outage::{Outage, alert_past_queue};

/// A job is late when it has been due for this long.
const LATE: TimeDelta = TimeDelta::minutes(15);
/// Pages are old when they have been due to be made for this long.
const OLD_PAGES: TimeDelta = TimeDelta::days(1);

/// The health of the installation, as our own database has it.
#[derive(Debug)]
pub struct HealthReport {
    pub jobs: Vec<JobHealth>,
    pub outbox: QueueHealth,
    /// The list that is watched, as it was last found; `None`: none is.
    pub list: Option<ListWatch>,
    /// When the pages were last made; `None`: none are published.
    pub published: Option<Publishing>,
    pub problems: Vec<Problem>,
}

/// A job with a cron expression.
#[derive(Debug)]
pub struct JobHealth {
    pub job: JobKind,
    pub last_success: Option<DateTime<Utc>>,
    pub next_at: Option<DateTime<Utc>>,
    pub late: bool,
    /// When it should have been done, of one that is late.
    pub planned_at: Option<DateTime<Utc>>,
}

/// How many mails are where.
#[derive(Debug)]
pub struct QueueHealth {
    /// Waiting, or being sent.
    pub queued: i64,
    pub dead: usize,
    pub blocked: usize,
    pub oldest_queued_at: Option<DateTime<Utc>>,
}

impl HealthReport {
    pub fn health(&self) -> Health {
        self.problems.iter().map(Problem::health).max().unwrap_or(Health::Ok)
    }
}

/// Reports on everything but the cases themselves.
pub async fn report(tx: &mut Tx, config: &Config, now: DateTime<Utc>) -> Result<HealthReport> {
    let jobs = jobs(tx, config, now).await?;
    let (dead, blocked) =
        (outbox::undelivered(tx, MailState::Dead).await?, outbox::undelivered(tx, MailState::Blocked).await?);
    let outbox = QueueHealth {
        queued: outbox::count(tx, MailState::Queued).await? + outbox::count(tx, MailState::Sending).await?,
        dead: dead.len(),
        blocked: blocked.len(),
        oldest_queued_at: outbox::oldest_queued(tx).await?,
    };
    let mut problems = problems::list(tx).await?;
    problems.extend(
        jobs.iter().filter(|job| job.late).map(|job| Problem::Late { job: job.job, planned_at: job.planned_at }),
    );
    if !dead.is_empty() {
        problems.push(Problem::Dead(dead));
    }
    if !blocked.is_empty() {
        problems.push(Problem::Blocked(blocked));
    }
    if let Some(since) = outbox.oldest_queued_at
        && now - since > LONG_WAIT
    {
        problems.push(Problem::Waiting { since });
    }
    let list = match &config.list {
        Some(_) => Some(list_watch::read(tx).await?),
        None => None,
    };
    let published = match &config.publish {
        Some(_) => Some(publishing::read(tx).await?),
        None => None,
    };
    if let Some(at) = published.and_then(|published| published.published_at)
        && at < now - OLD_PAGES
        && config.site().publishing_due(Some(at), now - OLD_PAGES)
    {
        problems.push(Problem::OldPages { since: at });
    }
    Ok(HealthReport { jobs, outbox, list, published, problems })
}

async fn jobs(tx: &mut Tx, config: &Config, now: DateTime<Utc>) -> Result<Vec<JobHealth>> {
    let made_at = state::made_at(tx).await?;
    let late: Vec<JobKind> = due(tx, config, now - LATE).await?.iter().map(|due| due.job).collect();
    let mut jobs = Vec::new();
    for &job in JobKind::ALL {
        let Some(plan) = plan(&config.schedule, job) else { continue };
        let is_late = late.contains(&job) && has_come_since(config, job, plan, (made_at, now));
        jobs.push(JobHealth {
            job,
            last_success: runs::last_success(tx, job).await?,
            next_at: config.site().next_run(job, plan, now),
            late: is_late,
            planned_at: if is_late { config.site().last_planned(job, plan, now - LATE) } else { None },
        });
    }
    Ok(jobs)
}

/// Whether its time has come since the installation was made: what was due before nobody could have done.
fn has_come_since(
    config: &Config,
    job: JobKind,
    plan: &CronPlan,
    (made_at, now): (Option<DateTime<Utc>>, DateTime<Utc>),
) -> bool {
    match made_at {
        // A plan that comes so often that no first time is found has come.
        Some(made_at) if made_at <= now + TimeDelta::days(1) => {
            config.site().next_run(job, plan, made_at).is_none_or(|first| first <= now - LATE)
        }
        // A clock that was far ahead when it was made must not keep anything from being told until then.
        Some(_) | None => true,
    }
}

/// Records whether the cases can be read, mails the administrator what is new, and writes the metrics.
pub async fn run(context: JobContext<'_>, now: DateTime<Utc>) -> Result<Outcome> {
    record_case_database(context, now).await?;
    // Nobody looks any more at a list that is not watched, so nobody else would say that it is over.
    if context.config.list.is_none() {
        let of_list = [RecordedProblem::ListUnread, RecordedProblem::ListWrong, RecordedProblem::ListStale];
        let all = of_list.into_iter().chain([RecordedProblem::Job(JobKind::List)]);
        record_all(context.state, all.map(|what| (what, None)).collect(), now).await?;
    }
    if context.config.publish.is_none() {
        let of_pages = [RecordedProblem::Pages, RecordedProblem::Job(JobKind::Publish)];
        record_all(context.state, of_pages.map(|what| (what, None)).into(), now).await?;
    }
    let report = report(&mut context.state.snapshot().await?, context.config, now).await?;
    // Metrics that can't be written are no reason to leave out the mails.
    if let Some(file) = &context.config.metrics.textfile
        && let Err(error) = metrics::write(file, &report, now)
    {
        tracing::error!("write metrics.textfile {}: {}", file.display(), error_text(&error));
    }
    let solved = solved::send_solved(context, &report.problems, now).await?;
    let mails = solved + alert::send_alerts(context, &report.problems, now).await?;
    let text = match report.problems.len() {
        0 if mails == 0 => "health: no problems".to_owned(),
        0 => format!("health: no problems any more, {} queued", counted(mails, "mail", "mails")),
        problems => format!(
            "health: {}, {} queued; see `fasevagt status`",
            counted(problems, "problem", "problems"),
            counted(mails, "alert mail", "alert mails")
        ),
    };
    Ok(if mails > 0 { Outcome::Done(text) } else { Outcome::Nothing(text) })
}

async fn record_case_database(context: JobContext<'_>, now: DateTime<Utc>) -> Result<()> {
    let reached = async {
        let db = context.cases.open().await?;
        cases::reach(db, &context.config.cases).await
    };
    let problem = match reached.await {
        Ok(()) => None,
        Err(error) => Some(error_text(&error)),
    };
    record(context.state, RecordedProblem::CaseDatabase, problem, now).await
}

/// Mails what is wrong where the job that does so panics: whatever of it does not is done.
pub async fn alert_past_panic(context: JobContext<'_>, now: DateTime<Utc>) -> Result<usize> {
    let report = report(&mut context.state.snapshot().await?, context.config, now).await?;
    alert::send_alerts(context, &report.problems, now).await
}

/// Records how a job ended: that it fails, until it is done again; and whether the site's own templates are used, after one that makes
/// mails.
pub async fn record_job(context: JobContext<'_>, job: JobKind, done: &Result<Outcome>, now: DateTime<Utc>) {
    let mut found = job_findings(job, done);
    if job.makes_mails() {
        found.extend(template_findings(context.templates));
    }
    if let Err(error) = record_all(context.state, found, now).await {
        tracing::warn!("record how job {job} ended: {}", error_text(&error));
    }
}

/// What is wrong, or that it is not any more.
type ProblemFinding = (RecordedProblem, Option<String>);

fn job_findings(job: JobKind, done: &Result<Outcome>) -> Vec<ProblemFinding> {
    // A fault of the program is seen by itself, also where other failures have a place of their own. And a proof that could
    // not be made has found no difference.
    let fault = RecordedProblem::Job(job);
    if let Err(error) = done
        && (error.is::<Panicked>() || job == JobKind::Proof)
    {
        return vec![(fault, Some(error_text(error)))];
    }
    // What is wrong with the list itself, or left out of the pages, they record in places of their own: they have not failed.
    if matches!(job, JobKind::List | JobKind::Publish) && done.is_ok() {
        return vec![(fault, None)];
    }
    let Some(what) = RecordedProblem::of_job(job) else { return vec![(fault, None)] };
    let problem = match done {
        // Nothing was tried, so a failure before it is not made good.
        Ok(Outcome::Nothing(_)) => return Vec::new(),
        Ok(Outcome::Done(_)) => None,
        Ok(Outcome::Incomplete(text)) => Some(text.clone()),
        Err(error) => Some(error_text(error)),
    };
    let ended = (what, problem);
    if what == fault { vec![ended] } else { vec![(fault, None), ended] }
}

/// Of a mail that this process has not made it says nothing: another may have found its template to fail.
fn template_findings(templates: &Templates) -> Vec<ProblemFinding> {
    let mut found = vec![(RecordedProblem::Templates, templates.problem().map(ToString::to_string))];
    for template in MailTemplate::ALL {
        if let Some(failure) = templates.last_failure(*template) {
            found.push((RecordedProblem::Template(*template), failure.map(|problem| problem.to_string())));
        }
    }
    found
}

/// Records what is wrong, or that it is not any more.
pub(super) async fn record(
    state: &Db,
    what: RecordedProblem,
    problem: Option<String>,
    now: DateTime<Utc>,
) -> Result<()> {
    record_all(state, vec![(what, problem)], now).await
}

pub(super) async fn record_all(state: &Db, mut found: Vec<ProblemFinding>, now: DateTime<Utc>) -> Result<()> {
    let known = problems::names_alone(state).await?;
    let is_recorded = |what: RecordedProblem| known.contains(&what.to_string());
    found.retain(|(what, problem)| problem.is_some() || is_recorded(*what));
    // Most runs end here, and write nothing.
    if found.is_empty() {
        return Ok(());
    }
    let mut tx = state.begin().await?;
    for (what, problem) in found {
        match problem {
            Some(text) => drop(problems::raise(&mut tx, what, &text, now).await?),
            None => drop(problems::clear(&mut tx, what).await?),
        }
    }
    tx.commit().await
}

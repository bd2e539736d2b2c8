use std::process::ExitCode;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::{TextOrJson, output};
use crate::clock;
use crate::config::Config;
use crate::domain::people::vacancies;
use crate::domain::rules::Role;
use crate::domain::schedule::JobKind;
use crate::jobs::due::{Due, due};
use crate::jobs::proof::{self, Proof};
use crate::store::cases::{self, Snapshot};
use crate::store::db::Tx;
use crate::store::outbox::{self, MailState};
use crate::store::{problems, runs, state};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// json is a contract for programs
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
}

/// The contract of interface.md.
#[derive(Serialize)]
struct Status {
    state: Health,
    jobs: Vec<JobStatus>,
    outbox: OutboxStatus,
    proof: Proof,
    problems: Vec<String>,
}

/// The codes of monitoring plugins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Health {
    Ok = 0,
    Warning = 1,
    Critical = 2,
}

#[derive(Serialize)]
struct JobStatus {
    job: JobKind,
    last_success: Option<DateTime<Utc>>,
    next_at: Option<DateTime<Utc>>,
    overdue: bool,
}

#[derive(Serialize)]
struct OutboxStatus {
    queued: i64,
    dead: i64,
    blocked: i64,
    oldest_queued_at: Option<DateTime<Utc>>,
}

/// A job is late when it has been due for this long.
const LATE: TimeDelta = TimeDelta::minutes(15);
/// A mail has waited too long after this.
const LONG_WAIT: TimeDelta = TimeDelta::hours(1);

/// `fasevagt status`.
pub async fn run(config: &Config, args: Args) -> Result<ExitCode> {
    let status = match look(config, clock::now()).await {
        Ok(status) => status,
        Err(problem) => Status::unreachable(&problem),
    };
    match args.format {
        TextOrJson::Json => output::print_json(&status)?,
        TextOrJson::Text => output::print(&status.text())?,
    }
    Ok(ExitCode::from(status.state as u8))
}

async fn look(config: &Config, now: DateTime<Utc>) -> Result<Status> {
    let cases = cases::open(&config.cases).await?;
    let missing = cases::missing_columns(&cases).await?;
    let db = state::open_for_reading(&config.state).await?;
    let mut tx = db.snapshot().await?;
    let outbox = OutboxStatus {
        queued: outbox::count(&mut tx, MailState::Queued).await? + outbox::count(&mut tx, MailState::Sending).await?,
        dead: outbox::count(&mut tx, MailState::Dead).await?,
        blocked: outbox::count(&mut tx, MailState::Blocked).await?,
        oldest_queued_at: outbox::oldest_queued(&mut tx).await?,
    };
    let jobs = jobs(&mut tx, config, now).await?;
    let known = problems::list(&mut tx).await?;
    let mut status = Status { state: Health::Ok, jobs, outbox, proof: Proof::default(), problems: Vec::new() };
    drop(tx);
    if missing.is_empty() {
        let today = config.site().today(now);
        status.proof = proof::look(&cases, &db, config, today).await?;
        let snapshot = Snapshot::open(&cases, config.phase_plan).await?;
        status.note_vacancies(&vacancies(snapshot.register(), &config.watch.rules, &config.recipients));
    } else {
        let text = format!("the case database lacks {}: see `fasevagt check`", missing.join(", "));
        status.problem(Health::Critical, text);
    }
    for one in known {
        let since = one.since.with_timezone(&config.zone).format("%Y-%m-%d %H:%M");
        status.problem(Health::Critical, format!("{} since {since}: {}", one.name, one.text));
    }
    status.judge(now);
    Ok(status)
}

async fn jobs(tx: &mut Tx, config: &Config, now: DateTime<Utc>) -> Result<Vec<JobStatus>> {
    let late = due(tx, config, now - LATE).await?;
    let is_late = |job| {
        late.iter().any(|due| match due {
            Due::Reminders(_) => job == JobKind::Reminders,
            Due::Digest(_) | Due::SkipDigest(_) => job == JobKind::Digest,
            Due::Statements => job == JobKind::Statements,
            Due::Proof(_) => job == JobKind::Proof,
            Due::Retention(_) => job == JobKind::Retention,
        })
    };
    let plans = [
        (JobKind::Reminders, &config.schedule.reminders),
        (JobKind::Digest, &config.schedule.digest),
        (JobKind::Statements, &config.schedule.statements),
    ];
    let mut jobs = Vec::new();
    for (job, plan) in plans {
        jobs.push(JobStatus {
            job,
            last_success: runs::last_success(tx, job).await?,
            next_at: config.site().next_run(job, plan, now),
            overdue: is_late(job),
        });
    }
    Ok(jobs)
}

impl Status {
    fn unreachable(problem: &anyhow::Error) -> Self {
        let outbox = OutboxStatus { queued: 0, dead: 0, blocked: 0, oldest_queued_at: None };
        Self {
            state: Health::Critical,
            jobs: Vec::new(),
            outbox,
            proof: Proof::default(),
            problems: vec![format!("{problem:#}")],
        }
    }

    fn judge(&mut self, now: DateTime<Utc>) {
        let late: Vec<JobKind> = self.jobs.iter().filter(|job| job.overdue).map(|job| job.job).collect();
        for job in late {
            self.problem(Health::Critical, format!("job {job} is late: is the daemon running?"));
        }
        if !self.proof.missing.is_empty() {
            let keys = self.proof.missing.join(", ");
            let text = format!("{} deadlines were not said: {keys}", self.proof.missing.len());
            self.problem(Health::Warning, text);
        }
        for (count, what) in [(self.outbox.dead, "dead"), (self.outbox.blocked, "blocked")] {
            if count > 0 {
                self.problem(Health::Warning, format!("{count} mails are {what}: see `fasevagt outbox list`"));
            }
        }
        if self.outbox.oldest_queued_at.is_some_and(|at| now - at > LONG_WAIT) {
            self.problem(Health::Warning, "mails have waited for more than an hour: see `fasevagt outbox list`".into());
        }
    }

    fn note_vacancies(&mut self, vacancies: &[(Role, String)]) {
        for (role, tilbud) in vacancies {
            let text = format!("nobody is configured as {role} for tilbud {tilbud}: add one to [[recipients]]");
            self.problem(Health::Warning, text);
        }
    }

    fn problem(&mut self, health: Health, text: String) {
        self.state = self.state.max(health);
        self.problems.push(text);
    }

    /// One summary line first, as monitoring shows it.
    fn text(&self) -> String {
        let state = format!("{:?}", self.state).to_uppercase();
        let summary = self.problems.first().map_or("every job is in time", String::as_str);
        let mut text = format!("FASEVAGT {state}: {summary}\n");
        let when = |at: Option<DateTime<Utc>>| at.map_or_else(|| "never".into(), |at| at.to_rfc3339());
        let rows = self.jobs.iter().map(|job| {
            let late = if job.overdue { "late" } else { "" };
            vec![job.job.to_string(), when(job.last_success), when(job.next_at), late.to_owned()]
        });
        text += &output::table(&["job", "last success", "next", ""], rows);
        text += &format!(
            "Outbox: {} queued, {} dead, {} blocked\n",
            self.outbox.queued, self.outbox.dead, self.outbox.blocked
        );
        if let Some(on) = self.proof.on {
            text += &format!("Proof: of {} deadlines due on {on}, {} were said\n", self.proof.due, self.proof.said);
        }
        for problem in &self.problems {
            text += &format!("Problem: {problem}\n");
        }
        text
    }
}

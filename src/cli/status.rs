use std::process::ExitCode;

use anyhow::Result;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::{TextOrJson, output};
use crate::clock;
use crate::config::{Config, ConfigError};

use crate::domain::deadlines::role_holders::RoleHolders;
use crate::domain::operations::health::{Health, Problem, RecordedProblem};
use crate::domain::operations::job::JobKind;
use crate::domain::operations::list_watch::ListWatch;
use crate::domain::values::english::counted;
use crate::jobs::health::{self, JobHealth, QueueHealth};
use crate::jobs::proof::{self, Proof};
use crate::store::cases::{self, CaseRequest, CaseScope};
use crate::store::db::Db;
use crate::store::error_text::error_text;
use crate::store::state;

#[derive(Debug, clap::Args)]
pub struct StatusArgs {
    /// json is a contract for programs
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
}

/// The contract of docs/interface.md.
#[derive(Serialize)]
struct Status {
    state: Health,
    jobs: Vec<JobStatus>,
    outbox: OutboxStatus,
    list: Option<ListStatus>,
    published_at: Option<DateTime<Utc>>,
    proof: Proof,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct JobStatus {
    job: JobKind,
    last_success: Option<DateTime<Utc>>,
    next_at: Option<DateTime<Utc>>,
    overdue: bool,
}

#[derive(Default, Serialize)]
struct OutboxStatus {
    queued: i64,
    dead: usize,
    blocked: usize,
    oldest_queued_at: Option<DateTime<Utc>>,
}

#[derive(Serialize)]
struct ListStatus {
    read_at: Option<DateTime<Utc>>,
    changed_at: Option<DateTime<Utc>>,
    errors: usize,
}

/// `fasevagt status`.
pub async fn run(config: Result<Config, ConfigError>, args: StatusArgs) -> Result<ExitCode> {
    let config = match config {
        Ok(config) => config,
        Err(error) => return unknown(&error.into(), &args),
    };
    let status = match check(&config, clock::now()).await {
        Ok(status) => status,
        Err(problem) => Status::unreachable(&problem),
    };
    match args.format {
        TextOrJson::Json => output::print_json(&status)?,
        TextOrJson::Text => output::print(&status.text(config.zone))?,
    }
    // The codes of monitoring plugins.
    Ok(ExitCode::from(status.state as u8))
}

/// As monitoring plugins have it: the state is not known.
const UNKNOWN: u8 = 3;

fn unknown(error: &anyhow::Error, args: &StatusArgs) -> Result<ExitCode> {
    match args.format {
        TextOrJson::Json => output::error(error),
        TextOrJson::Text => output::print(&format!("FASEVAGT UNKNOWN: {error:#}\n"))?,
    }
    Ok(ExitCode::from(UNKNOWN))
}

async fn check(config: &Config, now: DateTime<Utc>) -> Result<Status> {
    let db = state::open_for_reading(&config.state).await?;
    let report = health::report(&mut db.snapshot().await?, config, now).await?;
    // The cases are checked as they are now, whatever the daemon recorded last.
    let is_old = |problem: &Problem| {
        matches!(problem, Problem::Recorded { what: RecordedProblem::CaseDatabase | RecordedProblem::Proof, .. })
    };
    let (old, mut problems): (Vec<_>, Vec<_>) = report.problems.into_iter().partition(is_old);
    let (proof, of_cases) = match check_cases(config, &db, now).await {
        Ok(checked) => checked,
        Err(error) => (Proof::default(), vec![unreadable(&error, &old, now)]),
    };
    problems.extend(of_cases);
    // The worst is what monitoring shows first.
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.health()));
    let state = problems.iter().map(Problem::health).max().unwrap_or(Health::Ok);
    let problems = problems.iter().map(|problem| problem.line(config.zone)).collect();
    let list = report.list.map(ListStatus::from);
    let jobs = report.jobs.into_iter().map(JobStatus::from).collect();
    let published_at = report.published.and_then(|published| published.published_at);
    Ok(Status { state, jobs, outbox: report.outbox.into(), list, published_at, proof, problems })
}

/// The proof, and what else is wrong with the cases.
async fn check_cases(config: &Config, db: &Db, now: DateTime<Utc>) -> Result<(Proof, Vec<Problem>)> {
    let cases = cases::open(&config.cases).await?;
    let missing = cases::missing_columns(&cases).await?;
    if !missing.is_empty() {
        anyhow::bail!("the case database lacks {}: see `fasevagt check`", missing.join(", "));
    }
    let proof = proof::check(&cases, db, config, config.site().today(now)).await?;
    let register = cases::read(&cases, CaseRequest::new(CaseScope::RegisterOnly), config.phase_plan).await?.register;
    let holders = RoleHolders::new(&config.recipients, &register);
    let vacant = holders.vacancies(&register, &config.deadline_rules.rules, config.site().today(now));
    let mut problems: Vec<_> = vacant.into_iter().map(Problem::Vacant).collect();
    if let Some(text) = proof.difference() {
        problems.push(Problem::Recorded { what: RecordedProblem::Proof, text, since: now });
    }
    Ok((proof, problems))
}

fn unreadable(error: &anyhow::Error, known: &[Problem], now: DateTime<Utc>) -> Problem {
    let since = known.iter().find_map(|problem| match problem {
        Problem::Recorded { what: RecordedProblem::CaseDatabase, since, .. } => Some(*since),
        _ => None,
    });
    Problem::Recorded { what: RecordedProblem::CaseDatabase, text: error_text(error), since: since.unwrap_or(now) }
}

impl From<JobHealth> for JobStatus {
    fn from(job: JobHealth) -> Self {
        Self { job: job.job, last_success: job.last_success, next_at: job.next_at, overdue: job.late }
    }
}

impl From<ListWatch> for ListStatus {
    fn from(list: ListWatch) -> Self {
        let errors = list.wrong.map_or(0, |wrong| wrong.errors);
        Self { read_at: list.read_at, changed_at: list.changed_at, errors }
    }
}

impl From<QueueHealth> for OutboxStatus {
    fn from(queue: QueueHealth) -> Self {
        let QueueHealth { queued, dead, blocked, oldest_queued_at } = queue;
        Self { queued, dead, blocked, oldest_queued_at }
    }
}

impl Status {
    fn unreachable(problem: &anyhow::Error) -> Self {
        Self {
            state: Health::Critical,
            jobs: Vec::new(),
            outbox: OutboxStatus::default(),
            list: None,
            published_at: None,
            proof: Proof::default(),
            problems: vec![error_text(problem)],
        }
    }

    /// One summary line first, as monitoring shows it.
    fn text(&self, zone: Tz) -> String {
        let state = self.state.as_str().to_uppercase();
        let summary = self.problems.first().map_or("every job is in time", String::as_str);
        let mut text = format!("FASEVAGT {state}: {summary}\n");
        let when = |at: Option<DateTime<Utc>>| {
            at.map_or_else(|| "never".into(), |at| at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string())
        };
        let rows = self.jobs.iter().map(|job| {
            let late = if job.overdue { "late" } else { "" };
            vec![job.job.to_string(), when(job.last_success), when(job.next_at), late.to_owned()]
        });
        text += &output::table(&["job", "last success", "next", ""], rows);
        text += &format!(
            "Outbox: {} queued, {} dead, {} blocked\n",
            self.outbox.queued, self.outbox.dead, self.outbox.blocked
        );
        if let Some(list) = &self.list {
            let (read, changed) = (when(list.read_at), when(list.changed_at));
            text += &format!("List: last changed {changed}, read {read}\n");
            if list.errors > 0 {
                text += &format!(
                    "List: what is there now has {}, and is not read\n",
                    counted(list.errors, "error", "errors")
                );
            }
        }
        if let Some(at) = self.published_at {
            text += &format!("Pages: made {}\n", when(Some(at)));
        }
        if let Some(on) = self.proof.on {
            text += &format!("Proof: of {} deadlines due on {on}, {} were said\n", self.proof.due, self.proof.said);
        }
        for problem in &self.problems {
            text += &format!("Problem: {problem}\n");
        }
        text
    }
}

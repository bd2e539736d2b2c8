use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, bail};
use chrono::NaiveDate;
use clap::ValueEnum;

use super::{FAILED, day_or_today, output, parse_day};
use crate::app::App;
use crate::clock;
use crate::config::Config;
use crate::domain::operations::schedule::{JobKind, iso_week};
use crate::jobs::{Outcome, digest, health, proof, reminders, retention, statements};
use crate::logs::{self, JobRun};

#[derive(Debug, clap::Args)]
pub struct OnceArgs {
    /// The job to run
    job: Job,
    /// The day to run it as of [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<NaiveDate>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Job {
    /// Queue what is new on the day, one mail per person
    Reminders,
    /// Queue the overview of the day's ISO week
    Digest,
    /// Issue every month before the day's that is not issued yet
    Statements,
    /// Send what is due in the queue
    Deliver,
    /// Hold what was due to be said against what was said
    Proof,
    /// Delete what need not be kept any longer; not before its day
    Retention,
    /// Look for what is wrong, mail it to the administrator, and write the metrics
    Health,
}

impl Job {
    fn kind(self) -> JobKind {
        match self {
            Self::Reminders => JobKind::Reminders,
            Self::Digest => JobKind::Digest,
            Self::Statements => JobKind::Statements,
            Self::Deliver => JobKind::Deliver,
            Self::Proof => JobKind::Proof,
            Self::Retention => JobKind::Retention,
            Self::Health => JobKind::Health,
        }
    }

    fn period(self, on: NaiveDate) -> Option<String> {
        match self {
            Self::Reminders | Self::Proof | Self::Retention => Some(on.to_string()),
            Self::Digest => Some(iso_week(on)),
            Self::Statements | Self::Deliver | Self::Health => None,
        }
    }
}

/// `fasevagt once`.
pub async fn run(config: Config, args: OnceArgs) -> Result<ExitCode> {
    let on = day_or_today(args.on, &config);
    let log = logs::start(config.log_level);
    let mut app = App::open(config).await?;
    let run = JobRun::begin(args.job.kind(), args.job.period(on)).asked_for();
    let done = perform(&mut app, args.job, on).await;
    app.note(args.job.kind(), &done, clock::now()).await;
    app.close().await;
    // In the journal, where a timer's run is read, it stands as the daemon's own runs do.
    if log.journal {
        run.end(&done);
        let went_well = matches!(done, Ok(Outcome::Done(_) | Outcome::Nothing(_)));
        return Ok(ExitCode::from(if went_well { 0 } else { FAILED }));
    }
    match done? {
        Outcome::Stuck(text) => bail!(text),
        outcome => output::print(&format!("{outcome}\n"))?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn perform(app: &mut App, job: Job, on: NaiveDate) -> Result<Outcome> {
    let now = clock::now();
    match job {
        Job::Reminders => reminders::run(app.context(), on, now).await,
        Job::Digest => digest::run(app.context(), &iso_week(on), on, false, now).await,
        Job::Statements => statements::run(app.context(), on, now).await,
        Job::Deliver => deliver(app).await,
        Job::Proof => proof::run(app.context(), on, now).await,
        Job::Retention => retention::run(app.context(), on, now, &|| false).await,
        Job::Health => health::run(app.context(), now).await,
    }
}

/// What another process left when it ended is waited for, and sent too.
async fn deliver(app: &mut App) -> Result<Outcome> {
    loop {
        let delivered = app.deliver(Arc::new(clock::now), &|| false).await?;
        let (Some(wait), false) = (delivered.come_back, matches!(delivered.outcome, Outcome::Stuck(_))) else {
            return Ok(delivered.outcome);
        };
        tracing::info!("waiting {} s for mails of a process that ended", wait.as_secs());
        tokio::time::sleep(wait).await;
    }
}

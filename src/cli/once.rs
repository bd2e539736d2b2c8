use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, bail};
use chrono::NaiveDate;
use clap::ValueEnum;

use super::{day_or_today, output, parse_day};
use crate::app::App;
use crate::clock;
use crate::config::Config;
use crate::domain::schedule::iso_week;
use crate::jobs::{Outcome, digest, proof, reminders, retention, statements};

#[derive(Debug, clap::Args)]
pub struct Args {
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
}

/// `fasevagt once`.
pub async fn run(config: Config, args: Args) -> Result<ExitCode> {
    let on = day_or_today(args.on, &config);
    let mut app = App::open(config).await?;
    let outcome = perform(&mut app, args.job, on).await?;
    app.close().await;
    if let Outcome::Stuck(text) = outcome {
        bail!(text);
    }
    output::print(&format!("{outcome}\n"))?;
    Ok(ExitCode::SUCCESS)
}

async fn perform(app: &mut App, job: Job, on: NaiveDate) -> Result<Outcome> {
    let now = clock::now();
    match job {
        Job::Reminders => reminders::run(app.desk(), on, now).await,
        Job::Digest => digest::run(app.desk(), &iso_week(on), on, false, now).await,
        Job::Statements => statements::run(app.desk(), on, now).await,
        Job::Deliver => deliver(app).await,
        Job::Proof => proof::run(app.desk(), on, now).await,
        Job::Retention => retention::run(app.desk(), on, now, &|| false).await,
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

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use chrono::NaiveDate;
use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::{FAILED, WrongUsage, day_or_today, output, parse_day};
use crate::app::App;
use crate::clock;
use crate::config::Config;
use crate::domain::operations::job::JobKind;
use crate::domain::values::redact::redact;
use crate::jobs::due::Due;
use crate::jobs::{JobResult, Outcome, clock_leap};
use crate::logs::{self, JobRun};
use crate::store::error_text::error_text;

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct OnceArgs {
    /// The job to run
    job: JobKind,
    /// The day to run it as of [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<NaiveDate>,
    /// reminders: say the first ones as they are, however many deadlines are overdue
    #[arg(long)]
    first: bool,
    /// statements: issue every open month, however many they are
    #[arg(long)]
    catch_up: bool,
    /// statements: optional columns of the case database that are gone are meant to be
    #[arg(long)]
    columns_are_right: bool,
    /// retention: the clock that was found far ahead is right
    #[arg(long)]
    clock_is_right: bool,
    /// list: so much may go at once: the number that was named when this very content was refused
    #[arg(long, value_name = "N")]
    allow: Option<usize>,
}

impl ValueEnum for JobKind {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()).help(self.purpose()))
    }
}

/// `fasevagt once`.
pub async fn run(config: Config, args: OnceArgs) -> Result<ExitCode> {
    if args.first && args.job != JobKind::Reminders {
        return Err(WrongUsage("--first is for `once reminders`".into()).into());
    }
    if args.catch_up && args.job != JobKind::Statements {
        return Err(WrongUsage("--catch-up is for `once statements`".into()).into());
    }
    if args.columns_are_right && args.job != JobKind::Statements {
        return Err(WrongUsage("--columns-are-right is for `once statements`".into()).into());
    }
    if args.clock_is_right && args.job != JobKind::Retention {
        return Err(WrongUsage("--clock-is-right is for `once retention`".into()).into());
    }
    if args.allow.is_some() && args.job != JobKind::List {
        return Err(WrongUsage("--allow is for `once list`".into()).into());
    }
    let on = day_or_today(args.on, &config);
    let is_of_today = on >= config.site().today(clock::now());
    // It lies there as it is today only.
    if args.job == JobKind::List && !is_of_today {
        return Err(WrongUsage("once list reads the list as it is now: --on names a day that is past".into()).into());
    }
    let log = logs::start(config.log.level);
    let mut app = App::open(config).await?;
    app.watch_clock(clock::now()).await?;
    if args.clock_is_right {
        clock_leap::confirm(&app.state, clock::now()).await?;
    }
    // What is said or billed of a day that is past is not built on a list of today.
    if app.config.list.is_some() && args.job.goes_by_list() && is_of_today {
        look_at_list(&mut app).await;
    }
    let OnceArgs { catch_up, first, columns_are_right, allow, .. } = args;
    let due = Due { catch_up, first, columns_are_right, allow, ..Due::as_of(args.job, on) };
    let run = JobRun::begin(due.job, due.period()).on_request();
    let done = run_to_end(&mut app, &due).await;
    app.record(due.job, &done, clock::now()).await;
    app.close().await;
    // In the journal, where a timer's run is read, it is logged as the daemon's own runs are.
    if log.journal {
        run.end(&done);
        let went_well = matches!(done, Ok(Outcome::Done(_) | Outcome::Nothing(_)));
        return Ok(ExitCode::from(if went_well { 0 } else { FAILED }));
    }
    match done.map_err(|error| anyhow!(error_text(&error)))? {
        Outcome::Incomplete(text) => bail!(redact(&text)),
        outcome => output::print(&format!("{outcome}\n"))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Looks at the list before what is built on it; how that ended is recorded, and stops nothing.
async fn look_at_list(app: &mut App) {
    let now = clock::now();
    let due = Due::as_of(JobKind::List, app.config.site().today(now));
    let run = JobRun::begin(due.job, due.period());
    let done = app.run(&due, Arc::new(clock::now), &|| false).await.map(|result| result.outcome);
    app.record(due.job, &done, now).await;
    run.end(&done);
}

/// Runs the job, and again where it wants to be: mails of a process that ended are waited for, and sent too.
async fn run_to_end(app: &mut App, due: &Due) -> Result<Outcome> {
    loop {
        let JobResult { outcome, come_back } = app.run(due, Arc::new(clock::now), &|| false).await?;
        let Some(wait) = come_back else { return Ok(outcome) };
        if matches!(outcome, Outcome::Incomplete(_)) {
            return Ok(outcome);
        }
        tracing::info!("waiting {} s for mails of a process that ended", wait.as_secs());
        tokio::time::sleep(wait).await;
    }
}

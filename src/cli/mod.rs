//! The command line (docs/interface.md): one file per command.

mod calendar;
mod check;
mod demo;
mod explain;
mod export;
mod handbook;
mod help;
mod import;
mod manual;
mod migrate;
mod once;
mod outbox;
pub mod output;
mod remove;
mod remove_takst;
mod report;
mod rule_state;
mod run;
mod scan;
mod silence;
mod simulate;
mod statement;
mod status;
mod void;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use chrono::{Datelike, NaiveDate};
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, CommandFactory, Parser, Subcommand};

use crate::clock;
use crate::config::{self, Config, ConfigError};
use crate::daemon::StateGone;
use crate::domain::deadlines::rules::RULES;
use crate::domain::values::calendar::iso_date;
use crate::import::WrongFiles;
use crate::panics;

/// Watches courses of support (forløb): reminders to workers, digests to leaders, takst statements to finance.
#[derive(Debug, Parser)]
#[command(name = "fasevagt", version, max_term_width = 100, disable_help_subcommand = true, after_help = handbook::list())]
struct Cli {
    /// The configuration file [default: /etc/fasevagt/fasevagt.toml, where it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a directory with sample cases, and the mails and statements of a day
    Demo(demo::DemoArgs),
    /// Run the daemon
    Run,
    /// Run one job as of a day, and end
    Once(once::OnceArgs),
    /// Show every flagged deadline and every finding; nothing is sent or recorded
    Scan(scan::ScanArgs),
    /// Explain one case: its dates, what each rule says and why, what was said, and what would be said next
    Explain(explain::ExplainArgs),
    /// Play days through on a virtual clock: which mails would go to whom; nothing is sent or recorded
    Simulate(simulate::SimulateArgs),
    /// Report how true the work of a period was to CTI, item by item
    Report(report::ReportArgs),
    /// Mail nothing more about one deadline for a while
    Silence(silence::SilenceArgs),
    /// Take back what was entered by mistake: nothing of it is said, and what was billed is credited
    Void(void::VoidArgs),
    /// Take a case and all its rows out of a case database of our own
    Remove(remove::RemoveArgs),
    /// Show a month's takst statement: as it was issued, or as a draft
    Statement(statement::StatementArgs),
    /// Show or renew the link to somebody's calendar
    Calendar(calendar::CalendarArgs),
    /// Show the mail queue
    Outbox(outbox::OutboxArgs),
    /// Show the health of the installation; exits 0 OK, 1 warning, 2 critical, 3 unknown
    Status(status::StatusArgs),
    /// Check configuration, templates and databases, and the mail server if asked
    Check(check::CheckArgs),
    /// Fill the case database from a spreadsheet or CSV files, or make a template for it
    #[command(after_help = import::HELP)]
    Import(import::ImportArgs),
    /// Write the case database as a workbook, to look at or to keep as a list
    Export(export::ExportArgs),
    /// Bring our own databases up to date
    Migrate(migrate::MigrateArgs),
    /// Print a page of the handbook, or the help of a command
    Help(help::HelpArgs),
    /// Write manual pages and completions, for a package
    #[command(hide = true)]
    Manual(manual::ManualArgs),
}

/// Exit codes of docs/interface.md.
const FAILED: u8 = 1;
const WRONG_USAGE: u8 = 2;

/// What was asked for can't be: named so that the process ends with the code for wrong usage.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct WrongUsage(String);

/// The error for a name that is none of those there are.
fn unknown<'a>(flag: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> anyhow::Error {
    let known = known.into_iter().collect::<Vec<_>>().join(", ");
    let accepted = if known.is_empty() { "none: there is nothing of that kind" } else { &known };
    WrongUsage(format!("{flag} {name:?} is not known; accepted: {accepted}")).into()
}

/// The command line, as it is parsed.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    panics::print_places_only();
    match run_on_this_thread(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            let usage = error.is::<ConfigError>()
                || error.is::<WrongUsage>()
                || error.is::<WrongFiles>()
                || error.is::<StateGone>();
            output::error(&error);
            ExitCode::from(if usage { WRONG_USAGE } else { FAILED })
        }
    }
}

fn run_on_this_thread(cli: Cli) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run(cli))
}

async fn run(cli: Cli) -> Result<ExitCode> {
    let config = || config::load(cli.config.as_deref());
    match cli.command {
        Command::Demo(args) => demo::run(args).await,
        Command::Help(args) => help::run(&args, command()),
        Command::Manual(args) => manual::run(&args, &command()),
        Command::Run => run::run(config()?, cli.config).await,
        Command::Once(args) => once::run(config()?, args).await,
        Command::Scan(args) => scan::run(&config()?, args).await,
        Command::Explain(args) => explain::run(&config()?, args).await,
        Command::Simulate(args) => simulate::run(&config()?, args).await,
        Command::Report(args) => report::run(&config()?, args).await,
        Command::Silence(args) => silence::run(&config()?, args).await,
        Command::Void(args) => void::run(&config()?, args).await,
        Command::Remove(args) => remove::run(&config()?, args).await,
        Command::Statement(args) => statement::run(&config()?, args).await,
        Command::Calendar(args) => calendar::run(&config()?, args).await,
        Command::Outbox(args) => outbox::run(&config()?, args).await,
        Command::Status(args) => status::run(config(), args).await,
        Command::Check(args) => check::run(&config()?, args).await,
        Command::Import(args) => import::run(&config()?, &args).await,
        Command::Export(args) => export::run(&config()?, &args).await,
        Command::Migrate(args) => migrate::run(&config()?, &args).await,
    }
}

/// The day that was asked for, else today in the configured zone.
fn day_or_today(on: Option<NaiveDate>, config: &Config) -> NaiveDate {
    on.unwrap_or_else(|| config.site().today(clock::now()))
}

/// A date on the command line.
fn parse_day(text: &str) -> Result<NaiveDate, String> {
    match iso_date(text) {
        Some(day) if (1900..3000).contains(&day.year()) => Ok(day),
        _ => Err("accepted: a date as YYYY-MM-DD, from 1900 to 2999".into()),
    }
}

/// Any text, of which shells complete these.
#[derive(Clone)]
struct Completed(fn() -> Vec<&'static str>);

impl TypedValueParser for Completed {
    type Value = String;

    fn parse_ref(&self, command: &clap::Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.0)().into_iter().map(PossibleValue::new)))
    }
}

fn rule_names() -> Completed {
    Completed(|| RULES.iter().map(|rule| rule.key).collect())
}

/// A table for people, JSON for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum TableOrJson {
    Table,
    Json,
}

/// Text for people, JSON for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum TextOrJson {
    Text,
    Json,
}

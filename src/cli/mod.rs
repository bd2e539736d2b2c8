//! The command line (interface.md): one file per command.

mod import;
mod migrate;
pub mod output;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::config::{self, Config, ConfigError};
use crate::import::WrongFiles;

/// Watches courses of support (forløb): reminders to workers, digests to leaders, takst statements to finance.
#[derive(Debug, Parser)]
#[command(name = "fasevagt", version, max_term_width = 100)]
struct Cli {
    /// The configuration file [default: /etc/fasevagt/fasevagt.toml, where it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Fill the case database from a spreadsheet or CSV files, or make a template for it
    #[command(after_help = import::HELP)]
    Import(import::Import),
    /// Bring our own databases up to date
    Migrate,
}

/// Exit codes of interface.md.
const FAILED: u8 = 1;
const WRONG_USAGE: u8 = 2;

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let done = runtime.map_err(anyhow::Error::from).and_then(|runtime| runtime.block_on(run(cli)));
    done.unwrap_or_else(|error| {
        let usage = error.is::<ConfigError>() || error.is::<WrongFiles>();
        output::error(&error);
        ExitCode::from(if usage { WRONG_USAGE } else { FAILED })
    })
}

async fn run(cli: Cli) -> Result<ExitCode> {
    let config: Config = config::load(cli.config.as_deref())?;
    match cli.command {
        Command::Import(args) => import::run(&config, &args).await,
        Command::Migrate => migrate::run(&config).await,
    }
}

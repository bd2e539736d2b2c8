//! `fasevagt calendar`: the links to the calendars that people subscribe to.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Subcommand;

use super::output;
use crate::config::Config;
use crate::domain::values::address::Address;
use crate::jobs::publish::{calendar_path, renew_calendar};
use crate::store::state;

#[derive(Debug, clap::Args)]
pub struct CalendarArgs {
    #[command(subcommand)]
    what: CalendarCommand,
}

#[derive(Debug, Subcommand)]
enum CalendarCommand {
    /// Show the link to somebody's calendar, to be given to nobody else
    Link { address: Address },
    /// Make the link anew: the old one leads nowhere any more
    Renew { address: Address },
}

/// `fasevagt calendar`.
pub async fn run(config: &Config, args: CalendarArgs) -> Result<ExitCode> {
    let Some(publish) = &config.publish else {
        bail!("no calendars are made: set publish.directory, and calendar_entries.mode to \"feed\"");
    };
    let path = match &args.what {
        CalendarCommand::Link { address } => {
            let db = state::open_for_reading(&config.state).await?;
            let path = calendar_path(&mut db.snapshot().await?, address).await?;
            db.close().await;
            path
        }
        CalendarCommand::Renew { address } => {
            let db = state::open(&config.state).await?;
            let path = renew_calendar(&db, publish, address).await?;
            db.close().await;
            path
        }
    };
    let link = match &publish.url {
        Some(url) => url.page(&path),
        None => publish.directory.join(&path).display().to_string(),
    };
    output::print(&format!("{link}\n"))?;
    Ok(ExitCode::SUCCESS)
}

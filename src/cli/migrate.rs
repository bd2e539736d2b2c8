use std::process::ExitCode;

use anyhow::Result;

use super::output;
use crate::config::Config;
use crate::store::cases::CaseDatabaseOwner;
use crate::store::{cases, state};

#[derive(Debug, clap::Args)]
pub struct MigrateArgs {
    /// Take the state database for the site's own although another one was here before, or none is left
    #[arg(long)]
    new_state: bool,
}

/// `fasevagt migrate`.
pub async fn run(config: &Config, args: &MigrateArgs) -> Result<ExitCode> {
    if args.new_state {
        state::begin_new(&config.state)?;
    }
    state::open(&config.state).await?.close().await;
    output::print(&format!("{} is up to date\n", config.state))?;
    let about = match cases::make_or_migrate(&config.cases).await? {
        CaseDatabaseOwner::Ours => "is up to date",
        CaseDatabaseOwner::OtherProgram => "belongs to another program and is only read",
    };
    output::print(&format!("{} {about}\n", config.cases))?;
    Ok(ExitCode::SUCCESS)
}

use std::process::ExitCode;

use anyhow::Result;

use super::output;
use crate::config::Config;
use crate::store::cases;

/// `fasevagt migrate`.
pub async fn run(config: &Config) -> Result<ExitCode> {
    let ours = cases::migrate_if_ours(&config.cases).await?;
    let about = if ours { "is up to date" } else { "belongs to another program and is only read" };
    output::print(&format!("{} {about}\n", config.cases))?;
    Ok(ExitCode::SUCCESS)
}

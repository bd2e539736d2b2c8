use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::config::Config;
use crate::{daemon, logs};

/// `fasevagt run`.
pub async fn run(config: Config, file: Option<PathBuf>) -> Result<ExitCode> {
    let log = logs::start(config.log.level);
    daemon::run(config, file, &log).await?;
    Ok(ExitCode::SUCCESS)
}

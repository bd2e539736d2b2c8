use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::config::Config;
use crate::store::cases;
use crate::{daemon, logs};

/// `fasevagt run`.
pub async fn run(config: Config, file: Option<PathBuf>) -> Result<ExitCode> {
    let log = logs::start(config.log.level);
    if config.list.is_some() {
        cases::refuse_list_for_others(&config.cases).await?;
    }
    daemon::run(config, file, &log).await?;
    Ok(ExitCode::SUCCESS)
}

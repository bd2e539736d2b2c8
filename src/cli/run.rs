use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use tracing_subscriber::EnvFilter;

use crate::config::Config;
use crate::daemon;

/// `fasevagt run`.
pub async fn run(config: Config, file: Option<PathBuf>) -> Result<ExitCode> {
    let filter = EnvFilter::try_from_env("FASEVAGT_LOG").unwrap_or_else(|_| EnvFilter::new("fasevagt=info,warn"));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr).init();
    daemon::run(config, file).await?;
    Ok(ExitCode::SUCCESS)
}

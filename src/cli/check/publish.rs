//! The published pages: whether they can be put in place in one step.

use super::{CheckLine, CheckResult};
use crate::atomic_directory;
use crate::config::Config;

/// `None` where nothing is published.
pub fn publish(config: &Config) -> Option<CheckLine> {
    let publish = config.publish.as_ref()?;
    let directory = publish.directory.display();
    let result = match atomic_directory::check(&publish.directory) {
        Ok(()) => CheckResult::Ok(format!("{directory}")),
        Err(problem) if problem.kind() == std::io::ErrorKind::WouldBlock => {
            CheckResult::Ok(format!("{directory} (pages are being made there)"))
        }
        Err(problem) => CheckResult::Failed(format!(
            "{directory}: {problem}; name a directory that the daemon may write to, on a file system of this host"
        )),
    };
    Some(("published pages", result))
}

//! The section `[log]`: what is logged.

use serde::Deserialize;
use tracing::Level;

use super::checked::{Checked, not_accepted};

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawLog {
    level: String,
}

impl Default for RawLog {
    fn default() -> Self {
        Self { level: "info".into() }
    }
}

/// What is logged.
#[derive(Debug, Clone)]
pub struct Log {
    /// This level, and those that are more severe; by default info.
    pub level: Level,
}

impl RawLog {
    pub(super) fn check(self) -> Checked<Log> {
        for level in [Level::ERROR, Level::WARN, Level::INFO, Level::DEBUG, Level::TRACE] {
            if level.as_str().eq_ignore_ascii_case(&self.level) {
                return Ok(Log { level });
            }
        }
        not_accepted("log.level", self.level, "error, warn, info, debug, trace")
    }
}

//! The section `[metrics]`: figures for Prometheus.

use std::path::PathBuf;

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawMetrics {
    textfile: String,
}

impl RawMetrics {
    pub(super) fn check(self) -> Option<PathBuf> {
        if self.textfile.is_empty() { None } else { Some(self.textfile.into()) }
    }
}

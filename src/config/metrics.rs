//! The section `[metrics]`: figures for Prometheus.

use std::path::PathBuf;

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawMetrics {
    textfile: String,
}

/// Where figures for Prometheus go.
#[derive(Debug, Clone)]
pub struct Metrics {
    /// The textfile that they are written to; `None`, the default: they are not written.
    pub textfile: Option<PathBuf>,
}

impl RawMetrics {
    pub(super) fn check(self) -> Metrics {
        let textfile = if self.textfile.is_empty() { None } else { Some(self.textfile.into()) };
        Metrics { textfile }
    }
}

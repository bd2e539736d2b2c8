use std::path::Path;

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use prometheus::{IntGauge, IntGaugeVec, Opts, Registry, TextEncoder};

use super::HealthReport;
use crate::atomic_file::{self, FileAccess};
use crate::domain::operations::health::RecordedProblem;
use crate::domain::operations::list_watch::ListWatch;

/// Writes the figures for `node_exporter`'s textfile collector: whole or not at all, and readable for it whatever our
/// umask is.
pub fn write(file: &Path, report: &HealthReport, now: DateTime<Utc>) -> Result<()> {
    let text = text(report, now)?;
    atomic_file::write(file, text.as_bytes(), FileAccess::EveryUser).context("write the file")
}

fn text(report: &HealthReport, now: DateTime<Utc>) -> Result<String> {
    let metrics = MetricsRegistry(Registry::new_custom(Some("fasevagt".into()), None)?);
    metrics.family("build_info", "The version that wrote this.", "version", [(env!("CARGO_PKG_VERSION"), Some(1))])?;
    let health = i64::from(report.health() as u8);
    metrics.figure("health_state", "As `fasevagt status`, without the cases: 0 OK, 1 warning, 2 critical.", health)?;
    metrics.figure("looked_timestamp_seconds", "When these figures were taken.", now.timestamp())?;
    metrics.jobs(report)?;
    metrics.outbox(report)?;
    if let Some(list) = &report.list {
        metrics.list(list)?;
    }
    if let Some(at) = report.published.and_then(|published| published.published_at) {
        metrics.figure("published_timestamp_seconds", "When the pages were last made.", at.timestamp())?;
    }
    let is_recorded =
        |known: &RecordedProblem| report.problems.iter().any(|problem| problem.name() == known.to_string());
    let problems: Vec<_> = RecordedProblem::all().iter().map(|one| (one.to_string(), is_recorded(one))).collect();
    let problems = problems.iter().map(|(name, recorded)| (name.as_str(), Some(i64::from(*recorded))));
    metrics.family("problem", "Whether this is a problem now.", "problem", problems)?;
    Ok(TextEncoder::new().encode_to_string(&metrics.0.gather())?)
}

struct MetricsRegistry(Registry);

impl MetricsRegistry {
    fn figure(&self, name: &str, help: &str, value: i64) -> Result<()> {
        let gauge = IntGauge::new(name, help)?;
        gauge.set(value);
        Ok(self.0.register(Box::new(gauge))?)
    }

    /// One figure for each value of `label`; what is unknown is left out.
    fn family<'a>(
        &self,
        name: &str,
        help: &str,
        label: &str,
        values: impl IntoIterator<Item = (&'a str, Option<i64>)>,
    ) -> Result<()> {
        let family = IntGaugeVec::new(Opts::new(name, help), &[label])?;
        self.0.register(Box::new(family.clone()))?;
        for (of, value) in values {
            if let Some(value) = value {
                family.with_label_values(&[of]).set(value);
            }
        }
        Ok(())
    }

    fn jobs(&self, report: &HealthReport) -> Result<()> {
        let of = |value: fn(&super::JobHealth) -> Option<i64>| {
            report.jobs.iter().map(move |job| (job.job.as_str(), value(job))).collect::<Vec<_>>()
        };
        let last = of(|job| Some(job.last_success?.timestamp()));
        self.family("job_last_success_timestamp_seconds", "When the job was last done.", "job", last)?;
        let next = of(|job| Some(job.next_at?.timestamp()));
        self.family("job_next_timestamp_seconds", "When the job is to be done next.", "job", next)?;
        let late = of(|job| Some(job.late.into()));
        self.family("job_late", "Whether the job has been due for more than 15 minutes.", "job", late)
    }

    /// What is not known yet is left out.
    fn list(&self, list: &ListWatch) -> Result<()> {
        if let Some(at) = list.read_at {
            self.figure(
                "list_read_timestamp_seconds",
                "When the watched list was last read and right.",
                at.timestamp(),
            )?;
        }
        if let Some(at) = list.changed_at {
            self.figure("list_changed_timestamp_seconds", "When what was then read had been written.", at.timestamp())?;
        }
        let errors = list.wrong.as_ref().map_or(0, |wrong| wrong.errors);
        self.figure(
            "list_errors",
            "Errors of the watched list, which is not read while it has any.",
            i64::try_from(errors)?,
        )
    }

    fn outbox(&self, report: &HealthReport) -> Result<()> {
        let mails = [
            ("queued", Some(report.outbox.queued)),
            ("dead", i64::try_from(report.outbox.dead).ok()),
            ("blocked", i64::try_from(report.outbox.blocked).ok()),
        ];
        self.family("outbox_mails", "Mails that are not sent: waiting, dead, blocked.", "state", mails)?;
        let oldest = report.outbox.oldest_queued_at.map_or(0, |at| at.timestamp());
        self.figure("outbox_oldest_timestamp_seconds", "Since when the oldest mail waits; 0 where none does.", oldest)
    }
}

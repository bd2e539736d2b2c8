//! docs/interface.md names every field of JSON, and every metric.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{below, text};
use crate::cli::fasevagt;

fn fields(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(own) => {
            names.extend(own.keys().cloned());
            own.values().for_each(|value| fields(value, names));
        }
        Value::Array(list) => list.iter().for_each(|value| fields(value, names)),
        _ => {}
    }
}

/// What is asked, and how the paragraph begins that has its fields.
const ASKED: [(&str, &str); 9] = [
    ("scan --on 2026-11-20", "`scan`:"),
    ("explain FORLOEB --on 2026-11-20", "`explain`:"),
    ("statement --month 2026-10", "`statement`:"),
    ("statement --month 2026-11 --on 2026-12-01", "`statement`:"),
    ("outbox list", "`outbox list`:"),
    ("outbox show 1", "`outbox list`:"),
    ("simulate --from 2026-11-23 --to 2026-12-04", "`simulate`:"),
    ("report --from 2025-11-21 --to 2026-11-20", "`report`:"),
    ("status", "`status`:"),
];

#[test]
fn every_field_of_json_is_named() {
    let dir = tempfile::tempdir().unwrap();
    assert!(fasevagt(&["demo", "--dir", ".", "--on", "2026-11-20"], dir.path()).status.success());
    let json = |command: &str| -> Value {
        let command = format!("--config fasevagt.toml {command} --format json");
        let done = fasevagt(&command.split(' ').collect::<Vec<_>>(), dir.path());
        serde_json::from_slice(&done.stdout).unwrap_or_else(|problem| panic!("{command}: {problem}"))
    };
    let forloeb = json("scan --on 2026-11-20")["deadlines"][0]["forloeb"].as_str().unwrap().to_owned();
    let interface = text("docs/interface.md");
    let paragraphs: Vec<&str> = below(&interface, "JSON").split("\n\n").map(str::trim).collect();
    for (command, heading) in ASKED {
        let about = paragraphs.iter().find(|paragraph| paragraph.starts_with(heading)).unwrap();
        let mut written = BTreeSet::new();
        fields(&json(&command.replace("FORLOEB", &forloeb)), &mut written);
        assert!(written.len() > 4, "{command}: {written:?}");
        for field in written {
            let spellings = [format!("\"{field}\""), format!("`{field}`")];
            assert!(
                spellings.iter().any(|field| about.contains(field)),
                "{command}: {field} is not in docs/interface.md"
            );
        }
    }
}

#[test]
fn every_metric_is_named() {
    let written = text("tests/it/snapshots/it__health__metrics_are_figures_that_prometheus_reads.snap");
    let interface = text("docs/interface.md");
    let metrics: Vec<_> = written.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    assert!(metrics.len() > 8, "{metrics:?}");
    for metric in metrics {
        let spellings = [format!("`{metric}`"), format!("`{metric}{{")];
        assert!(spellings.iter().any(|metric| interface.contains(metric)), "{metric} is not in docs/interface.md");
    }
}

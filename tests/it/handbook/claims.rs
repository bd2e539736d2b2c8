//! What the pages quote of the program stands in the program.

use std::fs;
use std::path::Path;

use fasevagt::domain::cases::case_schema::TABLES;
use fasevagt::domain::cases::table::{Column, ColumnKind};

use super::{page, quoted, root};
use crate::cli::said;
use crate::support::databases::on_both;
use crate::support::house::House;

/// All sources as one text, in which a string of several lines is one.
fn sources() -> String {
    fn gather(dir: &Path, text: &mut String) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(&path, text);
            } else if path.extension().is_some_and(|end| end == "rs") {
                *text += &fs::read_to_string(&path).unwrap();
            }
        }
    }
    let mut text = String::new();
    gather(&root("src"), &mut text);
    let parts: Vec<_> = text.split("\\\n").map(str::trim_start).collect();
    parts.concat().replace('`', "")
}

/// The rows of all tables of a page, without their headings.
fn rows(page: &str) -> Vec<Vec<String>> {
    let row = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    page.lines().filter(|line| line.starts_with("| `")).map(row).collect()
}

#[test]
fn each_message_among_the_problems_is_one_of_the_program() {
    let sources = sources();
    let rows = rows(&page("problems"));
    assert!(rows.len() > 30, "{}", rows.len());
    for row in rows {
        for part in row[0].trim_matches('`').split("...").map(str::trim).filter(|part| !part.is_empty()) {
            // serde's own words.
            let foreign = part == "unknown field";
            assert!(foreign || sources.contains(part), "no source says {part:?}");
        }
    }
}

#[test]
fn each_alert_stands_among_the_problems() {
    let source = fs::read_to_string(root("src/render/danish/alert.rs")).unwrap();
    let words = source.split("fn problem(").nth(1).unwrap().split("fn steps(").next().unwrap();
    let page = page("problems");
    // A headline is the first of two texts; one that is put together has a place for a name or a number.
    for line in words.lines().map(str::trim) {
        if !line.contains(".into()") && !line.contains("format!(") {
            continue;
        }
        let Some(text) = line.split('"').nth(1) else { continue };
        let vacant = text.starts_with("Ingen er");
        let parts: Vec<_> = text.split(['{', '}']).step_by(2).map(str::trim).collect();
        assert!(vacant || parts.iter().all(|part| page.contains(part)), "{text:?} is not among the problems");
    }
}

#[test]
fn the_tables_of_the_case_database_are_those_that_are_read() {
    let text = page("database");
    let expected: Vec<Vec<String>> = TABLES
        .iter()
        .map(|table| {
            let names = |required: bool| {
                let of = |c: &&Column| c.required == required;
                table.columns.iter().filter(of).map(|c| c.name).collect::<Vec<_>>().join(", ")
            };
            let may = names(false);
            let columns = if may.is_empty() { names(true) } else { format!("{}; may: {may}", names(true)) };
            vec![format!("`{}`", table.name), columns]
        })
        .collect();
    assert_eq!(rows(&text), expected);
    for column in TABLES.iter().flat_map(|table| table.columns) {
        let ColumnKind::Set(choices) = column.kind else { continue };
        let accepted = choices.iter().map(|choice| choice.value).collect::<Vec<_>>().join(", ");
        let on_one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(on_one_line.contains(&accepted), "{}: {accepted}", column.name);
    }
}

#[test]
fn the_fields_of_the_journal_are_those_of_the_log() {
    let logs = fs::read_to_string(root("src/logs.rs")).unwrap();
    let named = quoted(&page("monitoring"));
    let fields: Vec<_> =
        named.iter().filter_map(|word| word.strip_prefix("FASEVAGT_")).filter(|f| *f != "LOG").collect();
    assert_eq!(fields, ["JOB", "PERIOD", "OUTCOME", "MS"]);
    assert!(logs.contains("job, period, outcome = \"done\", ms,") && logs.contains("Some(\"FASEVAGT\".into())"));
}

#[test]
fn the_metrics_that_are_named_are_written() {
    let written =
        fs::read_to_string(root("tests/it/snapshots/it__health__metrics_are_figures_that_prometheus_reads.snap"));
    let written = written.unwrap();
    let text = page("monitoring");
    let names = text.split(|c: char| !(c.is_ascii_lowercase() || c == '_')).filter(|w| w.starts_with("fasevagt_"));
    for name in names {
        assert!(written.contains(name), "{name}");
    }
}

/// What `statement --out` writes of October, by name.
fn october(house: &House) -> Vec<(String, Vec<u8>)> {
    let dir = tempfile::tempdir().unwrap();
    said(house, &["statement", "--month", "2026-10", "--out", dir.path().to_str().unwrap()]);
    let file = |entry: fs::DirEntry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
    let mut files: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| file(entry.unwrap())).collect();
    files.sort_unstable();
    files
}

#[test]
fn what_a_restore_forgot_is_issued_again_byte_for_byte_as_of_the_same_day() {
    on_both(async |database| {
        let house = House::new(database, "[billing]\nfirst_month = \"2026-10\"").await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        house.statements("2026-11-02").await;
        let first = october(&house);
        // As in a backup of the day before.
        let tables =
            ["issued_document", "statement_line", "statement", "issued_month", "number_series", "run", "outbox"];
        for table in tables {
            house.change_state(&format!("DELETE FROM {table}")).await;
        }
        house.statements("2026-11-02").await;
        assert!(first.iter().any(|(name, _)| name.ends_with("2026-000001.pdf")));
        assert_eq!(october(&house), first);
    });
}

//! docs/ is the law: what code and tests cite stands there, and what stands there is what the program has.

mod citations;
mod columns;
mod commands;
mod fields;
mod keys;
mod map;
mod rules;

use std::fs;

use crate::support::sources::{files, root};

/// A text of the repository, by its path from the top.
fn text(path: &str) -> String {
    fs::read_to_string(root(path)).unwrap_or_else(|problem| panic!("{path}: {problem}"))
}

/// What stands below a heading, up to the next one of its kind.
fn below<'a>(text: &'a str, heading: &str) -> &'a str {
    let rest = text.split_once(&format!("\n## {heading}")).unwrap_or_else(|| panic!("no heading {heading:?}")).1;
    rest.split_once("\n## ").map_or(rest, |(section, _)| section)
}

/// The rows of the table with this heading, their cells as they are read.
fn table(text: &str, heading: &str) -> Vec<Vec<String>> {
    let rows = text.lines().skip_while(|line| !line.starts_with(heading)).take_while(|line| line.starts_with('|'));
    let rows: Vec<Vec<String>> = rows.skip(2).map(cells).collect();
    assert!(!rows.is_empty(), "no table {heading:?}");
    rows
}

fn cells(row: &str) -> Vec<String> {
    let row = row.trim_matches('|').replace("\\|", "\0");
    row.split('|').map(|cell| cell.trim().replace('\0', "|")).collect()
}

/// What stands in backquotes.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The first block of this kind, such as `sql`.
fn block(text: &str, kind: &str) -> String {
    let rest = text.split_once(&format!("```{kind}\n")).unwrap_or_else(|| panic!("no block {kind}")).1;
    rest.split_once("```").unwrap().0.to_owned()
}

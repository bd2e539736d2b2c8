//! What CONTRIBUTING.md asks of names and control flow, and no lint looks at.

use std::collections::BTreeMap;
use std::fs;

use crate::support::sources::{files, root};

/// Every source file below `dir`: its path from the top, and its text without comments.
fn sources(dir: &str) -> Vec<(String, String)> {
    let without_comments = |path: String| {
        let text = fs::read_to_string(root(&path)).unwrap();
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let code = code.join("\n");
        (path, code)
    };
    files(dir, &[".rs"]).into_iter().map(without_comments).collect()
}

/// The types that a text defines, also by `closed_set!` and `danish_set!`; an associated type is none.
fn types(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_set = false;
    for line in code.lines() {
        let words: Vec<&str> =
            line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
        let defined = words.windows(2).find(|pair| ["struct", "enum", "trait"].contains(&pair[0]));
        let alias = if line.starts_with("type ") || line.starts_with("pub type ") {
            words.iter().rev().nth_back(1)
        } else {
            None
        };
        if let Some(pair) = defined {
            found.push(pair[1].to_owned());
        } else if let Some(name) = alias.filter(|name| **name != "type") {
            found.push((*name).to_owned());
        } else if in_set && let Some(name) = words.first() {
            found.push((*name).to_owned());
            in_set = false;
        }
        if line.ends_with("_set! {") {
            in_set = true;
        }
    }
    found
}

fn twice(sources: &[(String, String)]) -> Vec<String> {
    let mut places: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (path, code) in sources {
        for name in types(code) {
            places.entry(name).or_default().push(path);
        }
    }
    places.retain(|_, places| places.len() > 1);
    places.into_iter().map(|(name, places)| format!("{name}: {}", places.join(", "))).collect()
}

#[test]
fn a_type_name_is_defined_once() {
    let sources = sources("src");
    assert!(sources.len() > 100, "the sources are not found");
    assert_eq!(twice(&sources), Vec::<String>::new());
}

#[test]
fn a_type_name_that_is_defined_twice_is_seen() {
    let planted = [
        ("a.rs".to_owned(), "pub struct Line;\nclosed_set! {\n    Fate { A = \"a\" }\n}".to_owned()),
        (
            "b.rs".to_owned(),
            "enum Line {}\npub(crate) trait Fate {}\nimpl X for Y {\n    type Err = Line;\n}".to_owned(),
        ),
    ];
    assert_eq!(twice(&planted), ["Fate: a.rs, b.rs", "Line: a.rs, b.rs"]);
}

#[test]
fn conditions_are_written_with_if() {
    for dir in ["src", "tests/it", "benches"] {
        for (path, code) in sources(dir) {
            for combinator in [".filter(|_|", ".then(|", ".then_some("] {
                let tested = dir != "src" && combinator != ".filter(|_|";
                // This file names them.
                let here = path == "tests/it/style.rs";
                assert!(tested || here || !code.contains(combinator), "{path} has {combinator}");
            }
        }
    }
}

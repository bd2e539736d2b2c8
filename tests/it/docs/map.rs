//! The map of the code and the pages for developers name only files that are there.

use super::{below, files, root, text};

const FOLDERS: [&str; 8] = ["benches", "config", "docs", "fuzz", "packaging", "src", "templates", "tests"];

/// The paths in backquotes that lead somewhere below `src` or the top; patterns, braces and plain words are none.
fn paths(page: &str) -> Vec<String> {
    let quoted = page.split('`').skip(1).step_by(2).map(|part| part.trim_end_matches('/').to_owned());
    let is_path = |part: &String| {
        let plain = !part.contains([' ', '*', '{', '<', ':', '$', '"', '=', '[']);
        let known = [".rs", ".md", ".toml", ".sql", ".html", ".txt"].iter().any(|end| part.ends_with(end));
        plain && (known || part.contains('/'))
    };
    quoted.filter(is_path).collect()
}

/// The paths of a page that are none of a file or folder: a page may leave out the folders above, as `ledger.rs`.
fn lost(page: &str) -> Vec<String> {
    let there: Vec<String> = FOLDERS.iter().flat_map(|folder| files(folder, &[""])).collect();
    let is_there = |path: &String| {
        let (inside, above) = (format!("/{path}"), format!("{path}/"));
        let found = there
            .iter()
            .any(|file| file.ends_with(&inside) || file.contains(&format!("{inside}/")) || file.starts_with(&above));
        found || root(path).exists()
    };
    paths(page).into_iter().filter(|path| !is_there(path)).collect()
}

#[test]
fn every_path_on_the_pages_for_developers_is_there() {
    for page in ["docs/architecture.md", "CONTRIBUTING.md"] {
        assert_eq!(lost(&text(page)), Vec::<String>::new(), "{page}");
    }
}

#[test]
fn a_path_that_leads_nowhere_is_seen() {
    assert_eq!(
        lost("`store/ledger.rs`, `locks.rs`, `domain/billing/takst.rs`, `src/jobs/`, `rules/`"),
        Vec::<String>::new()
    );
    assert_eq!(
        lost("`store/takst.rs` and `jobs/nothing/`, `ledgers.rs`"),
        ["store/takst.rs", "jobs/nothing", "ledgers.rs"]
    );
}

/// Each part of the crate is on the map, and what the map has is a part.
#[test]
fn the_map_has_every_part_of_the_crate() {
    let page = text("docs/architecture.md");
    let map = below(&page, "The map").split("```").nth(1).unwrap();
    let named: Vec<&str> = map
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .map(|line| line.split([' ', '/']).next().unwrap())
        .collect();
    let mut parts: Vec<String> = std::fs::read_dir(root("src"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|part| part != "lib")
        .collect();
    parts.sort_unstable();
    let mut sorted = named.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, parts);
}

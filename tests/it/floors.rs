//! The floors of the house: imports go down only (README, "The map of the code").

use std::fs;
use std::path::{Path, PathBuf};

/// Each part of the crate with its floor; a part may use its own floor's `domain` parts and all below.
const FLOORS: &[(&str, u8)] = &[
    ("domain/calendar", 0),
    ("domain/case_change", 0),
    ("domain/case_schema", 0),
    ("domain/closed_set", 0),
    ("domain/cpr", 0),
    ("domain/danish", 0),
    ("domain/discretion", 0),
    ("domain/forloeb", 0),
    ("domain/gln", 0),
    ("domain/message", 0),
    ("domain/oere", 0),
    ("domain", 1),
    ("ownership", 1),
    ("config", 2),
    ("store", 2),
    ("import", 2),
    ("documents", 2),
    ("render", 2),
    ("mailer", 2),
    ("jobs", 3),
    ("daemon", 4),
    ("scheduler", 4),
    ("app", 4),
    ("clock", 4),
    ("logs", 4),
    ("systemd", 4),
    ("cli", 5),
    ("main", 5),
];

/// On floor 2 the parts don't know each other, but all may read the configuration's types.
const SHARED_ON_FLOOR_2: &str = "config";

fn part_of(path: &str) -> (&'static str, u8) {
    let known = FLOORS.iter().find(|(part, _)| path == *part || path.starts_with(&format!("{part}/")));
    *known.unwrap_or_else(|| panic!("{path} stands on no floor: add it to FLOORS and to the map"))
}

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The crate-relative paths that a file names: `crate::store::db` as `store/db`.
fn imports(text: &str, module: &str) -> Vec<String> {
    let parent = module.rsplit_once('/').map_or("", |(parent, _)| parent);
    let mut named = Vec::new();
    for line in text.lines().map(str::trim).filter(|l| !l.starts_with("//")) {
        for (prefix, base) in [("crate::", ""), ("super::", parent)] {
            for (at, _) in line.match_indices(prefix) {
                let rest = &line[at + prefix.len()..];
                let path: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == ':').collect();
                let path = path.trim_end_matches(':').replace("::", "/");
                if !path.is_empty() && !path.starts_with("super") {
                    named.push(if base.is_empty() { path } else { format!("{base}/{path}") });
                }
            }
        }
    }
    named
}

#[test]
fn imports_go_down_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let module = file.strip_prefix(&root).unwrap().with_extension("").to_string_lossy().replace("/mod", "");
        if module == "lib" {
            continue;
        }
        let (part, floor) = part_of(&module);
        for import in imports(&fs::read_to_string(&file).unwrap(), &module) {
            let (other, other_floor) = part_of(&import);
            let same_part = part == other;
            let side_by_side = floor == other_floor && (floor != 2 || other == SHARED_ON_FLOOR_2);
            if !same_part && !side_by_side && other_floor >= floor {
                wrong.push(format!("{module} (floor {floor}) uses {import} (floor {other_floor})"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

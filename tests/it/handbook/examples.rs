//! What can be pasted: commands, configuration, drop-ins.

use std::fs;

use fasevagt::config::load;
use fasevagt::domain::deadlines::rules::RULES;

use super::{blocks, page, pages, quoted, root};
use crate::cli::fasevagt;
use crate::packaging::{analyze, machine};

/// The command lines of a page that call the program, without what stands before and after.
fn calls(page: &str) -> Vec<String> {
    let lines: Vec<String> = blocks(page, "sh").iter().flat_map(|block| block.lines()).map(str::to_owned).collect();
    let all = lines.into_iter().chain(quoted(page));
    let parts = all.flat_map(|line| line.split(" && ").map(str::to_owned).collect::<Vec<_>>());
    let call = |part: String| {
        let part = part.split('#').next()?.trim().trim_start_matches("sudo -u fasevagt ").to_owned();
        let part = part.split(" > ").next()?.to_owned();
        part.starts_with("fasevagt ").then_some(part)
    };
    parts.filter_map(call).collect()
}

#[test]
fn every_command_line_can_be_given() {
    let mut seen = 0;
    for (name, text) in pages() {
        for call in calls(&text) {
            let words = call.split_whitespace().map(|word| if word == "ID" { "17" } else { word });
            if let Err(problem) = fasevagt::cli::command().try_get_matches_from(words) {
                panic!("{name}: {call}: {problem}");
            }
            seen += 1;
        }
    }
    assert!(seen > 60, "{seen}");
}

#[test]
fn every_help_names_a_topic() {
    for (name, text) in pages() {
        for call in calls(&text) {
            if let Some(topic) = call.strip_prefix("fasevagt help ") {
                assert!(root("src/cli/handbook").join(topic).with_extension("md").exists(), "{name}: {topic}");
            }
        }
    }
}

#[test]
fn every_piece_of_configuration_loads() {
    for (name, text) in pages() {
        for block in blocks(&text, "toml") {
            let file = tempfile::NamedTempFile::new().unwrap();
            fs::write(file.path(), &block).unwrap();
            if let Err(problem) = load(Some(file.path())) {
                panic!("{name}: {problem}");
            }
        }
    }
}

/// `section.key` of everything in the documented example, commented out or not.
fn known_keys() -> Vec<String> {
    let (mut section, mut keys) = (String::new(), Vec::new());
    for line in fs::read_to_string(root("config/fasevagt.toml")).unwrap().lines() {
        let line = line.trim_start_matches("# ");
        if line.starts_with('[')
            && let Some(named) = line.trim_start_matches('[').split(']').next()
        {
            named.clone_into(&mut section);
            keys.push(section.clone());
        } else if let Some((key, _)) = line.split_once(" = ") {
            keys.push(format!("{section}.{key}"));
        }
    }
    keys
}

#[test]
fn every_key_that_is_named_is_a_key() {
    let known = known_keys();
    let sections: Vec<_> = known.iter().filter_map(|key| key.split('.').next()).collect();
    for (name, text) in pages() {
        for word in quoted(&text).iter().filter(|word| !word.contains(' ')) {
            let Some((section, key)) = word.trim_matches(['[', ']']).split_once('.') else { continue };
            let is_key = key.chars().all(|c| c.is_ascii_lowercase() || "_.".contains(c));
            // A file, or a column of the case database.
            let another = ["md", "toml", "db", "timer", "rs"].iter().any(|end| key.ends_with(end)) || key == "kind";
            if is_key && !another && sections.contains(&section) {
                assert!(known.contains(&format!("{section}.{key}")), "{name}: {word}");
            }
        }
    }
}

#[test]
fn every_rule_is_named() {
    let printed = fasevagt(&["help", "rules"], &root("."));
    let named = quoted(&String::from_utf8(printed.stdout).unwrap());
    for rule in RULES {
        assert!(named.iter().any(|name| name == rule.key), "{}", rule.key);
    }
}

#[test]
fn systemd_takes_every_drop_in() {
    for (name, text) in pages() {
        for block in blocks(&text, "ini") {
            let root = machine();
            let unit = if block.starts_with("[Timer]") { "fasevagt-reminders.timer" } else { "fasevagt.service" };
            let dir = root.path().join("etc/systemd/system").join(format!("{unit}.d"));
            fs::create_dir_all(&dir).unwrap();
            fs::write(dir.join("override.conf"), &block).unwrap();
            if let Some(said) = analyze(&root, &["--man=no", "verify", unit]) {
                assert_eq!(said, "", "{name}");
            }
        }
    }
}

#[test]
fn readme_and_handbook_install_by_the_same_five_commands() {
    let readme = fs::read_to_string(root("README.md")).unwrap();
    let block = &blocks(&page("install"), "sh")[0];
    assert_eq!(block.lines().count(), 5);
    let indented = block.lines().map(|line| ["    ", line].concat()).collect::<Vec<_>>().join("\n");
    assert!(readme.contains(&indented), "{indented}");
}

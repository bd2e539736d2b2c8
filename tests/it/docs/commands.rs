//! docs/interface.md has every command with its flags and values, and no other.

use std::collections::BTreeMap;

use clap::Command;

use super::{below, quoted, table, text};

/// How each command is given, by its name: `silence add` -> `silence add FORLOEB RULE --until DATE`.
fn usages(names: &[String]) -> BTreeMap<String, String> {
    let interface = text("docs/interface.md");
    let mut usages: BTreeMap<String, String> = BTreeMap::new();
    for row in table(below(&interface, "Commands"), "| command |") {
        for usage in quoted(&row[0]) {
            let of = |name: &&String| usage == **name || usage.starts_with(&format!("{name} "));
            // `void list` before `void`.
            let name = names
                .iter()
                .filter(of)
                .max_by_key(|name| name.len())
                .unwrap_or_else(|| panic!("there is no command {usage:?}"));
            *usages.entry(name.clone()).or_default() += &format!("{usage} ");
        }
    }
    usages
}

/// Every command that does something.
fn leaves(command: &Command, path: &str) -> Vec<(String, Command)> {
    let below: Vec<_> = command.get_subcommands().collect();
    // One with subcommands does something by itself where it takes something.
    let own =
        (below.is_empty() || command.get_positionals().next().is_some()).then(|| (path.to_owned(), command.clone()));
    let path = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path} {name}") };
    own.into_iter().chain(below.into_iter().flat_map(|one| leaves(one, &path(one.get_name())))).collect()
}

fn words(usage: &str) -> Vec<&str> {
    usage.split(|c: char| !(c.is_alphanumeric() || c == '-')).collect()
}

#[test]
fn every_command_stands_in_the_interface_with_its_flags_and_values() {
    let leaves = leaves(&fasevagt::cli::command(), "");
    let names: Vec<String> = leaves.iter().map(|(name, _)| name.clone()).collect();
    let usages = usages(&names);
    let known: Vec<&String> = usages.keys().collect();
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    assert_eq!(known, sorted);
    for (name, command) in &leaves {
        let usage = words(&usages[name]);
        let mut flags = Vec::new();
        for argument in command.get_arguments() {
            flags.extend(argument.get_long().map(|long| format!("--{long}")));
            // What the help does not list is for shells to complete: rules and topics have pages of their own.
            if !argument.get_action().takes_values() || argument.is_hide_possible_values_set() {
                continue;
            }
            for value in argument.get_possible_values() {
                assert!(usage.contains(&value.get_name()), "{name}: {}", value.get_name());
            }
        }
        for flag in &flags {
            assert!(usage.contains(&flag.as_str()), "{name}: {flag} is not in docs/interface.md");
        }
        for flag in usage.iter().filter(|word| word.starts_with("--")) {
            assert!(flags.contains(&(*flag).to_owned()), "{name} has no {flag}");
        }
    }
}

#[test]
fn what_every_command_takes_stands_above_them() {
    let command = fasevagt::cli::command();
    let flags: Vec<_> = command.get_arguments().filter_map(|argument| argument.get_long()).collect();
    assert_eq!(flags, ["config"]);
    assert!(text("docs/interface.md").contains("`fasevagt [--config FILE] COMMAND`"));
}

#[test]
fn every_job_stands_among_the_jobs() {
    let command = fasevagt::cli::command();
    let once = command.find_subcommand("once").unwrap();
    let job = once.get_positionals().next().unwrap();
    let known: Vec<_> = job.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let rows = table(below(&text("docs/interface.md"), "Jobs"), "| job |");
    assert_eq!(rows.iter().map(|row| quoted(&row[0]).remove(0)).collect::<Vec<_>>(), known);
}

//! `fasevagt help`, and that what its pages say is so.

mod claims;
mod examples;
mod views;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cli::fasevagt;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Name and text of every page.
fn pages() -> Vec<(String, String)> {
    let files = fs::read_dir(root("src/cli/handbook")).unwrap().map(|entry| entry.unwrap().path());
    let page =
        |file: PathBuf| (file.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(file).unwrap());
    let mut pages: Vec<_> = files.map(page).collect();
    pages.sort_unstable();
    pages
}

fn page(name: &str) -> String {
    fs::read_to_string(root("src/cli/handbook").join(name).with_extension("md")).unwrap()
}

/// The blocks of one kind, such as `sh`.
fn blocks(page: &str, kind: &str) -> Vec<String> {
    let fence = format!("```{kind}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// What stands in backquotes, outside of blocks.
fn quoted(page: &str) -> Vec<String> {
    let prose: String = page.split("```").step_by(2).collect();
    let parts = prose.split('`').skip(1).step_by(2);
    parts.map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn help(arguments: &[&str]) -> (Option<i32>, String, String) {
    let nowhere = tempfile::tempdir().unwrap();
    let done = fasevagt(&[&["help"], arguments].concat(), nowhere.path());
    (done.status.code(), String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap())
}

#[test]
fn each_page_is_a_topic_and_stands_in_the_readme_and_the_manual() {
    let (_, listed, _) = help(&[]);
    let readme = fs::read_to_string(root("README.md")).unwrap();
    let made = tempfile::tempdir().unwrap();
    assert!(fasevagt(&["manual", "."], made.path()).status.success());
    let manual = fs::read_to_string(made.path().join("fasevagt.1")).unwrap();
    for (name, text) in pages() {
        let (code, printed, problem) = help(&[&name]);
        assert_eq!((code, problem.as_str()), (Some(0), ""));
        // A table that is made of the program stands in the place of a comment.
        let (before, after) = text.split_once("<!-- the table of rules -->\n").unwrap_or((&text, ""));
        assert!(printed.starts_with(before) && printed.ends_with(after), "{name}: {printed}");
        assert!(!printed.contains("<!--") && (printed == text || text.contains("<!--")), "{name}: {printed}");
        let title = text.lines().next().unwrap().strip_prefix("# ").unwrap();
        assert!(listed.contains(&format!("  {name:<11} {title}\n")), "{name}: {listed}");
        assert!(readme.contains(&format!("[{name}](src/cli/handbook/{name}.md)")), "{name} is not in README.md");
        assert!(manual.contains(&format!("\\fBfasevagt help {name}\\fR\n{title}\n")), "{name} is not in the manual");
        let command = fasevagt::cli::command();
        assert!(command.find_subcommand(&name).is_none(), "{name} is a command as well");
    }
}

#[test]
fn help_of_a_command_is_that_of_its_flag() {
    let nowhere = tempfile::tempdir().unwrap();
    for command in [&[][..], &["once"], &["outbox", "show"], &["import"], &["help"]] {
        let flag = fasevagt(&[command, &["--help"]].concat(), nowhere.path());
        assert_eq!(help(command).1, String::from_utf8(flag.stdout).unwrap(), "{command:?}");
    }
}

#[test]
fn an_unknown_topic_is_told_in_one_line() {
    for unknown in [&["nonsense"][..], &["install", "now"], &["outbox", "nonsense"]] {
        let (code, out, problem) = help(unknown);
        assert_eq!((code, out.as_str(), problem.lines().count()), (Some(2), "", 1), "{problem}");
        assert!(problem.contains("accepted: a command, or one of install, database, "), "{problem}");
    }
}

#[test]
fn on_a_terminal_tables_are_drawn() {
    let program = format!("stty cols 110; {} help monitoring", env!("CARGO_BIN_EXE_fasevagt"));
    let shown = Command::new("script").args(["-qec", &program, "/dev/null"]).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("────") && shown.contains("a job is late") && !shown.contains("| a job"), "{shown}");
    assert!(page("monitoring").contains("| a job is late | "));
}

#[test]
fn pages_are_short_and_fit_a_page() {
    for (name, text) in pages() {
        assert!(text.lines().count() <= 170, "{name} is too long");
        let wide = text.lines().find(|line| line.chars().count() > 132 && !line.starts_with("| "));
        assert_eq!(wide, None, "{name}");
    }
}

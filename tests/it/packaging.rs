//! What is packaged: systemd's own judgement of the units, the file of a fresh installation, the manual.
//! tests/system installs the package, and tries it.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use fasevagt::config::{DatabaseUrl, Transport, load};
use fasevagt::domain::operations::job::JobKind;
use tempfile::TempDir;

const UNITS: &str = "usr/lib/systemd/system";

fn packaging(file: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging").join(file)
}

/// A made-up machine with our units, and what they name.
pub fn machine() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let units = root.path().join(UNITS);
    for unit in ["fasevagt.service.d", "fasevagt-once@.service.d"] {
        fs::create_dir_all(units.join(unit)).unwrap();
        fs::copy(packaging("units/10-common.conf"), units.join(unit).join("10-common.conf")).unwrap();
    }
    for unit in names() {
        fs::copy(packaging("units").join(&unit), units.join(&unit)).unwrap();
    }
    for target in ["sysinit", "basic", "shutdown", "multi-user", "network-online", "time-sync", "timers"] {
        fs::write(units.join(format!("{target}.target")), "[Unit]\nDescription=One of systemd's\n").unwrap();
    }
    for program in ["usr/bin/fasevagt", "bin/kill"] {
        let program = root.path().join(program);
        fs::create_dir_all(program.parent().unwrap()).unwrap();
        fs::copy("/bin/true", program).unwrap();
    }
    root
}

fn names() -> Vec<String> {
    let entries = fs::read_dir(packaging("units")).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.starts_with("fasevagt"));
    names.sort_unstable();
    names
}

/// What `systemd-analyze` says of it; `None` where there is none, which is wrong on CI.
pub fn analyze(root: &TempDir, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("systemd-analyze");
    let Ok(done) = command.arg("--root").arg(root.path()).args(arguments).output() else {
        assert!(env::var_os("CI").is_none(), "there is no systemd-analyze: start the tests with tests/run");
        eprintln!("skipped: there is no systemd-analyze");
        return None;
    };
    Some(String::from_utf8([done.stdout, done.stderr].concat()).unwrap())
}

/// A template is looked at by one of its instances.
fn instance(name: &str) -> String {
    name.replace("@.", "@reminders.")
}

#[test]
fn systemd_finds_nothing_wrong_with_the_units() {
    let root = machine();
    let names: Vec<_> = names().iter().map(|name| instance(name)).collect();
    let mut arguments = vec!["--man=no", "verify"];
    arguments.extend(names.iter().map(String::as_str));
    if let Some(said) = analyze(&root, &arguments) {
        assert_eq!(said, "");
    }
}

#[test]
fn the_services_may_do_little() {
    let root = machine();
    for service in ["fasevagt.service", "fasevagt-once@reminders.service"] {
        let Some(said) = analyze(&root, &["security", "--offline=yes", "--no-pager", service]) else { return };
        let level = said.split("Overall exposure level for ").nth(1).unwrap_or_else(|| panic!("{said}"));
        let level: f64 = level.split_whitespace().nth(1).unwrap().parse().unwrap();
        assert!(level <= 1.1, "{service}: {level}");
    }
}

#[test]
fn each_job_has_a_timer_that_starts_it_by_its_name() {
    let names = names();
    let timers = names.iter().filter_map(|name| name.strip_suffix(".timer")).count();
    assert_eq!(timers, JobKind::ALL.len());
    for job in JobKind::ALL {
        let timer = packaging("units").join(format!("fasevagt-{job}.timer"));
        let text = fs::read_to_string(timer).unwrap_or_else(|problem| panic!("timer of {job}: {problem}"));
        assert!(text.contains(&format!("\nUnit=fasevagt-once@{job}.service\n")), "{job}");
    }
}

/// The file of a fresh installation.
fn conffile() -> String {
    let example = packaging("../config/fasevagt.toml");
    let made = Command::new("sed").arg("-f").arg(packaging("conffile.sed")).arg(example).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout).unwrap()
}

fn loaded(toml: &str) -> fasevagt::config::Config {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), toml).unwrap();
    load(Some(file.path())).unwrap()
}

#[test]
fn a_fresh_installation_keeps_to_its_own_directory_and_tells_nobody() {
    let config = loaded(&conffile());
    let own = |name: &str| DatabaseUrl::Sqlite(Path::new("/var/lib/fasevagt").join(name));
    assert_eq!(config.cases, own("cases.db"));
    assert_eq!(config.state, own("fasevagt.db"));
    assert!(matches!(config.mail.transport, Transport::File(dir) if dir.starts_with("/var/lib/fasevagt")));
    assert!(config.recipients.is_empty() && config.billing.first_month.is_none() && config.import.methods.is_empty());
    assert!(config.billing.provider.name.is_empty());
    assert!(config.mail.case_link.to("CTI-1").is_empty());
    assert!(!conffile().contains("example.dk"), "no address of ours is installed");
}

#[test]
fn what_is_commented_out_there_can_be_taken_in() {
    let setting = |line: &str| {
        let key = line.split(" = ").next().unwrap_or_default();
        line.starts_with("[[") || (line.contains(" = ") && !key.trim_matches('"').contains(". "))
    };
    let taken_in = |line: &str| match line.strip_prefix("# ") {
        Some(rest) if setting(rest) => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    let config = loaded(&conffile().lines().map(taken_in).collect::<String>());
    assert_eq!(config.recipients.len(), 4);
    assert!(config.billing.first_month.is_some() && config.mail.templates.is_some());
    assert_eq!(config.billing.provider.name, "Pensionatet");
    assert_eq!(config.import.methods.len(), 1);
}

#[test]
fn there_is_a_page_for_each_command_and_the_shells_know_them_all() {
    let dir = tempfile::tempdir().unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_fasevagt")).arg("manual").arg(dir.path()).status().unwrap();
    assert!(done.success());
    let text = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
    let first = text("fasevagt.1");
    for section in ["ENVIRONMENT", "FILES", "EXIT STATUS", "SEE ALSO"] {
        assert!(first.contains(&format!("\n.SH {section}\n")), "{section}");
    }
    let help = Command::new(env!("CARGO_BIN_EXE_fasevagt")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let commands = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let commands = commands.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    for command in commands.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        assert!(text(&format!("fasevagt-{command}.1")).contains(".SH SYNOPSIS"), "{command}");
        for shell in ["fasevagt.bash", "_fasevagt", "fasevagt.fish"] {
            assert!(text(shell).contains(command), "{shell}: {command}");
        }
    }
    assert!(!first.contains("fasevagt\\-manual"), "hidden commands are not told of");
    // What is no flag's value is not completed by fish.
    for (shell, name) in [("fasevagt.bash", "postgresql"), ("_fasevagt", "postgresql"), ("fasevagt.fish", "closing")] {
        assert!(text(shell).contains(name), "{shell} completes rules and topics: {name}");
        assert!(text(shell).contains("handover-agreement"), "{shell} completes rules");
    }
}

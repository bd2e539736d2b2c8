//! A fault of the program stops what it happens in, and nothing else; and what it says is nowhere.

use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use fasevagt::domain::operations::job::JobKind;
use rustix::process::{Pid, Signal, kill_process};

use crate::cli::{json_of, said};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::House;
use crate::systemd::told_until;

const BILLING: &str = "[billing]\nfirst_month = \"2026-10\"";

/// Runs a command with a fault planted in it.
fn with_fault(house: &House, place: &str, arguments: &[&str]) -> Output {
    let config = house.config_file();
    let output = Command::new(env!("CARGO_BIN_EXE_fasevagt"))
        .args([&["--config", config.to_str().unwrap()], arguments].concat())
        .env("FASEVAGT_PANIC", place)
        .current_dir(config.parent().unwrap())
        .output()
        .unwrap();
    for text in [&output.stdout, &output.stderr] {
        assert!(!String::from_utf8_lossy(text).contains("240785"), "{place}: what a fault says is shown");
    }
    output
}

fn states(house: &House) -> Vec<(String, String)> {
    let mails = json_of(house, &["outbox", "list"]);
    let text = |mail: &serde_json::Value, field: &str| mail[field].as_str().unwrap().to_owned();
    mails.as_array().unwrap().iter().map(|mail| (text(mail, "to"), text(mail, "state"))).collect()
}

fn problems(house: &House) -> String {
    let config = house.config_file();
    let output = Command::new(env!("CARGO_BIN_EXE_fasevagt"))
        .args(["--config", config.to_str().unwrap(), "status"])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

async fn house(database: TestDatabase) -> House {
    let house = House::new(database, BILLING).await;
    house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
    house
}

#[test]
fn a_job_that_panics_has_failed_and_is_a_problem_until_it_works_again() {
    on_both(async |database| {
        let house = house(database).await;
        for job in JobKind::ALL {
            let output = with_fault(&house, &format!("job/{job}"), &["once", job.as_str(), "--on", "2026-11-16"]);
            let error = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{job}: {error}");
            assert!(error.contains("a fault of the program at src/panics.rs:"), "{job}: {error}");
            assert!(
                problems(&house).contains("a fault of the program at src/panics.rs:"),
                "{job}: {}",
                problems(&house)
            );
            let again = ["once", job.as_str(), "--on", "2026-11-16", "--catch-up"];
            let arguments = if *job == JobKind::Statements { &again[..] } else { &again[..4] };
            said(&house, arguments);
            assert!(!problems(&house).contains("a fault of the program"), "{job}: {}", problems(&house));
        }
    });
}

#[test]
fn a_mail_that_panics_is_dead_and_the_others_go() {
    on_both(async |database| {
        let house = house(database).await;
        let jobs = [("reminder", "reminders"), ("digest", "digest"), ("statement", "statements")];
        for (kind, job) in jobs {
            let readers = |mails: Vec<(String, String)>| mails.into_iter().filter(|(_, state)| state == "dead").count();
            let before = readers(states(&house));
            let to = if kind == "statement" { "oekonomi@example.dk" } else { "tina@example.dk" };
            let place = format!("mail/{kind}/{to}");
            let output = with_fault(&house, &place, &["once", job, "--on", "2026-11-16"]);
            assert!(output.status.success(), "{kind}: {output:?}");
            let mails = states(&house);
            assert_eq!(readers(mails.clone()), before + 1, "{kind}: {mails:?}");
            assert!(mails.iter().any(|(reader, state)| reader != to && state == "queued"), "{mails:?}");
            // What it says counts as said.
            assert!(!said(&house, &["once", job, "--on", "2026-11-16"]).contains("mails queued"), "{kind}");
        }
        assert!(problems(&house).contains("mails are dead"), "{}", problems(&house));
        let fault = with_fault(&house, "mail/alert", &["once", "health"]);
        assert!(fault.status.success(), "{fault:?}");
    });
}

#[test]
fn a_mail_whose_sending_panics_is_tried_again() {
    on_both(async |database| {
        let house = house(database).await;
        said(&house, &["once", "reminders", "--on", "2026-11-16"]);
        let output = with_fault(&house, "send", &["once", "deliver"]);
        assert!(output.status.success(), "{output:?}");
        assert!(states(&house).iter().all(|(_, state)| state == "queued"));
        house.change_state("UPDATE outbox SET next_attempt_at = created_at").await;
        said(&house, &["once", "deliver"]);
        assert!(states(&house).iter().all(|(_, state)| state == "sent"));
    });
}

#[test]
fn the_daemon_goes_on_when_each_of_its_jobs_panics() {
    block_on(async {
        for job in ["health", "deliver"] {
            let house = house(TestDatabase::sqlite()).await;
            let path = house.config_file().with_file_name("notify");
            let socket = UnixDatagram::bind(&path).unwrap();
            socket.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
            let log = house.config_file().with_file_name("log");
            let mut daemon = Command::new(env!("CARGO_BIN_EXE_fasevagt"))
                .args(["--config", house.config_file().to_str().unwrap(), "run"])
                .envs([("NOTIFY_SOCKET", path.as_os_str()), ("FASEVAGT_PANIC", format!("job/{job}").as_ref())])
                .stderr(Stdio::from(fs::File::create(&log).unwrap()))
                .spawn()
                .unwrap();
            told_until(&socket, "READY=1");
            let told = told_until(&socket, &format!("STATUS=job {job}: a fault of the program"));
            assert!(told.iter().all(|line| !line.contains("240785")), "{told:?}");
            assert!(problems(&house).contains(&format!("job-{job} since")), "{}", problems(&house));
            kill_process(Pid::from_child(&daemon), Signal::TERM).unwrap();
            assert!(daemon.wait().unwrap().success());
            assert!(!fs::read_to_string(&log).unwrap().contains("240785"));
        }
    });
}

#[test]
fn panics_unwind_in_every_profile() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let profiles =
        manifest.split("[profile.").skip(1).filter(|profile| !profile.lines().next().unwrap().contains(".b"));
    for profile in profiles.filter(|profile| profile.starts_with("dev]") || profile.starts_with("release]")) {
        assert!(profile.contains("\npanic = \"unwind\"\n"), "{profile}");
    }
    assert!(!manifest.contains("\"abort\""));
}

#[test]
fn a_name_with_a_line_break_stops_nobody_and_is_reported() {
    on_both(async |database| {
        let house = House::of_another_program(database, "").await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        for name in ["Anna\nBcc: alle@example.dk", "Anna\u{7}", "\u{202e}annA", "An\r\nna"] {
            house.change(&format!("UPDATE medarbejder SET name = '{name}'")).await;
            let said = said(&house, &["check"]);
            assert!(said.contains("ok      case database"), "{said}");
            let findings = json_of(&house, &["scan", "--on", "2026-11-16"])["findings"].to_string();
            assert!(findings.contains("medarbejder") && findings.contains("control character"), "{findings}");
        }
        house.reminders("2026-11-16").await.unwrap();
        let mails = house.mails().await;
        assert!(mails.iter().any(|(mail, _)| mail.to == "anna@example.dk" && mail.state == "queued"));
    });
}

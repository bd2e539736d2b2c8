//! A fault of the program stops what it happens in, and nothing else; and what it says is nowhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use chrono::TimeDelta;
use fasevagt::clock;
use fasevagt::documents::make_at_once;
use fasevagt::domain::operations::job::JobKind;
use fasevagt::domain::values::calendar::addm;
use fasevagt::jobs::due::due;
use fasevagt::jobs::{Outcome, health};
use fasevagt::panics::caught;

use crate::cli::{json_of, said};
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::{House, morning, only_rules};
use crate::support::running_daemon::RunningDaemon;

/// Arne sees to the server.
const ARNE: &str = "[[recipients]]\nrole = \"admin\"\nname = \"Arne\"\nemail = \"arne@example.dk\"\n";

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
            // The list is read as it is now.
            let on: &[&str] = if *job == JobKind::List { &[] } else { &["--on", "2026-11-16"] };
            let once = [&["once", job.as_str()][..], on].concat();
            let output = with_fault(&house, &format!("job/{job}"), &once);
            let error = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{job}: {error}");
            assert!(error.contains("a fault of the program at src/panics.rs:"), "{job}: {error}");
            assert!(
                problems(&house).contains("a fault of the program at src/panics.rs:"),
                "{job}: {}",
                problems(&house)
            );
            let catch_up: &[&str] = if *job == JobKind::Statements { &["--catch-up"] } else { &[] };
            said(&house, &[&once, catch_up].concat());
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
fn the_short_mail_about_held_back_statements_stops_nothing_either() {
    on_both(async |database| {
        let house = House::new(database, &format!("{BILLING}\n{}", only_rules(&["handover-agreement"]))).await;
        house.put_cti("010190-1234", "2026-10-01", &[]).await;
        let output = with_fault(&house, "mail/held-back", &["once", "statements", "--on", "2026-11-16"]);
        assert!(output.status.success(), "{output:?}");
        let mails = house.outbox().await;
        let dead: Vec<_> = mails.iter().filter(|mail| mail.state == "dead").map(|mail| mail.key.as_str()).collect();
        assert!(dead.iter().any(|key| key.ends_with("/held-back")), "{mails:?}");
        assert!(mails.iter().any(|mail| mail.kind == "statement" && mail.state == "blocked"), "{mails:?}");
    });
}

/// A daemon in which a fault is planted.
fn faulty(house: &House, place: &str) -> RunningDaemon {
    RunningDaemon::start_with(&house.config_file(), &[("FASEVAGT_PANIC", place)])
}

fn tells(daemon: &RunningDaemon, begins: &str) {
    let told = daemon.told_until(begins);
    assert!(told.iter().all(|line| !line.contains("240785")), "{told:?}");
}

fn stop(daemon: RunningDaemon) {
    assert!(!daemon.stop().contains("240785"));
}

/// A site on the wall clock, for a daemon: its account begins with the last month, a mail waits, and one is dead.
async fn house_of_today(more: &str) -> House {
    let last_month = addm(clock::now().date_naive(), -1).format("%Y-%m");
    let more = format!("[billing]\nfirst_month = \"{last_month}\"\n{more}");
    let house = House::new(TestDatabase::sqlite(), &more).await;
    house.put_cti("CTI-2026-001", &addm(clock::now().date_naive(), -4).to_string(), &[]).await;
    let at = (clock::now() - TimeDelta::hours(1)).format("%F %T+00:00");
    for state in ["queued", "dead"] {
        house
            .change_state(&format!(
                "INSERT INTO outbox (key, kind, recipient, subject, message_id, state, created_at, next_attempt_at) VALUES \
                 ('{state}', 'digest', 'tina@example.dk', 's', '<{state}@x>', '{state}', '{at}', '{at}')"
            ))
            .await;
    }
    house.change_state("INSERT INTO outbox_content SELECT id, 'Subject: s' FROM outbox").await;
    house
}

#[test]
fn the_daemon_goes_on_when_one_of_its_jobs_panics() {
    block_on(async {
        let site = house_of_today("").await;
        let due = due(&mut site.app.state.snapshot().await.unwrap(), &site.app.config, clock::now()).await.unwrap();
        // Those of the night and of open days are due then only; the digest and the statements always.
        let jobs: BTreeSet<_> =
            due.iter().map(|due| due.job.as_str()).chain(["health", "deliver", "digest", "statements"]).collect();
        for job in jobs {
            let house = house_of_today("").await;
            let daemon = faulty(&house, &format!("job/{job}"));
            tells(&daemon, &format!("STATUS=job {job}: a fault of the program"));
            if job != "deliver" {
                // What comes after it is done.
                tells(&daemon, "STATUS=deliver: ");
            }
            assert!(problems(&house).contains(&format!("job-{job} since")), "{job}: {}", problems(&house));
            stop(daemon);
        }
    });
}

#[test]
fn a_page_that_panics_is_missing_alone_and_a_problem_until_it_is_made() {
    on_both(async |database| {
        let more = format!("[publish]\ndirectory = \"web\"\n{ARNE}");
        let house = House::new(database, &more).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        let once = ["once", "publish", "--on", "2026-11-16"];
        said(&house, &once);
        let board = house.config_file().parent().unwrap().join("web/board");
        let worker = fs::read_dir(board.join("medarbejder")).unwrap().next().unwrap().unwrap().file_name();
        let worker = format!("medarbejder/{}", worker.to_str().unwrap());
        let pages = ["index.html", "metode.html", "tilbud/pensionatet.html", worker.as_str()];
        for faulty in pages {
            let output = with_fault(&house, &format!("page/{faulty}"), &once);
            assert!(output.status.success(), "{faulty}: {output:?}");
            for page in pages {
                assert_eq!(board.join(page).exists(), page != faulty, "{page}, while {faulty} is faulty");
            }
            let told = problems(&house);
            assert!(told.contains("1 page could not be made: a fault of the program at src/panics.rs:"), "{told}");
            said(&house, &["once", "health"]);
            let mails = house.mails().await;
            let told = |subject: &str| subject.contains("Noget er udeladt af tavlerne");
            assert!(
                mails.iter().any(|(mail, text)| mail.kind == "alert" && told(&text.subject)),
                "{faulty}: {mails:?}"
            );
            said(&house, &once);
            assert!(board.join(faulty).exists() && !problems(&house).contains("could not be made"), "{faulty}");
        }
    });
}

#[test]
fn the_daemon_goes_on_when_a_mail_panics() {
    block_on(async {
        for kind in ["statement", "alert"] {
            let house = house_of_today(ARNE).await;
            let daemon = faulty(&house, &format!("mail/{kind}"));
            tells(&daemon, "STATUS=deliver: ");
            stop(daemon);
            let mails = house.outbox().await;
            let state = |of: &str| {
                mails.iter().filter(|mail| mail.kind == of).map(|mail| mail.state.as_str()).collect::<Vec<_>>()
            };
            let (dead, sent) = if kind == "statement" { ("statement", "alert") } else { ("alert", "statement") };
            assert!(state(dead).contains(&"dead") && state(sent).contains(&"sent"), "{kind}: {mails:?}");
        }
    });
}

#[test]
fn a_fault_of_each_job_is_mailed_to_the_administrator() {
    block_on(async {
        for job in JobKind::ALL {
            // Where no list is watched and nothing is published, nothing of it is a problem.
            let watched = "[list]\nfile = \"liste.xlsx\"\n[publish]\ndirectory = \"web\"\n";
            let house = House::new(TestDatabase::sqlite(), &format!("{watched}{ARNE}")).await;
            house.reminders("2026-11-20").await.unwrap();
            house.digest("2026-W47", "2026-11-20").await;
            house.change_state("DELETE FROM outbox").await;
            let at = morning("2026-11-20");
            let fault = caught::<Outcome>(async { panic!("240785-1357") }).await;
            house.app.record(*job, &Err(fault.unwrap_err().into()), at).await;
            let later = at + TimeDelta::minutes(6);
            if *job == JobKind::Health {
                // Which can't mail itself: the one after it does.
                health::alert_past_panic(house.app.context(), later).await.unwrap();
            } else {
                health::run(house.app.context(), later).await.unwrap();
            }
            let mails = house.mails().await;
            assert!(
                mails.iter().any(|(mail, text)| mail.kind == "alert" && text.subject.contains(job.fails())),
                "{mails:?}"
            );
        }
    });
}

#[test]
fn what_panics_on_another_thread_is_known_by_its_place_too() {
    let made = make_at_once(
        &[1, 2, 3, 4],
        || Ok(()),
        |(), number: &i32| {
            assert!(*number != 3, "240785-1357");
            Ok(*number)
        },
    );
    let told = format!("{:#}", made.unwrap_err());
    assert!(told.starts_with("a fault of the program at ") && !told.contains("240785"), "{told}");
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

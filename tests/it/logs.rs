//! What stands in the log: runs and counts, never a name, an address or what somebody else says of one.

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::os::unix::net::UnixDatagram;
use std::process::{Child, ChildStderr, Command, Stdio};

use fasevagt::domain::values::redact::redact;
use rustix::process::{Pid, Signal, kill_process};
use tokio::task::spawn_blocking;

use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::House;
use crate::support::running_daemon::told_until;
use crate::support::smtp_server::{Plan, Server, Stage, at};

/// A piece of each name and address there is, of a citizen's data, and of a password.
const SECRETS: [&str; 10] =
    ["Anna", "anna", "Tina", "tina", "Frida", "frida", "oekonomi@", "example.dk", "ref-secret", "Hemmelig-1"];

fn assert_discreet(log: &str) {
    for secret in SECRETS {
        assert!(!log.contains(secret), "{secret} stands in the log:\n{log}");
    }
}

fn smtp(port: u16) -> String {
    let server = format!("host = \"127.0.0.1\"\nport = {port}\nsecurity = \"none\"\nconnections = 1");
    format!("transport = \"smtp\"\n[mail.smtp]\n{server}\n[billing]\nfirst_month = \"2026-11\"\n")
}

fn fasevagt(house: &House, level: &str, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fasevagt"));
    command.arg("--config").arg(house.config_file()).args(args).env("FASEVAGT_LOG", level).stderr(Stdio::piped());
    command
}

/// A command's log; other threads than this one wait for it, since a server of the test may answer in this one.
async fn log_of(mut command: Command) -> String {
    let output = spawn_blocking(move || command.output().unwrap()).await.unwrap();
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn at_the_lowest_level_no_job_names_anybody() {
    on_both(async |database| {
        let server = Server::start(Plan::default()).await;
        let house = House::new(database, &smtp(server.port)).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[("borger_ref", "ref-secret")]).await;
        let mut log = String::new();
        for (job, on) in [("reminders", "2026-11-20"), ("digest", "2026-11-23"), ("statements", "2026-12-01")] {
            log += &log_of(fasevagt(&house, "trace", &["once", job, "--on", on])).await;
        }
        log += &log_of(fasevagt(&house, "trace", &["once", "deliver"])).await;
        let mails = house.outbox().await;
        assert!(mails.len() > 3 && mails.iter().all(|mail| mail.state == "sent"), "{mails:?}\n{log}");
        assert!(!log.contains("sqlx"), "other crates are not heard below warn: {log}");
        assert_discreet(&log);
    });
}

/// A daemon whose log is read while it runs.
struct Daemon {
    child: Child,
    lines: Lines<BufReader<ChildStderr>>,
    log: String,
}

impl Daemon {
    fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, lines, log: String::new() }
    }

    /// Reads on until a line has this in it.
    fn until(&mut self, text: &str) {
        loop {
            let line = self.lines.next().unwrap_or_else(|| panic!("{text} was never said: {}", self.log)).unwrap();
            self.log += &line;
            self.log.push('\n');
            if line.contains(text) {
                return;
            }
        }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Ends it, and gives the whole log.
    fn end(mut self) -> String {
        self.signal(Signal::TERM);
        self.until("stopping");
        assert!(self.child.wait().unwrap().success());
        self.log
    }
}

#[test]
fn a_daemon_tells_each_run_in_one_line_and_hides_whom_the_mail_server_speaks_of() {
    block_on(async {
        let no =
            at(Stage::Mail).answers("550 5.7.1 <fasevagt@example.dk> or \"Anna Hansen\" (tina@example.dk) may not");
        let server = Server::start(Plan::with([no])).await;
        let house = House::new(TestDatabase::sqlite(), &smtp(server.port)).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[("borger_ref", "ref-secret")]).await;
        house.reminders("2026-11-20").await.unwrap();
        let command = fasevagt(&house, "trace", &["run"]);
        let read = move || {
            let mut daemon = Daemon::start(command);
            daemon.until("the queue rests");
            daemon.end()
        };
        let log = spawn_blocking(read).await.unwrap();
        let run = log.lines().find(|line| line.contains("the queue rests")).unwrap();
        assert!(run.contains("deliver: 0 sent, 0 to be tried again, 0 dead"), "{run}");
        assert!(run.contains("job=\"deliver\" outcome=\"stuck\" ms="), "{run}");
        assert!(run.contains("5.7.1 <(address)> or a text of 11 characters ((address)) may not"), "{run}");
        assert!(!log.contains('\u{1b}'), "colours are for a terminal: {log}");
        assert_discreet(&log);
    });
}

#[test]
fn the_level_is_another_after_a_reload() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "[log]\nlevel = \"error\"").await;
        let file = house.config_file();
        let notify = file.with_file_name("notify");
        let socket = UnixDatagram::bind(&notify).unwrap();
        let mut command = fasevagt(&house, "", &["run"]);
        command.env("NOTIFY_SOCKET", &notify);
        let mut daemon = Daemon::start(command);
        told_until(&socket, "READY=1");
        // Nobody waits for room in the socket that nobody reads.
        drop(socket);
        fs::write(&file, fs::read_to_string(&file).unwrap().replace("\"error\"", "\"info\"")).unwrap();
        daemon.signal(Signal::HUP);
        daemon.until("configuration reread");
        let log = daemon.end();
        assert!(!log.contains("ready: cases in"), "{log}");
    });
}

#[test]
fn a_job_by_hand_shows_its_warnings_on_standard_error_and_its_outcome_on_standard_output() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        house.put("tilbud", &[("id", "havnen"), ("name", "Havnen")]).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[("tilbud_id", "havnen")]).await;
        let output = fasevagt(&house, "info", &["once", "reminders", "--on", "2026-11-20"]).output().unwrap();
        let (out, log) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(out.starts_with("reminders: 2026-11-20: ") && !out.contains("WARN"), "{out}");
        assert!(log.contains("WARN") && log.contains("nobody is teamleder of tilbud havnen"), "{log}");
        assert!(!log.contains("reminders: 2026-11-20"), "{log}");
    });
}

#[test]
fn a_log_that_is_said_to_be_the_journal_and_is_not_goes_to_standard_error() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        let mut command = fasevagt(&house, "info", &["once", "digest", "--on", "2026-11-23"]);
        command.env("JOURNAL_STREAM", "1:2");
        let output = command.output().unwrap();
        assert!(String::from_utf8(output.stdout).unwrap().starts_with("digest: 2026-W48: "));
    });
}

#[test]
fn words_of_others_are_logged_without_addresses_and_what_they_quote() {
    let cases = [
        ("550 <anna@example.dk>: unknown", "550 <(address)>: unknown"),
        ("to=anna@example.dk, later", "to=(address), later"),
        ("open database postgres://fasevagt@db/state: refused", "open database postgres://fasevagt@db/state: refused"),
        ("invalid date: \"Anna Hansen\"", "invalid date: a text of 11 characters"),
        ("relation \"forloeb\" does not exist", "relation \"forloeb\" does not exist"),
        ("\"x at example.dk\" is not accepted", "a text of 15 characters is not accepted"),
        ("\"010190-1234\"", "a text of 11 characters"),
        ("an \"open end", "an a text of 8 characters"),
        ("no 'Anna Hansen', sorry; it isn't here", "no a text of 11 characters, sorry; it isn't here"),
        ("»Anna Hansen« og „Anna“", "a text of 11 characters og a text of 4 characters"),
        ("", ""),
    ];
    for (said, logged) in cases {
        assert_eq!(redact(said), logged);
    }
    let long = redact(&"CTI-2026-001 phase-2 é, ".repeat(1000));
    assert!(long.chars().count() < 1100 && long.ends_with(" ... and so on"), "{long}");
}

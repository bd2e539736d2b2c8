//! How fast the queue goes out, beside Postfix's own `smtp-source`, both to its `smtp-sink` on loopback.
//!
//!     cargo bench --bench delivery [-- MAILS ROUNDS PROGRAM...]
//!
//! `smtp-source` keeps nothing: it sends the same mail again and again over kept connections. Fasevagt's side is the
//! whole `once deliver`, start included, on a durable queue: SQLite with `synchronous = FULL`, where each mail is
//! claimed and marked in the file system before the next step. So the ratio is what that safety costs, and the
//! commits a second that the disk allows are printed beside it. Needs Debian's `postfix`, run by no service.
//!
//! Then over TLS, by STARTTLS and from the first byte (port 465), to a server of our own.
//!
//! PROGRAM is another build of Fasevagt, measured in turn with this one. Where `FASEVAGT_TEST_POSTGRES` names a
//! server, as `tests/run` does, the queue is in a database there instead.
#![expect(clippy::unwrap_used, reason = "a benchmark that can't go on says so by panicking")]

#[path = "../tests/it/support/smtp_server/mod.rs"]
#[expect(dead_code, unused_imports, reason = "what else it can do is for tests")]
mod smtp_server;

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use std::{env, fs, iter, thread};

use fasevagt::app::App;
use fasevagt::domain::values::message::MailKind;
use fasevagt::store::outbox::{self, MailState, NewMail};
use fasevagt::{clock, config};
use smtp_server::{Authority, Plan, Security, Server};
use sqlx::{Connection, Executor, PgConnection};
use tempfile::TempDir;

/// The address of a PostgreSQL server, without a database.
const SERVER: &str = "FASEVAGT_TEST_POSTGRES";
const SIZE: usize = 2_000;
/// Single commits that the disk is tried with.
const COMMITS: usize = 200;
const CONNECTIONS: [usize; 2] = [1, 10];

fn main() {
    let mut numbers = env::args().skip(1).filter_map(|argument| argument.parse::<usize>().ok());
    let (mails, rounds) = (numbers.next().unwrap_or(2_000), numbers.next().unwrap_or(5));
    let is_program = |argument: &String| !argument.starts_with('-') && argument.parse::<usize>().is_err();
    let programs: Vec<String> =
        iter::once(env!("CARGO_BIN_EXE_fasevagt").to_owned()).chain(env::args().skip(1).filter(is_program)).collect();
    let database = if env::var_os(SERVER).is_some() { "PostgreSQL" } else { "SQLite" };
    println!("{mails} mails of {SIZE} bytes on {database}, {rounds} rounds; mails a second");
    println!("connections  smtp-source  {}", "once deliver  ratio  ".repeat(programs.len()));
    for connections in CONNECTIONS {
        let mut rows = Vec::new();
        for _ in 0..rounds {
            let sink = Sink::start();
            let mut row = vec![per_second(mails, sink.source(connections, mails))];
            for program in &programs {
                row.push(per_second(mails, deliver(program, &plain(sink.port), connections, mails)));
            }
            print_row(connections, &row);
            rows.push(row);
        }
        let medians: Vec<f64> = (0..=programs.len()).map(|column| median(&rows, column)).collect();
        print!("median: ");
        print_row(connections, &medians);
    }
    println!("over TLS     STARTTLS  port 465  ratio");
    for connections in CONNECTIONS {
        let mut rows = Vec::new();
        for _ in 0..rounds {
            let [start_tls, tls] = ["starttls", "tls"].map(|security| {
                let sink = TlsSink::start(security == "tls");
                per_second(mails, deliver(&programs[0], &sink.line(security), connections, mails))
            });
            print_pair(connections, start_tls, tls);
            rows.push(vec![start_tls, tls]);
        }
        print!("median: ");
        print_pair(connections, median(&rows, 0), median(&rows, 1));
    }
    println!("commits a second, one mail queued in each: {:.0}", per_second(COMMITS, commits()));
}

/// The rate of `smtp-source`, and then that of each program.
fn print_row(connections: usize, rates: &[f64]) {
    print!("{connections:>11}  {:>11.0}", rates[0]);
    for ours in &rates[1..] {
        print!("  {ours:>12.0}  {:>5.2}", ours / rates[0]);
    }
    println!();
}

fn print_pair(connections: usize, start_tls: f64, tls: f64) {
    println!("{connections:>11}  {start_tls:>8.0}  {tls:>8.0}  {:>5.2}", tls / start_tls);
}

fn median(rows: &[Vec<f64>], column: usize) -> f64 {
    let mut all: Vec<f64> = rows.iter().map(|row| row[column]).collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

fn per_second(count: usize, time: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap()) / time.as_secs_f64()
}

/// A mail server that takes everything and keeps nothing.
struct Sink {
    port: u16,
    child: Child,
}

impl Sink {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("smtp-sink");
        // It refuses to run as root; the option is for root only, so a user may not give it.
        if Command::new("id").arg("-u").output().unwrap().stdout == b"0\n" {
            command.args(["-u", "nobody"]);
        }
        let address = format!("127.0.0.1:{port}");
        let child = command.args([&address, "128"]).spawn().expect("smtp-sink: install postfix (tests/run does)");
        let sink = Self { port, child };
        while TcpStream::connect(&address).is_err() {
            thread::sleep(Duration::from_millis(5));
        }
        sink
    }

    /// Lets `smtp-source` send, over so many kept connections.
    fn source(&self, connections: usize, mails: usize) -> Duration {
        let mut command = Command::new("smtp-source");
        command.args(["-d", "-s", &connections.to_string(), "-m", &mails.to_string(), "-l", &SIZE.to_string()]);
        command.args(["-f", "fasevagt@example.dk", "-t", "anna@example.dk", &format!("127.0.0.1:{}", self.port)]);
        timed(&mut command)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A mail server that takes everything over TLS.
struct TlsSink {
    port: u16,
    /// With the certificate of its authority.
    dir: TempDir,
}

impl TlsSink {
    fn start(from_first_byte: bool) -> Self {
        let (authority, dir) = (Authority::new(), tempfile::tempdir().unwrap());
        authority.write_to(dir.path());
        let certificate = authority.server("127.0.0.1");
        let security = if from_first_byte { Security::Implicit(certificate) } else { Security::StartTls(certificate) };
        let (tell, told) = mpsc::channel();
        // It ends with the benchmark.
        thread::spawn(move || {
            block_on(async {
                let server = Server::start(Plan { security, ..Plan::default() }).await;
                tell.send(server.port).unwrap();
                std::future::pending::<()>().await;
            });
        });
        Self { port: told.recv().unwrap(), dir }
    }

    /// The way there, as the configuration has it.
    fn line(&self, security: &str) -> String {
        let ca = self.dir.path().join("ca.pem");
        format!("port = {}\nsecurity = \"{security}\"\nca_file = \"{}\"\n", self.port, ca.display())
    }
}

fn plain(port: u16) -> String {
    format!("port = {port}\nsecurity = \"none\"\n")
}

/// Queues mails, and lets a program send them.
fn deliver(program: &str, line: &str, connections: usize, mails: usize) -> Duration {
    let dir = tempfile::tempdir().unwrap();
    block_on(queue(dir.path(), line, connections, mails, mails));
    let mut command = Command::new(program);
    let time = timed(command.arg("--config").arg(dir.path().join("fasevagt.toml")).args(["once", "deliver"]));
    let sent = block_on(async {
        let app = open(dir.path()).await;
        let sent = outbox::count(&mut app.state.snapshot().await.unwrap(), MailState::Sent).await.unwrap();
        app.close().await;
        sent
    });
    assert_eq!(usize::try_from(sent).unwrap(), mails, "not all mails were sent");
    time
}

/// How long single commits of one mail take.
fn commits() -> Duration {
    let dir = tempfile::tempdir().unwrap();
    block_on(queue(dir.path(), &plain(25), 1, COMMITS, 1))
}

/// A site with mails in its queue, so many in each transaction; gives the time that queueing took.
async fn queue(dir: &Path, line: &str, connections: usize, mails: usize, together: usize) -> Duration {
    let at = dir.display();
    let state = match env::var(SERVER) {
        Ok(server) => fresh_database(&server).await,
        Err(_) => format!("sqlite:{at}/state.db"),
    };
    let toml = format!(
        "[database]\ncases = \"sqlite:{at}/cases.db\"\nstate = \"{state}\"\n\
         [reminders]\nfirst_run_limit = 0\n[mail]\ntransport = \"smtp\"\n\
         [mail.smtp]\nhost = \"127.0.0.1\"\nconnections = {connections}\n{line}"
    );
    fs::write(dir.join("fasevagt.toml"), toml).unwrap();
    let cases = config::load(Some(&dir.join("fasevagt.toml"))).unwrap().cases;
    fasevagt::store::cases::open_own(&cases).await.unwrap().close().await;
    let app = open(dir).await;
    let start = Instant::now();
    let numbers: Vec<usize> = (0..mails).collect();
    for part in numbers.chunks(together) {
        let mut tx = app.state.begin().await.unwrap();
        for number in part {
            assert!(outbox::enqueue(&mut tx, &mail(*number), clock::now()).await.unwrap());
        }
        tx.commit().await.unwrap();
    }
    let time = start.elapsed();
    app.close().await;
    time
}

/// An empty database on this server.
async fn fresh_database(server: &str) -> String {
    let mut connection = PgConnection::connect(&format!("{server}/postgres")).await.unwrap();
    for sql in ["DROP DATABASE IF EXISTS bench_delivery", "CREATE DATABASE bench_delivery"] {
        connection.execute(sql).await.unwrap();
    }
    format!("{server}/bench_delivery")
}

async fn open(dir: &Path) -> App {
    App::open(config::load(Some(&dir.join("fasevagt.toml"))).unwrap()).await.unwrap()
}

fn mail(number: usize) -> NewMail {
    let message_id = format!("<{number}@bench.example.dk>");
    let mut raw = format!("Message-ID: {message_id}\r\nSubject: Frist\r\n\r\n");
    while raw.len() < SIZE {
        raw += "Der er en frist i dag, og den skal ikke glemmes af nogen.\r\n";
    }
    NewMail {
        key: format!("bench/{number}"),
        kind: MailKind::Reminder,
        to: "anna@example.dk".into(),
        subject: "Frist".into(),
        raw: raw.into_bytes(),
        message_id,
        state: MailState::Queued,
        problem: None,
    }
}

fn timed(command: &mut Command) -> Duration {
    let start = Instant::now();
    let output = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
    let time = start.elapsed();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    time
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

//! How long the reminders of three days in a row take, and how long they keep others from writing.
//!
//!     cargo bench --bench reminders [-- SIZE... PROGRAM...]
//!
//! Each day's time stands beside that of a scan of the same day. On the second and third day the mails of the day before were
//! sent, or wait, or were sent and 240,000 older ones are kept. At last two days are done while `once deliver` and
//! `outbox retry` run again and again. The longest time that the state was locked is that in which another connection,
//! which asks each millisecond, was refused without a break. PROGRAM is another build of Fasevagt.
#![expect(clippy::unwrap_used, reason = "a benchmark that can't go on says so by panicking")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use support::{DAY, Measured, Program, Report, Site, address, each_size, measure};

const DAYS: [&str; 3] = [DAY, "2026-06-10", "2026-06-11"];
const OLD_MAILS: usize = 240_000;
/// Mails that can be queued anew while reminders are made.
const DEAD_MAILS: usize = 5_000;

/// What became of a day's mails before the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum MailsBefore {
    Sent,
    Unsent,
    SentAndOldOnesKept,
}

fn main() {
    each_size("forløb", |report, programs, cases, size| {
        for program in programs {
            let site = || Site::over(&address(cases), size, "2026-05");
            let scan = measure(&mut site().command(program, &format!("scan --format json --on {}", DAYS[0])));
            report.line(&format!("{}: scan", program.name), scan, "");
            for before in [MailsBefore::Sent, MailsBefore::Unsent, MailsBefore::SentAndOldOnesKept] {
                three_days(report, program, &site(), before, scan.seconds);
            }
            beside_others(report, program, &site(), scan.seconds);
        }
    });
}

fn three_days(report: &mut Report, program: &Program, site: &Site, before: MailsBefore, scan: f64) {
    measure(&mut site.command(program, "migrate"));
    if before == MailsBefore::SentAndOldOnesKept {
        put_mails(&site.dir.path().join("state.db"), OLD_MAILS, "sent");
    }
    let how = match before {
        MailsBefore::Sent => "mails sent",
        MailsBefore::Unsent => "mails wait",
        MailsBefore::SentAndOldOnesKept => "sent, 240,000 kept",
    };
    for (number, day) in (1..).zip(DAYS) {
        let (took, locked) = reminders(program, site, day);
        report.line(&format!("{}: {how}, day {number}", program.name), took, &against_scan(took, scan, locked));
        if before != MailsBefore::Unsent {
            measure(&mut site.command(program, "once deliver"));
        }
    }
}

/// Two days, while the queue is in use.
fn beside_others(report: &mut Report, program: &Program, site: &Site, scan: f64) {
    measure(&mut site.command(program, "migrate"));
    put_mails(&site.dir.path().join("state.db"), DEAD_MAILS, "dead");
    for (number, day) in (1..).zip(&DAYS[..2]) {
        let done = AtomicBool::new(false);
        let (took, locked, others) = thread::scope(|scope| {
            let others = scope.spawn(|| use_queue(program, site, &done));
            let (took, locked) = reminders(program, site, day);
            done.store(true, Ordering::Relaxed);
            (took, locked, others.join().unwrap())
        });
        let note = against_scan(took, scan, locked);
        let note = format!("{note}; {} other commands, {} found it locked", others.commands, others.locked);
        report.line(&format!("{}: queue in use, day {number}", program.name), took, &note);
    }
}

fn against_scan(took: Measured, scan: f64, locked: Duration) -> String {
    format!("scan {:+.2} s; locked {:.3} s", took.seconds - scan, locked.as_secs_f64())
}

fn reminders(program: &Program, site: &Site, day: &str) -> (Measured, Duration) {
    let watch = LockWatch::start(site.dir.path().join("state.db"));
    let took = measure(&mut site.command(program, &format!("once reminders --on {day}")));
    (took, watch.longest())
}

/// What the commands beside the reminders came to.
struct OtherCommands {
    commands: usize,
    locked: usize,
}

fn use_queue(program: &Program, site: &Site, done: &AtomicBool) -> OtherCommands {
    let mut used = OtherCommands { commands: 0, locked: 0 };
    for id in 1.. {
        for words in ["once deliver".to_owned(), format!("outbox retry {id}")] {
            if done.load(Ordering::Relaxed) {
                return used;
            }
            let output = site.command(program, &words).stdout(Stdio::null()).output().unwrap();
            used.commands += 1;
            used.locked += usize::from(String::from_utf8_lossy(&output.stderr).contains("locked"));
        }
    }
    used
}

/// Mails of workers, put there as if they had been made long ago.
fn put_mails(state: &Path, count: usize, in_state: &str) {
    let sql = format!(
        "BEGIN;
         WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {count})
         INSERT INTO outbox (key, kind, recipient, subject, message_id, state, attempts, created_at, sent_at)
         SELECT '{in_state}/' || n, CASE '{in_state}' WHEN 'sent' THEN 'reminder' ELSE 'digest' END,
           'm' || (n % 1400) || '@example.dk', 'Frister', '<' || n || '@example.dk>', '{in_state}', 1,
           '2026-03-01T05:30:00+00:00', CASE '{in_state}' WHEN 'sent' THEN '2026-03-01T05:31:00+00:00' END FROM counted;
         INSERT INTO outbox_content (id, raw) SELECT id, CAST('Subject: Frister' || x'0d0a0d0a' || 'Der er frister.' AS BLOB) FROM outbox;
         COMMIT"
    );
    Connection::open(state).unwrap().execute_batch(&sql).unwrap();
}

/// Asks each millisecond whether the state can be written to.
struct LockWatch {
    done: Arc<AtomicBool>,
    thread: JoinHandle<Duration>,
}

impl LockWatch {
    /// The state is there already.
    fn start(state: PathBuf) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&done);
        let thread = thread::spawn(move || {
            let connection = Connection::open(state).unwrap();
            connection.busy_timeout(Duration::ZERO).unwrap();
            let (mut longest, mut free) = (Duration::ZERO, Instant::now());
            while !seen.load(Ordering::Relaxed) {
                if connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK").is_ok() {
                    free = Instant::now();
                }
                longest = longest.max(free.elapsed());
                thread::sleep(Duration::from_millis(1));
            }
            longest
        });
        Self { done, thread }
    }

    fn longest(self) -> Duration {
        self.done.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

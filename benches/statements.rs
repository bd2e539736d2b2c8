//! How long a month's statements take, beside what only reads the tables that billing needs, with the same SQLite.
//!
//!     cargo bench --bench statements [-- SIZE... PROGRAM...]
//!
//! Drafted is one month with which the account begins, as JSON and with all documents. Up to 10,000 forløb, `once statements`
//! then issues 36 months in one go, and the month after is drafted. PROGRAM is another build of Fasevagt.
#![expect(clippy::unwrap_used, reason = "a benchmark that can't go on says so by panicking")]

#[path = "support/floor.rs"]
mod floor;
mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use rusqlite::Connection;
use support::{DAY, Program, Report, Site, address, each_size, measure};

/// What billing needs.
const TABLES: [&str; 6] = ["kommune", "takst", "forloeb", "betalingstilsagn", "betaler", "pause"];
/// More would take an hour.
const MOST_TO_ISSUE: usize = 10_000;

fn main() {
    if let Some((_, database)) = floor::asked_for() {
        return floor::read(&database, &TABLES);
    }
    each_size("forløb", |report, programs, cases, size| {
        let read = measure(&mut floor::command("billing", cases));
        report.line("billing's tables read", read, "");
        for program in programs {
            draft(report, program, cases, size, read.seconds);
            if size <= MOST_TO_ISSUE {
                issue(report, program, cases, size, read.seconds);
            }
        }
    });
}

fn draft(report: &mut Report, program: &Program, cases: &Path, forloeb: usize, billing: f64) {
    let site = Site::over(&address(cases), forloeb, "2026-05");
    let words = format!("statement --month 2026-05 --on {DAY}");
    let json = measure(&mut site.command(program, &format!("{words} --format json")));
    report.line(&format!("{}: draft", program.name), json, &format!("{:.1} x", json.seconds / billing));
    let files = measure(site.command(program, &format!("{words} --out")).arg(site.dir.path().join("documents")));
    let note = format!("{} documents", fs::read_dir(site.dir.path().join("documents")).unwrap().count());
    report.line(&format!("{}: draft with documents", program.name), files, &note);
}

fn issue(report: &mut Report, program: &Program, cases: &Path, forloeb: usize, billing: f64) {
    let site = Site::over(&address(cases), forloeb, "2023-06");
    let issued = measure(&mut catch_up(program, &site));
    report.line(&format!("{}: 36 months issued", program.name), issued, &state_of(&site.dir.path().join("state.db")));
    let words = "statement --month 2026-06 --on 2026-07-01 --format json";
    let json = measure(&mut site.command(program, words));
    report.line(
        &format!("{}: draft of the month after", program.name),
        json,
        &format!("{:.1} x", json.seconds / billing),
    );
}

/// Some builds issue many months only when they are told to.
fn catch_up(program: &Program, site: &Site) -> Command {
    let help = site.command(program, "once --help").output().unwrap();
    let option = if String::from_utf8_lossy(&help.stdout).contains("--catch-up") { " --catch-up" } else { "" };
    site.command(program, &format!("once statements --on {DAY}{option}"))
}

/// How large the state is, and what makes it so.
fn state_of(state: &Path) -> String {
    let megabytes = |bytes: i64| bytes / 1_000_000;
    let database = Connection::open(state).unwrap();
    let number = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    format!(
        "state {} MB: {} documents of {} MB, mails of {} MB, {} lines",
        megabytes(fs::metadata(state).unwrap().len().try_into().unwrap()),
        number("SELECT COUNT(*) FROM issued_document"),
        megabytes(number("SELECT SUM(LENGTH(bytes)) FROM issued_document")),
        megabytes(number("SELECT SUM(LENGTH(raw)) FROM outbox_content")),
        number("SELECT COUNT(*) FROM statement_line"),
    )
}

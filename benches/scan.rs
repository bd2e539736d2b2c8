//! How long a scan takes, beside what only reads the same columns with the same SQLite.
//!
//!     cargo bench --bench scan [-- SIZE... PROGRAM...]
//!
//! SIZE forløb, with 7 milestones and 10 kontakter each. Each program is measured on a database in our own schema, on another
//! program's without any index, and on one behind views that cast every column. There are two floors: one reads each
//! column, the other also finds every data error. Of three rounds the best counts.
//!
//! PROGRAM is another build of Fasevagt, measured in turn with this one. Where `FASEVAGT_TEST_POSTGRES` names a server, as
//! `tests/run` does, a scan of a database there is measured too, beside `COPY` of its tables by `psql`.
#![expect(clippy::unwrap_used, reason = "a benchmark that can't go on says so by panicking")]

#[path = "support/checks.rs"]
mod checks;
#[path = "support/floor.rs"]
mod floor;
mod support;

use std::env;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use rusqlite::Connection;
use support::{DAY, Measured, Program, Report, Site, address, each_size, filling, make_tables, measure};

const TABLES: [&str; 10] = [
    "kommune",
    "tilbud",
    "medarbejder",
    "takst",
    "forloeb",
    "milestone",
    "kontakt",
    "betalingstilsagn",
    "betaler",
    "pause",
];
/// The address of a PostgreSQL server, without a database.
const SERVER: &str = "FASEVAGT_TEST_POSTGRES";
const READ: &str = "read";
const CHECKED: &str = "read and checked";
const ROUNDS: usize = 3;
/// What takes longer is measured once.
const LONG: f64 = 10.0;

fn main() {
    if let Some((floor, database)) = floor::asked_for() {
        if floor == READ {
            floor::read(&database, &TABLES);
        } else {
            println!("{}", checks::count_errors(&database));
        }
        return;
    }
    each_size("forløb; x: times the floor that checks", |report, programs, own, size| {
        let (others, views) = (own.with_file_name("others.db"), own.with_file_name("views.db"));
        copy_without_index(own, &others, "");
        copy_without_index(own, &views, "sag_");
        let databases = [("own schema", own), ("without index", &others), ("views with CAST", &views)];
        let mut checks = 0.0;
        for (name, database) in databases {
            let [read, checked] = scan(report, name, database, size, programs);
            checks = checked - read;
        }
        if let Ok(server) = env::var(SERVER) {
            scan_on_postgres(report, &server, size, programs, checks);
        }
    });
}

/// Measures all programs on one database; gives the seconds of the floors.
fn scan(report: &mut Report, name: &str, database: &Path, forloeb: usize, programs: &[Program]) -> [f64; 2] {
    let site = Site::over(&address(database), forloeb, "2026-05");
    let mut commands = vec![floor::command(READ, database), floor::command(CHECKED, database)];
    commands.extend(programs.iter().map(|program| scan_command(&site, program)));
    compare_errors(&mut commands);
    let best = side_by_side(&mut commands);
    let labels = [READ, CHECKED].into_iter().chain(programs.iter().map(|program| program.name.as_str()));
    for (label, took) in labels.zip(&best) {
        report.line(&format!("{name}: {label}"), *took, &format!("{:.2} x", took.seconds / best[1].seconds));
    }
    [best[0].seconds, best[1].seconds]
}

fn scan_command(site: &Site, program: &Program) -> Command {
    site.command(program, &format!("scan --format json --on {DAY}"))
}

/// The floor is one only if it finds what the program finds.
fn compare_errors(commands: &mut [Command]) {
    let mut text =
        |place: usize| String::from_utf8(commands[place].stderr(Stdio::inherit()).output().unwrap().stdout).unwrap();
    let (floor, ours) = (text(1), text(2).matches("\"data-error\"").count());
    assert_eq!(floor.trim(), ours.to_string(), "data errors by the floor, and by the program");
}

fn side_by_side(commands: &mut [Command]) -> Vec<Measured> {
    let mut best: Vec<Measured> = commands.iter_mut().map(measure).collect();
    for _ in 1..ROUNDS {
        for (command, best) in commands.iter_mut().zip(&mut best) {
            if best.seconds < LONG {
                let again = measure(command);
                best.seconds = best.seconds.min(again.seconds);
                best.cpu_seconds = best.cpu_seconds.min(again.cpu_seconds);
                best.megabytes = best.megabytes.max(again.megabytes);
            }
        }
    }
    best
}

/// Another program's database: no keys, no indexes; where the tables have a prefix, views in front of them.
fn copy_without_index(own: &Path, copy: &Path, prefix: &str) {
    let database = Connection::open(copy).unwrap();
    let mut sql =
        format!("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; ATTACH '{}' AS own; BEGIN;", own.display());
    for table in TABLES {
        write!(sql, "CREATE TABLE {prefix}{table} AS SELECT * FROM own.{table};").unwrap();
    }
    database.execute_batch(&(sql + "COMMIT; DETACH own")).unwrap();
    if prefix.is_empty() {
        return;
    }
    for table in TABLES {
        let columns =
            "SELECT group_concat('CAST(' || name || ' AS TEXT) AS ' || name, ', ') FROM pragma_table_info(?1)";
        let columns: String = database.query_row(columns, [format!("{prefix}{table}")], |row| row.get(0)).unwrap();
        database.execute_batch(&format!("CREATE VIEW {table} AS SELECT {columns} FROM {prefix}{table}")).unwrap();
    }
}

fn scan_on_postgres(report: &mut Report, server: &str, forloeb: usize, programs: &[Program], checks: f64) {
    let postgres = format!("{server}/postgres");
    for sql in ["DROP DATABASE IF EXISTS bench_scan", "CREATE DATABASE bench_scan"] {
        psql(&postgres, sql);
    }
    let cases = format!("{server}/bench_scan");
    make_tables(&programs[0], &cases);
    let date = "CREATE FUNCTION date(BIGINT) RETURNS DATE LANGUAGE sql IMMUTABLE AS \
                $$SELECT DATE '2026-06-09' + CAST($1 - 2461201 AS INTEGER)$$;";
    psql(&cases, &format!("{date} BEGIN; {} COMMIT; VACUUM ANALYZE", filling(forloeb)));
    let mut copy = Command::new("psql");
    copy.args(["-q", &cases]);
    for table in TABLES {
        copy.args(["-c", &format!("COPY {table} TO STDOUT")]);
    }
    let site = Site::over(&cases, forloeb, "2026-05");
    let mut commands = vec![copy];
    commands.extend(programs.iter().map(|program| scan_command(&site, program)));
    let best = side_by_side(&mut commands);
    let labels = std::iter::once("COPY by psql").chain(programs.iter().map(|program| program.name.as_str()));
    for (label, took) in labels.zip(&best) {
        let (copied, ours) = (best[0].seconds, took.seconds);
        let note = format!("{:.2} x COPY, {:.2} x COPY and checks", ours / copied, ours / (copied + checks));
        report.line(&format!("PostgreSQL: {label}"), *took, &note);
    }
    psql(&postgres, "DROP DATABASE bench_scan");
}

fn psql(database: &str, sql: &str) {
    let mut child = Command::new("psql")
        .args(["-q", "-v", "ON_ERROR_STOP=1", database])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("psql: install postgresql-client (tests/run does)");
    child.stdin.take().unwrap().write_all(sql.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "psql failed");
}

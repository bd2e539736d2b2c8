//! What the benchmarks share: a case database of any size, a site around it, processes that are measured, and a report.

use std::collections::HashMap;
use std::io::{Read, Seek};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use rusqlite::Connection;
use tempfile::TempDir;

/// The Tuesday that the cases are made for.
pub const DAY: &str = "2026-06-09";
const KOMMUNER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/config/kommuner.csv");
const UNIT: &str = include_str!("../../packaging/units/10-common.conf");
/// A process that takes longer is ended.
const LONGEST: Duration = Duration::from_mins(5);

/// What is given after `cargo bench --bench NAME --`.
pub struct Arguments {
    /// Numbers of forløb, the smallest first.
    pub sizes: Vec<usize>,
    /// This build of Fasevagt, and others that are measured beside it.
    pub programs: Vec<Program>,
}

#[derive(Clone)]
pub struct Program {
    pub name: String,
    path: String,
}

impl Arguments {
    pub fn read() -> Self {
        let given: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
        let (numbers, paths): (Vec<_>, Vec<_>) =
            given.into_iter().partition(|argument| argument.parse::<usize>().is_ok());
        let mut sizes: Vec<usize> = numbers.iter().map(|number| number.parse().unwrap()).collect();
        sizes.sort_unstable();
        if sizes.is_empty() {
            sizes.push(10_000);
        }
        let this = Program { name: "fasevagt".into(), path: env!("CARGO_BIN_EXE_fasevagt").into() };
        let name = |path: &String| Path::new(path).file_name().unwrap().to_string_lossy().into_owned();
        let others = paths.into_iter().map(|path| Program { name: name(&path), path });
        let programs = std::iter::once(this).chain(others).collect();
        Self { sizes, programs }
    }
}

/// A directory with a configuration, the state, and the mails.
pub struct Site {
    pub dir: TempDir,
}

impl Site {
    /// `cases` is an address as the configuration has it, of a database of so many forløb; `first_month`: the account
    /// begins there.
    pub fn over(cases: &str, size: usize, first_month: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().display();
        let mut toml = format!(
            "[database]\ncases = \"{cases}\"\nstate = \"sqlite:{at}/state.db\"\n\
             [reminders]\nfirst_run_limit = 0\n[mail]\ndirectory = \"{at}/outbox\"\n[log]\nlevel = \"error\"\n\
             [billing]\nfirst_month = \"{first_month}\"\n\
             provider = {{ name = \"Pensionatet\", cvr = \"12345678\", address = \"Eksempelvej 1, 4700 Næstved\" }}\n"
        );
        let mut recipient = |role: &str, tilbud: &str, email: &str| {
            toml += &format!(
                "[[recipients]]\nrole = \"{role}\"\n{tilbud}name = \"{role}\"\nemail = \"{email}@example.dk\"\n"
            );
        };
        for role in ["forstander", "oekonomi", "admin"] {
            recipient(role, "", role);
        }
        for number in 0..tilbud(size) {
            recipient("teamleder", &format!("tilbud = \"t{number}\"\n"), &format!("leder{number}"));
        }
        fs::write(dir.path().join("fasevagt.toml"), toml).unwrap();
        Self { dir }
    }

    /// A command of Fasevagt, its words between blanks; with the memory allocator as the unit has it.
    pub fn command(&self, program: &Program, words: &str) -> Command {
        let mut command = Command::new(&program.path);
        let allocator = UNIT.lines().find_map(|line| line.strip_prefix("Environment=MALLOC")).unwrap();
        let settings = format!("MALLOC{allocator}");
        command.envs(settings.split(' ').map(|setting| setting.split_once('=').unwrap()));
        command.arg("--config").arg(self.dir.path().join("fasevagt.toml")).args(words.split(' '));
        command
    }
}

/// The units of a database of so many forløb; a unit has seven workers.
fn tilbud(size: usize) -> usize {
    (size / 500).max(2)
}

/// The SQL that fills the tables of docs/case-database.md, where the kommuner are already.
pub fn filling(size: usize) -> String {
    let numbers = [("{SIZE}", size), ("{TILBUD}", tilbud(size)), ("{MEDARBEJDERE}", tilbud(size) * 7)];
    let sql = include_str!("cases.sql").to_owned();
    numbers.iter().fold(sql, |sql, (name, number)| sql.replace(name, &number.to_string()))
}

/// Lets Fasevagt make its own tables at this address, with the list of kommuner in them.
pub fn make_tables(program: &Program, cases: &str) {
    let site = Site::over(cases, 0, "2026-05");
    measure(site.command(program, "import").arg(KOMMUNER));
}

/// A case database in our own schema, filled, in a SQLite file.
pub fn make_cases(program: &Program, path: &Path, size: usize) {
    make_tables(program, &address(path));
    let database = Connection::open(path).unwrap();
    database
        .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN")
        .unwrap();
    database.execute_batch(&filling(size)).unwrap();
    database.execute_batch(include_str!("wrong.sql")).unwrap();
    database.execute_batch("COMMIT; PRAGMA journal_mode = WAL").unwrap();
}

/// Runs a benchmark over a case database of each size that was asked for, in a directory of its own; `unit` is what the
/// sizes count.
pub fn each_size(unit: &str, mut benchmark: impl FnMut(&mut Report, &[Program], &Path, usize)) {
    let Arguments { sizes, programs } = Arguments::read();
    let mut report = Report::default();
    for size in sizes {
        report.size(size, unit);
        let dir = tempfile::tempdir().unwrap();
        let cases = dir.path().join("cases.db");
        make_cases(&programs[0], &cases, size);
        benchmark(&mut report, &programs, &cases, size);
    }
}

pub fn address(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

/// What a process took.
#[derive(Clone, Copy)]
pub struct Measured {
    pub seconds: f64,
    /// Of all its threads and processors; where others are at work too, it tells more than the time.
    pub cpu_seconds: f64,
    /// The most memory that was resident at once.
    pub megabytes: f64,
    /// It was not ended for the time it took.
    pub ended: bool,
}

/// Runs a command to its end; one that fails ends the benchmark.
pub fn measure(command: &mut Command) -> Measured {
    let mut errors = tempfile::tempfile().unwrap();
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(errors.try_clone().unwrap()).spawn().unwrap();
    let (mut kilobytes, mut ticks) = (0, 0);
    let status = loop {
        // The kernel keeps both: what is missed is the last millisecond.
        kilobytes = peak(&child).unwrap_or(kilobytes);
        ticks = ticks_used(&child).unwrap_or(ticks);
        if let Some(status) = child.try_wait().unwrap() {
            break Some(status);
        }
        if start.elapsed() > LONGEST {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        thread::sleep(Duration::from_millis(1));
    };
    let seconds = start.elapsed().as_secs_f64();
    if !status.is_none_or(|status| status.success()) {
        let mut text = String::new();
        errors.rewind().unwrap();
        errors.read_to_string(&mut text).unwrap();
        panic!("{command:?}: {text}");
    }
    let cpu_seconds = f64::from(ticks) / TICKS_A_SECOND;
    Measured { seconds, cpu_seconds, megabytes: f64::from(kilobytes) / 1024.0, ended: status.is_some() }
}

fn peak(child: &Child) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim_end_matches("kB").trim().parse().ok()
}

/// What Linux shows processor time in, whatever the machine.
const TICKS_A_SECOND: f64 = 100.0;

fn ticks_used(child: &Child) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).ok()?;
    // The name of the program stands in brackets; the twelfth and thirteenth behind it are of the program and the kernel.
    let (_, behind) = stat.rsplit_once(')')?;
    behind.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u32>().ok()).sum()
}

/// Measured lines, each beside what the same line took at the size before.
#[derive(Default)]
pub struct Report {
    size: usize,
    earlier: HashMap<String, (usize, f64)>,
}

impl Report {
    /// Begins a size.
    pub fn size(&mut self, size: usize, unit: &str) {
        self.size = size;
        println!("\n{size} {unit}\n{:<44}{:>9}{:>9}{:>6}{:>8}", "", "seconds", "CPU", "MB", "growth");
    }

    /// One line; the growth is the exponent of the size, 1 where the time grows as the size does.
    pub fn line(&mut self, label: &str, took: Measured, note: &str) {
        let (size, seconds) = (ratio_of(self.size), took.seconds);
        let growth = match self.earlier.insert(label.to_owned(), (self.size, seconds)) {
            Some((before, earlier)) => format!("{:.2}", (seconds / earlier).ln() / (size / ratio_of(before)).ln()),
            None => String::new(),
        };
        let more = if took.ended { ' ' } else { '>' };
        let (cpu, memory) = (took.cpu_seconds, took.megabytes);
        println!("{label:<44}{more}{seconds:>8.3}{cpu:>9.2}{memory:>6.0}{growth:>8}  {note}");
    }
}

fn ratio_of(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap())
}

//! How long an import takes, beside what only reads the file: 20 kontakter a forløb, 200,000 of 10,000.
//!
//!     cargo bench --bench import [-- SIZE... PROGRAM...]
//!
//! The file is a workbook, and a CSV file. The floors are the libraries that read such files, looking at each cell and keeping
//! nothing. An import is tried, then done, then done again, when it changes nothing. PROGRAM is another build of Fasevagt; what it
//! imports is imported already.
#![expect(clippy::unwrap_used, reason = "a benchmark that can't go on says so by panicking")]

mod support;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, hint};

use calamine::{Reader, Xlsx};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use support::{DAY, Site, address, each_size, measure};

const PER_FORLOEB: usize = 20;
/// The variable that names the file which is only read.
const FILE: &str = "FASEVAGT_BENCH_FILE";
const TITLES: [&str; 3] = ["Sagsnummer", "Dato", "Kontaktform"];

fn main() {
    // The benchmark runs itself again as what only reads.
    if let Ok(file) = env::var(FILE) {
        let file = PathBuf::from(file);
        return if file.extension().unwrap() == "xlsx" { read_workbook(&file) } else { read_csv(&file) };
    }
    each_size("forløb; 20 rows each", |report, programs, cases, size| {
        let site = Site::over(&address(cases), size, "2026-05");
        let at = |name: &str| site.dir.path().join(name);
        let (workbook, csv) = (at("liste.xlsx"), at("kontakter.csv"));
        write_workbook(&workbook, size);
        write_csv(&csv, size);
        for (floor, file) in [("calamine", &workbook), ("csv", &csv)] {
            let label = file.extension().unwrap().to_string_lossy().into_owned();
            let read = measure(Command::new(env::current_exe().unwrap()).env(FILE, file));
            report.line(&format!("{label}: read by {floor}"), read, "");
            for program in programs {
                for (what, words) in [("tried", "import --dry-run"), ("done", "import"), ("again", "import")] {
                    let took = measure(site.command(program, words).arg(file));
                    let note = format!("{:.2} x", took.seconds / read.seconds);
                    report.line(&format!("{label}: {} {what}", program.name), took, &note);
                }
            }
        }
    });
}

/// The case and the day of a row.
fn rows(size: usize) -> impl Iterator<Item = (String, u8)> {
    let case = |number: usize| format!("F-{}", 1_000_000 + number);
    (0..size).flat_map(move |number| (1..=20).map(move |day| (case(number), day)).take(PER_FORLOEB))
}

fn write_workbook(file: &Path, size: usize) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Kontakter").unwrap();
    let date = Format::new().set_num_format("dd-mm-yyyy");
    sheet.write_row(0, 0, TITLES).unwrap();
    for (place, (case, day)) in (1..).zip(rows(size)) {
        let held = ExcelDateTime::parse_from_str(&date_of(day)).unwrap();
        sheet.write(place, 0, case).unwrap().write_with_format(place, 1, held, &date).unwrap();
        sheet.write(place, 2, "Opkald").unwrap();
    }
    book.save(file).unwrap();
}

/// A day of the month that the cases are made for.
fn date_of(day: u8) -> String {
    format!("{}{day:02}", &DAY[..8])
}

/// Of another kind, so that the rows are others.
fn write_csv(file: &Path, size: usize) {
    let mut text = TITLES.join(";") + "\n";
    for (case, day) in rows(size) {
        writeln!(text, "{case};{};Møde", date_of(day)).unwrap();
    }
    fs::write(file, text).unwrap();
}

fn read_workbook(file: &Path) {
    let mut book = Xlsx::new(BufReader::new(File::open(file).unwrap())).unwrap();
    let mut cells = book.worksheet_cells_reader("Kontakter").unwrap();
    while let Some(cell) = cells.next_cell().unwrap() {
        hint::black_box(cell.get_value());
    }
}

fn read_csv(file: &Path) {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_path(file).unwrap();
    for record in reader.records() {
        hint::black_box(record.unwrap());
    }
}

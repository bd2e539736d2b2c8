//! A site whose list lies in a directory of its own.

use std::fs::{self, File};
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx};
use chrono::{DateTime, TimeDelta, Utc};
use fasevagt::jobs::{Outcome, list};
use rust_xlsxwriter::{Workbook, Worksheet};
use tempfile::TempDir;

use crate::support::databases::TestDatabase;
use crate::support::house::{House, morning};

pub const TITLES: [&str; 7] =
    ["Sagsnummer", "Borgerreference", "Metode", "Tilbud", "Medarbejder", "Handlekommune", "Indflytning"];
/// A row of Anna's, moved in on this day.
pub fn case(id: &str, start_on: &str) -> Vec<String> {
    [id, &format!("p-{id}"), "CTI", "pensionatet", "anna", "Næstved", start_on].map(String::from).to_vec()
}

pub struct ListSite {
    pub house: House,
    pub dir: TempDir,
    pub list: PathBuf,
    now: DateTime<Utc>,
}

impl ListSite {
    /// Watches a file of this name; of `lister/` a directory.
    pub async fn new(database: TestDatabase, name: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let list = dir.path().join(name.trim_end_matches('/'));
        if name.ends_with('/') {
            fs::create_dir(&list).unwrap();
        }
        let keeper = "[[recipients]]\nrole = \"listeansvarlig\"\nname = \"Lise\"\nemail = \"lise@example.dk\"";
        let house = House::new(database, &format!("[list]\nfile = \"{}\"\n{keeper}", list.display())).await;
        Self { house, dir, list, now: morning("2026-11-12") }
    }

    /// Looks at the list, three hours after the last time, so that a mail about it may go.
    pub async fn look(&mut self) -> Outcome {
        self.now += TimeDelta::hours(3);
        list::run(self.house.app.context(), None, self.now).await.unwrap()
    }

    pub fn save(&self, file: &Path, bytes: impl AsRef<[u8]>) {
        fs::write(file, bytes).unwrap();
        let changed = self.now + TimeDelta::hours(1);
        File::options().write(true).open(file).unwrap().set_modified(changed.into()).unwrap();
    }

    /// Saves a list with the titles in its first row.
    pub fn save_rows(&self, rows: &[Vec<String>]) {
        self.save(&self.list, workbook(|sheet| write_rows(sheet, 0, rows)));
    }

    pub fn copy(&self) -> PathBuf {
        let name = format!("{} (fejl).xlsx", self.list.file_stem().unwrap().to_str().unwrap());
        if self.list.is_dir() { self.list.join(name) } else { self.list.with_file_name(name) }
    }

    /// The newest mail to whoever keeps the list.
    pub async fn newest_mail(&self) -> String {
        let mails = self.house.mails().await;
        mails.into_iter().max_by_key(|(mail, _)| mail.id).map(|(_, read)| read.text).unwrap_or_default()
    }
}

/// A workbook of the sheet Forløb.
pub fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet().set_name("Forløb").unwrap());
    workbook.save_to_buffer().unwrap()
}

/// The titles, and rows below them.
pub fn write_rows(sheet: &mut Worksheet, first: u32, rows: &[Vec<String>]) {
    sheet.write_row(first, 0, TITLES).unwrap();
    for (row, cells) in (first + 1..).zip(rows) {
        sheet.write_row(row, 0, cells).unwrap();
    }
}

/// The texts of a sheet of the copy, by cell: `E7`.
pub fn cells(copy: &Path, sheet: &str) -> Vec<(String, String)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(fs::read(copy).unwrap())).unwrap();
    assert!(book.worksheet_formula(sheet).unwrap().cells().all(|(_, _, formula)| formula.is_empty()));
    let range = book.worksheet_range(sheet).unwrap();
    let (first_row, first_column) = range.start().unwrap();
    let mut found = Vec::new();
    for (row, column, cell) in range.used_cells() {
        let letter = char::from(b'A' + u8::try_from(column + first_column as usize).unwrap());
        let text = match cell {
            Data::DateTime(date) => date.as_datetime().unwrap().date().to_string(),
            other => other.to_string(),
        };
        found.push((format!("{letter}{}", row + first_row as usize + 1), text));
    }
    found
}

pub fn cell(copy: &Path, sheet: &str, place: &str) -> Option<String> {
    cells(copy, sheet).into_iter().find(|(known, _)| known == place).map(|(_, text)| text)
}

/// Everything that is packed in a workbook, as one text.
pub fn unpacked(file: &Path) -> String {
    let mut package = zip::ZipArchive::new(File::open(file).unwrap()).unwrap();
    let mut all = String::new();
    for part in 0..package.len() {
        let mut bytes = Vec::new();
        let mut part = package.by_index(part).unwrap();
        part.read_to_end(&mut bytes).unwrap();
        all += &format!("--- {}\n{}\n", part.name().unwrap(), String::from_utf8_lossy(&bytes));
    }
    all
}

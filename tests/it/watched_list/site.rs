//! A site whose list is watched: Lise keeps it, Arne sees to the server. No file has a time but the one it is given.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use fasevagt::clock;
use fasevagt::domain::cases::table::Table;
use fasevagt::domain::operations::health::Problem;
use fasevagt::jobs::{Outcome, list};
use fasevagt::mailer::Readable;
use fasevagt::store::cases::{self, TakenList, whole_table};
use fasevagt::store::outbox::OutboxMail;
use fasevagt::store::problems;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use crate::support::databases::TestDatabase;
use crate::support::house::House;

pub const LISE: &str = "[[recipients]]\nrole = \"listeansvarlig\"\nname = \"Lise\"\nemail = \"lise@example.dk\"\n";
pub const ARNE: &str = "[[recipients]]\nrole = \"admin\"\nname = \"Arne\"\nemail = \"arne@example.dk\"\n";

pub struct ListSite {
    pub house: House,
    /// Where the list lies, or should.
    pub list: PathBuf,
}

impl ListSite {
    /// A workbook is watched, by default.
    pub async fn new(database: TestDatabase) -> Self {
        Self::with(database, "liste.xlsx", "", &[LISE, ARNE].concat()).await
    }

    /// A directory of CSV files is.
    pub async fn of_csv(database: TestDatabase) -> Self {
        let site = Self::with(database, "liste", "", &[LISE, ARNE].concat()).await;
        fs::create_dir(&site.list).unwrap();
        site
    }

    /// `keys` are more of `[list]`, `more` what comes after it.
    pub async fn with(database: TestDatabase, name: &str, keys: &str, more: &str) -> Self {
        let list = database.dir.path().join(name);
        let more = format!("[list]\nfile = \"{}\"\n{keys}\n{more}", list.display());
        Self { house: House::new(database, &more).await, list }
    }

    /// Saves the list, as its last write was at this time.
    pub fn save(&self, bytes: impl AsRef<[u8]>, at: &str) {
        write_at(&self.list, bytes, at);
    }

    /// The same of one file of a directory.
    pub fn save_file(&self, name: &str, bytes: impl AsRef<[u8]>, at: &str) {
        write_at(&self.list.join(name), bytes, at);
    }

    /// One look.
    pub async fn look(&self, at: &str) -> Outcome {
        self.try_look(at).await.unwrap()
    }

    pub async fn try_look(&self, at: &str) -> anyhow::Result<Outcome> {
        list::run(self.house.app.context(), None, time(at)).await
    }

    /// One look that is allowed so much.
    pub async fn look_allowing(&self, number: usize, at: &str) -> Outcome {
        list::run(self.house.app.context(), Some(number), time(at)).await.unwrap()
    }

    /// Looks at a list that is right and new.
    pub async fn takes(&self, at: &str) {
        let outcome = self.look(at).await;
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome}");
    }

    /// What the case database has of a table, its keys and all, each row as one text.
    pub async fn rows(&self, table: &Table) -> Vec<String> {
        let mut rows = whole_table(&mut self.house.cases.snapshot().await.unwrap(), table).await.unwrap();
        rows.sort_unstable();
        rows.iter().map(|row| format!("{row:?}")).collect()
    }

    /// A column of a table, sorted.
    pub async fn column(&self, table: &Table, column: &str) -> Vec<String> {
        let rows = whole_table(&mut self.house.cases.snapshot().await.unwrap(), table).await.unwrap();
        let mut cells: Vec<String> =
            rows.iter().map(|row| row.named(table, column).unwrap_or_default().to_owned()).collect();
        cells.sort_unstable();
        cells
    }

    pub async fn last_taken(&self) -> Option<TakenList> {
        cases::last_taken(&self.house.app.config.cases).await.unwrap()
    }

    /// What whoever keeps the list was mailed: to whom, subject and text.
    pub async fn list_mails(&self) -> Vec<(String, String, String)> {
        let mails = self.house.mails().await.into_iter().filter(|(mail, _)| mail.kind == "list");
        mails.map(|(mail, Readable { subject, text, .. }): (OutboxMail, _)| (mail.to, subject, text)).collect()
    }

    /// The names of what is wrong.
    pub async fn problems(&self) -> Vec<String> {
        let mut tx = self.house.app.state.snapshot().await.unwrap();
        problems::list(&mut tx).await.unwrap().iter().map(Problem::name).collect()
    }
}

/// `2026-11-16 07:00`, in UTC.
pub fn time(text: &str) -> DateTime<Utc> {
    let format = if text.len() > 16 { "%Y-%m-%d %H:%M:%S" } else { "%Y-%m-%d %H:%M" };
    NaiveDateTime::parse_from_str(text, format).unwrap().and_utc()
}

pub fn write_at(path: &Path, bytes: impl AsRef<[u8]>, at: &str) {
    fs::write(path, bytes).unwrap();
    File::options().write(true).open(path).unwrap().set_modified(SystemTime::from(time(at))).unwrap();
}

/// The real clock, some minutes ago: for what a process of its own looks at.
pub fn minutes_ago(minutes: i64) -> String {
    (clock::now() - TimeDelta::minutes(minutes)).format("%Y-%m-%d %H:%M:%S").to_string()
}

const FORLOEB: &str = "Sagsnummer;Borgerreference;Metode;Tilbud;Medarbejder;Handlekommune;Indflytning";

/// The sheet of so many CTI forløb, each by its number and its first day.
pub fn forloeb(cases: &[(&str, &str)]) -> String {
    let row = |(id, start): &(&str, &str)| format!("{id};p-{id};CTI;pensionatet;anna;Næstved;{start}\n");
    format!("{FORLOEB}\n{}", cases.iter().map(row).collect::<String>())
}

/// So many of them, all from one day.
pub fn many(count: usize) -> String {
    let ids: Vec<String> = (1..=count).map(|n| format!("CTI-{n}")).collect();
    forloeb(&ids.iter().map(|id| (id.as_str(), "17-03-2026")).collect::<Vec<_>>())
}

/// A pause for each of so many, from the first on.
pub fn pauses(cases: impl Iterator<Item = usize>) -> String {
    let row = |n: usize| format!("CTI-{n};01-04-2026;05-04-2026;Nej\n");
    format!("Sagsnummer;Fra;Til;Faktureres\n{}", cases.map(row).collect::<String>())
}

/// A workbook of these sheets, lines of cells with `;` between them; dates are dates.
pub fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut workbook = new_workbook();
    for (name, text) in sheets {
        fill(workbook.add_worksheet().set_name(*name).unwrap(), text);
    }
    workbook.save_to_buffer().unwrap()
}

/// One that says that it was made on a certain day: the same cells are the same bytes.
pub fn new_workbook() -> Workbook {
    let made = ExcelDateTime::parse_from_str("2026-01-01").unwrap();
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    workbook
}

pub fn fill(sheet: &mut Worksheet, text: &str) {
    let as_date = Format::new().set_num_format("dd-mm-yyyy");
    for (row, line) in (0..).zip(text.lines()) {
        for (column, cell) in (0..).zip(line.split(';')) {
            match NaiveDate::parse_from_str(cell, "%d-%m-%Y") {
                Ok(day) => {
                    let day = ExcelDateTime::parse_from_str(&day.to_string()).unwrap();
                    sheet.write_datetime_with_format(row, column, &day, &as_date).unwrap();
                }
                Err(_) if cell.is_empty() => {}
                Err(_) => drop(sheet.write_string(row, column, cell).unwrap()),
            }
        }
    }
}

/// A workbook of the sheet of forløb alone.
pub fn list_of(cases: &[(&str, &str)]) -> Vec<u8> {
    workbook(&[("Forløb", &forloeb(cases))])
}

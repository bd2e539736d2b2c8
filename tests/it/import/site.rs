//! A small site that imports: one tilbud, two workers who stand in for each other, three cases.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use fasevagt::config::DatabaseUrl;
use fasevagt::domain::cases::case_change::MissingRows;
use fasevagt::domain::cases::forloeb::Method;
use fasevagt::import::ImportTerms;
use fasevagt::jobs::import::{Report, Request, run};
use fasevagt::store::db::{Access, Db};
use rust_xlsxwriter::{Workbook, Worksheet};
use sqlx::AssertSqlSafe;

use crate::support::databases::{TestDatabase, block_on};

pub const KOMMUNER: (&str, &str) =
    ("kommuner.csv", "Kommunekode;Kommunenavn\n0370;Næstved\n0101;København\n0751;Aarhus\n");
pub const TILBUD: (&str, &str) = ("tilbud.csv", "Tilbud;Tilbuddets navn;Faseplan\npensionatet;Pensionatet;3-3-3\n");
pub const MEDARBEJDERE: (&str, &str) = (
    "medarbejdere.csv",
    "Medarbejder;Medarbejderens navn;E-mail;Tilbud;Vikar\n\
     m07;Maja;maja@example.dk;pensionatet;m08\nm08;Bo;bo@example.dk;pensionatet;m07\n",
);
pub const FORLOEB: (&str, &str) = (
    "forløb.csv",
    "Sagsnummer;Borgerreference;Metode;Tilbud;Medarbejder;Handlekommune;Indflytning\n\
     CTI-1;p-01;CTI;pensionatet;m07;Næstved;17-03-2026\n\
     CTI-2;p-02;CTI;pensionatet;m08;370;18-03-2026\n\
     ICM-1;p-03;ICM;pensionatet;;0101;19-03-2026\n",
);
pub const KONTAKTER: (&str, &str) = (
    "kontakter.csv",
    "Sagsnummer;Dato;Kontaktform\nCTI-1;20-03-2026;Hjemmebesøg\nCTI-1;20-03-2026;Hjemmebesøg\nCTI-2;21-03-2026;Møde\n",
);
/// Those that others refer to.
pub const GROUND: [(&str, &str); 4] = [KOMMUNER, TILBUD, MEDARBEJDERE, FORLOEB];

pub struct Site {
    pub database: TestDatabase,
    pub methods: BTreeMap<String, Method>,
    /// What becomes of rows that a file has not.
    pub missing: MissingRows,
    /// Nothing is issued: it is not made.
    state: DatabaseUrl,
}

impl Site {
    pub fn new(database: TestDatabase) -> Self {
        let state = database.dir.path().join("state.db");
        let state = DatabaseUrl::parse(&format!("sqlite:{}", state.display()), None).unwrap();
        Self { database, methods: BTreeMap::new(), missing: MissingRows::Keep, state }
    }

    /// With the ground in its database already.
    pub async fn with_ground(database: TestDatabase) -> Self {
        let site = Self::new(database);
        assert!(!site.import(&GROUND).await.refused);
        site
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.database.dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn files(&self, files: &[(&str, &str)]) -> Vec<PathBuf> {
        files.iter().map(|(name, text)| self.file(name, text)).collect()
    }

    pub async fn try_import(&self, files: &[PathBuf], dry_run: bool, skip_bad_rows: bool) -> anyhow::Result<Report> {
        let terms = ImportTerms { missing: self.missing, ..ImportTerms::default() };
        self.import_by(Request { dry_run, skip_bad_rows, terms, ..self.request(files) }).await
    }

    /// A plain import of these files.
    pub fn request<'a>(&'a self, files: &'a [PathBuf]) -> Request<'a> {
        Request {
            files,
            methods: &self.methods,
            dry_run: false,
            skip_bad_rows: false,
            terms: ImportTerms { missing: self.missing, ..ImportTerms::default() },
            allow: None,
            taken: None,
            state: &self.state,
        }
    }

    pub async fn import_by(&self, request: Request<'_>) -> anyhow::Result<Report> {
        run(&self.database.url, &request, &mut |_| ()).await
    }

    pub async fn import(&self, files: &[(&str, &str)]) -> Report {
        self.try_import(&self.files(files), false, false).await.unwrap()
    }

    pub async fn dry_run(&self, files: &[(&str, &str)]) -> Report {
        self.try_import(&self.files(files), true, false).await.unwrap()
    }

    pub async fn skip_bad_rows(&self, files: &[(&str, &str)]) -> Report {
        self.try_import(&self.files(files), false, true).await.unwrap()
    }

    /// The first column of a query, as text.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let db = Db::open(&self.database.url, Access::Read).await.unwrap();
        let sql = AssertSqlSafe(sql.to_owned());
        let found: Vec<Option<String>> = match &db {
            Db::Sqlite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
            Db::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
        };
        db.close().await;
        found.into_iter().map(|text| text.unwrap_or_else(|| "NULL".into())).collect()
    }

    /// A column of a table, as text.
    pub async fn column(&self, table: &str, column: &str) -> Vec<String> {
        self.texts(&format!("SELECT CAST({column} AS TEXT) FROM {table} ORDER BY 1")).await
    }
}

/// What one column of one imported row becomes; the error where it is refused.
pub fn becomes(file: (&str, &str), table: &str, column: &str) -> Result<String, String> {
    block_on(async {
        let site = Site::with_ground(TestDatabase::sqlite()).await;
        let report = site.import(&[file]).await;
        match errors(&report).as_slice() {
            [] => Ok(site.column(table, column).await.join(", ")),
            found => Err(found.join("\n")),
        }
    })
}

/// Everything that is wrong, a line each.
pub fn errors(report: &Report) -> Vec<String> {
    let outcome = &report.outcome;
    outcome.wrong_sheets.iter().chain(&outcome.wrong_rows).chain(&report.braked).map(ToString::to_string).collect()
}

/// Added, changed, as it is, left: of a sheet.
pub fn counts(report: &Report, table: &str) -> [usize; 4] {
    let found = report.outcome.differences.iter().find(|d| d.change.table.name == table).unwrap();
    [found.change.added.len(), found.change.changed.len(), found.unchanged, found.left.count]
}

/// A workbook of one sheet.
pub fn workbook(name: &str, fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet().set_name(name).unwrap());
    workbook.save_to_buffer().unwrap()
}

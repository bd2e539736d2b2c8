//! A whole site on two fresh databases and frozen time.

use std::fmt::Write as _;
use std::fs;

use chrono::{DateTime, NaiveTime, Utc};
use fasevagt::app::App;
use fasevagt::config;
use fasevagt::domain::billing::statement::MonthStatement;
use fasevagt::domain::cases::case_schema::TABLES;
use fasevagt::domain::operations::job::JobKind;
use fasevagt::domain::overview::survey::Survey;
use fasevagt::domain::values::calendar::parse_month;
use fasevagt::jobs::due::Due;
use fasevagt::jobs::{self, Outcome, digest, reminders, retention, statements};
use fasevagt::mailer::{Readable, readable};
use fasevagt::store::cases;
use fasevagt::store::db::{Access, Db};
use fasevagt::store::outbox::{self, OutboxMail};
use sqlx::{AssertSqlSafe, Executor};

use super::databases::TestDatabase;
use super::day;

/// Anna works at Pensionatet, Tina leads it; Frida heads the house; finance has one address.
const RECIPIENTS: &str = r#"
[[recipients]]
role = "teamleder"
tilbud = "pensionatet"
name = "Tina"
email = "tina@example.dk"
[[recipients]]
role = "forstander"
name = "Frida"
email = "frida@example.dk"
[[recipients]]
role = "oekonomi"
name = "Økonomi"
email = "oekonomi@example.dk"
"#;

/// Configuration that leaves these rules and no others.
pub fn only_rules(keys: &[&str]) -> String {
    let others = fasevagt::domain::deadlines::rules::RULES.iter().filter(|rule| !keys.contains(&rule.key));
    others.map(|rule| ["[rules.", rule.key, "]\nenabled = false\n"].concat()).collect()
}

/// Four rules, enough to tell most stories.
pub const FOUR: [&str; 4] = ["phase-2", "phase-3", "handover-agreement", "closing"];

/// The site, its databases open.
pub struct House {
    pub app: App,
    /// The case database, to write to.
    pub cases: Db,
    database: TestDatabase,
    state: TestDatabase,
}

const CASE_LINK: &str = "case_link = \"https://sag.example.dk/{forloeb}\"\n";

impl House {
    /// A case database of our own, with two kommuner, one tilbud, Anna and the takster of docs/domain.md.
    pub async fn new(database: TestDatabase, more: &str) -> Self {
        let cases = cases::open_own(&database.url).await.unwrap();
        let house = Self::open(database, cases, more).await;
        house.furnish().await;
        house
    }

    /// Another program's case database: no keys, and every column text.
    pub async fn of_another_program(database: TestDatabase, more: &str) -> Self {
        let cases = Db::open(&database.url, Access::Write).await.unwrap();
        for table in TABLES {
            let columns = table.columns.iter().map(|c| format!("{} TEXT", c.name)).collect::<Vec<_>>().join(", ");
            execute(&cases, &format!("CREATE TABLE {} ({columns})", table.name)).await;
        }
        let house = Self::open(database, cases, more).await;
        house.furnish().await;
        house
    }

    async fn open(database: TestDatabase, cases: Db, more: &str) -> Self {
        let state = database.another().await;
        let outbox = database.dir.path().join("mails");
        let link = if more.contains("case_link") { "" } else { CASE_LINK };
        // A test says when a first run is to wait.
        let all_at_once = if more.contains("[reminders]") { "" } else { "[reminders]\nfirst_run_limit = 0\n" };
        let toml = format!(
            "[database]\ncases = \"{}\"\nstate = \"{}\"\n{all_at_once}[mail]\ndirectory = \"{}\"\n{link}{more}\n{RECIPIENTS}",
            database.text,
            state.text,
            outbox.display()
        );
        let file = database.dir.path().join("fasevagt.toml");
        fs::write(&file, toml).unwrap();
        let mut app = App::open(config::load(Some(&file)).unwrap()).await.unwrap();
        app.host = "sag-01".into();
        let house = Self { app, cases, database, state };
        house.was_installed("2019-01-01").await;
        house
    }

    /// Stories play on days of their own, and the site was there before them.
    pub async fn was_installed(&self, on: &str) {
        self.change_state(&format!("UPDATE _sqlx_migrations SET installed_on = '{on} 08:00:00'")).await;
    }

    async fn furnish(&self) {
        for (code, name) in [("0370", "Næstved"), ("0751", "Aarhus")] {
            self.put("kommune", &[("code", code), ("name", name)]).await;
        }
        self.put("tilbud", &[("id", "pensionatet"), ("name", "Pensionatet")]).await;
        self.put(
            "medarbejder",
            &[
                ("id", "anna"),
                ("name", "Anna"),
                ("email", "anna@example.dk"),
                ("tilbud_id", "pensionatet"),
                ("fte_percent", "100"),
            ],
        )
        .await;
        for (from, oere) in [("2020-01-01", "40600"), ("2021-01-01", "41300"), ("2026-01-01", "51200")] {
            self.put("takst", &[("code", "CTI"), ("valid_from", from), ("oere_per_day", oere)]).await;
        }
    }

    /// The file that the site is configured by.
    pub fn config_file(&self) -> std::path::PathBuf {
        self.database.dir.path().join("fasevagt.toml")
    }

    /// The state database, as the configuration names it.
    pub fn state_text(&self) -> &str {
        &self.state.text
    }

    /// One more empty state database.
    pub async fn another_state(&self) -> TestDatabase {
        self.state.another().await
    }

    /// Puts a row into the case database.
    pub async fn put(&self, table: &str, cells: &[(&str, &str)]) {
        let names = cells.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let values = cells.iter().map(|(_, value)| format!("'{value}'")).collect::<Vec<_>>().join(", ");
        self.change(&format!("INSERT INTO {table} ({names}) VALUES ({values})")).await;
    }

    /// So many copies of every forløb, numbered `CTI-1` and on.
    pub async fn copy_forloeb(&self, copies: usize) {
        self.change(&format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {copies}) INSERT INTO forloeb \
             (id, borger_ref, method, tilbud_id, medarbejder_id, handlekommune, start_on, discharged_on) \
             SELECT 'CTI-' || i, 'ref', method, tilbud_id, medarbejder_id, handlekommune, start_on, discharged_on \
             FROM n CROSS JOIN forloeb"
        ))
        .await;
    }

    /// A CTI forløb of Anna's, after a stay, and whatever else is set.
    pub async fn put_cti(&self, id: &str, start_on: &str, more: &[(&str, &str)]) {
        let mut cells = vec![
            ("id", id),
            ("borger_ref", "ref"),
            ("method", "CTI"),
            ("tilbud_id", "pensionatet"),
            ("medarbejder_id", "anna"),
            ("handlekommune", "0370"),
            ("start_on", start_on),
            ("discharged_on", start_on),
        ];
        for (name, value) in more {
            cells.retain(|(known, _)| known != name);
            cells.push((name, value));
        }
        self.put("forloeb", &cells).await;
    }

    /// Changes the case database.
    pub async fn change(&self, sql: &str) {
        execute(&self.cases, sql).await;
    }

    /// Changes the state database behind the program's back.
    pub async fn change_state(&self, sql: &str) {
        execute(&self.app.state, sql).await;
    }

    /// What a question with one number as its answer finds in the state database.
    pub async fn count(&self, sql: &str) -> i64 {
        match &self.app.state {
            Db::Sqlite(pool) => sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(pool).await.unwrap(),
            Db::Postgres(pool) => sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(pool).await.unwrap(),
        }
    }

    pub async fn survey(&self, on: &str) -> Survey {
        jobs::survey(self.app.cases.open().await.unwrap(), &self.app.state, &self.app.config, day(on)).await.unwrap().0
    }

    pub async fn reminders(&self, on: &str) -> anyhow::Result<Outcome> {
        reminders::run(self.app.context(), day(on), morning(on)).await
    }

    pub async fn digest(&self, week: &str, on: &str) -> Outcome {
        let due = Due::as_of(JobKind::Digest, day(on));
        assert_eq!(due.period().as_deref(), Some(week));
        digest::run(self.app.context(), &due, morning(on)).await.unwrap()
    }

    /// Issues every open month, as `once statements --catch-up` does.
    pub async fn statements(&self, on: &str) -> Outcome {
        self.try_statements(on).await.unwrap()
    }

    /// The same where it may fail.
    pub async fn try_statements(&self, on: &str) -> anyhow::Result<Outcome> {
        let due = Due { catch_up: true, ..Due::as_of(JobKind::Statements, day(on)) };
        statements::run(self.app.context(), &due, morning(on)).await
    }

    /// What the night's deleting says it did.
    pub async fn retention(&self, on: &str) -> String {
        retention::run(self.app.context(), day(on), morning(on), &|| false).await.unwrap().to_string()
    }

    /// A month as it was issued.
    pub async fn issued(&self, month: &str) -> Option<MonthStatement> {
        let month = parse_month(month).unwrap();
        fasevagt::store::statements::read(&mut self.app.state.snapshot().await.unwrap(), month).await.unwrap()
    }

    /// Another process on the same two databases.
    pub async fn another_app(&self) -> App {
        App::open(config::load(Some(&self.config_file())).unwrap()).await.unwrap()
    }

    pub async fn deliver(&mut self, on: &str) -> Outcome {
        self.deliver_at(morning(on)).await
    }

    /// Sends what is due at a moment of frozen time.
    pub async fn deliver_at(&mut self, now: DateTime<Utc>) -> Outcome {
        self.app.deliver(std::sync::Arc::new(move || now), &|| false).await.unwrap().outcome
    }

    pub async fn outbox(&self) -> Vec<OutboxMail> {
        outbox::list(&mut self.app.state.snapshot().await.unwrap()).await.unwrap()
    }

    /// Every mail in the queue, as its reader sees it.
    pub async fn mails(&self) -> Vec<(OutboxMail, Readable)> {
        let mut tx = self.app.state.snapshot().await.unwrap();
        let mut found = Vec::new();
        for mail in outbox::list(&mut tx).await.unwrap() {
            let (mail, raw) = outbox::show(&mut tx, mail.id).await.unwrap().unwrap();
            found.push((mail, readable(&raw)));
        }
        found
    }

    /// The mails as one text, for a snapshot.
    pub async fn mails_as_text(&self) -> String {
        let mut text = String::new();
        for (mail, parts) in self.mails().await {
            writeln!(text, "=== {} ({})\nSubject: {}\n\n{}", mail.to, mail.state, parts.subject, parts.text).unwrap();
        }
        text
    }
}

pub async fn execute(db: &Db, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    match db {
        Db::Sqlite(pool) => drop(pool.execute(sql).await.unwrap()),
        Db::Postgres(pool) => drop(pool.execute(sql).await.unwrap()),
    }
}

/// Half past six in winter.
pub fn morning(on: &str) -> DateTime<Utc> {
    day(on).and_time(NaiveTime::from_hms_opt(5, 30, 0).unwrap()).and_utc()
}

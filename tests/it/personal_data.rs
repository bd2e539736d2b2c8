//! What could be a citizen's data stands in no log, mail, list or status, wherever somebody has typed it and whoever repeats it.

use std::fs;
use std::process::Command;

use fasevagt::config::DatabaseUrl;
use fasevagt::domain::cases::case_schema::{FORLOEB, KOMMUNE, MEDARBEJDER, TABLES, TAKST, TILBUD};
use fasevagt::domain::cases::table::Table;
use tokio::task::spawn_blocking;

use crate::support::databases::{TestDatabase, block_on, on_both, on_postgres};
use crate::support::house::House;
use crate::support::running_daemon::RunningDaemon;
use crate::support::smtp_server::{Plan, Server, Stage, at};

/// Names, birthdays, numbers and addresses, as people type them where they do not belong.
const SHAPES: [&str; 32] = [
    "Jens Hansen",
    "JENS HANSEN",
    "jens hansen",
    "Hansen, Jens",
    "Hansen/Jens",
    "J. Hansen",
    "Jens-Peter Møller",
    "Åse Ørum",
    "JENSEN",
    "Jensen",
    "jensen",
    "JH",
    "J.H.",
    "Jens Hansen (f. 1985)",
    "O`Brien",
    "Eriksvej 12",
    "ERIKSVEJ12",
    "Eriksvej 12, 4700 Næstved",
    "240785",
    "24.07.85",
    "24-07-1985",
    "24071985",
    "24/7-85",
    "24. juli 1985",
    "24 07 85",
    "240785-1357",
    "2407851357",
    "240785 1357",
    "24.07.85-1357",
    "12 34 56 78",
    "+45 12345678",
    "jens@privat.test",
];

/// Fails where a text has any of them as words of their own.
fn assert_silent(what: &str, text: &str) {
    for shape in SHAPES {
        let is_alone = |at: usize, found: &str| {
            let joined = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            !joined(text[..at].chars().next_back()) && !joined(text[at + found.len()..].chars().next())
        };
        if let Some((at, _)) = text.match_indices(shape).find(|(at, found)| is_alone(*at, found)) {
            let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
            let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
            panic!("{shape:?} stands in {what}: {}", &text[line..end]);
        }
    }
}

fn fasevagt(house: &House, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fasevagt"));
    command.arg("--config").arg(house.config_file()).args(args).env("FASEVAGT_LOG", "trace");
    command
}

/// All that a command writes, in a thread of its own: a server of the test may answer in this one.
async fn all_said(house: &House, args: &[&str]) -> String {
    let mut command = fasevagt(house, args);
    let output = spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let [out, log] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    format!("{out}\n{log}")
}

/// What can be asked of a whole site.
const QUESTIONS: [&[&str]; 11] = [
    &["once", "health"],
    &["status"],
    &["status", "--format", "json"],
    &["outbox", "list"],
    &["outbox", "list", "--format", "json"],
    &["check"],
    &["scan", "--on", "2026-12-01"],
    &["scan", "--on", "2026-12-01", "--format", "json"],
    &["scan", "--on", "2026-12-01", "--format", "csv"],
    &["report", "--from", "2025-12-01", "--to", "2026-11-01"],
    &["report", "--from", "2025-12-01", "--to", "2026-11-01", "--format", "json"],
];

async fn assert_nothing_is_told(house: &House) {
    for args in QUESTIONS {
        assert_silent(&args.join(" "), &all_said(house, args).await);
    }
    for (mail, read) in house.mails().await {
        let text = format!("{}\n{}\n{}\n{:?}", read.subject, read.text, read.html, read.attachments);
        assert_silent(&format!("mail {}", mail.key), &text);
        assert_silent("outbox", &format!("{} {:?}", mail.key, mail.last_error));
    }
    assert_silent("metrics", &metrics(house));
}

fn metrics(house: &House) -> String {
    fs::read_to_string(house.config_file().with_file_name("metrics.prom")).unwrap()
}

/// With metrics beside the databases, and somebody who gets alerts.
fn settings(database: &TestDatabase, more: &str) -> String {
    let metrics = database.dir.path().join("metrics.prom");
    let admin = "[[recipients]]\nrole = \"admin\"\nname = \"Drift\"\nemail = \"drift@pensionatet.test\"\n";
    format!("{more}\n[metrics]\ntextfile = \"{}\"\n{admin}", metrics.display())
}

/// A row that is right.
fn sound_row(table: &Table, number: usize) -> Vec<(&'static str, String)> {
    let cells: &[(&'static str, &str)] = match table.name {
        "kommune" => &[("code", "#"), ("name", "Kommune #"), ("cvr", "29189625"), ("gln", "5790000000005")],
        "tilbud" => &[("id", "tilbud-#"), ("name", "Tilbud"), ("cti_places", "5"), ("phase_plan", "3-3-3")],
        "medarbejder" => &[
            ("id", "m-#"),
            ("name", "Anna"),
            ("email", "anna@example.dk"),
            ("tilbud_id", "pensionatet"),
            ("fte_percent", "100"),
            ("absent_from", "2026-01-01"),
            ("absent_to", "2026-01-02"),
            ("substitute_id", "anna"),
        ],
        "leder" => &[
            ("role", "teamleder"),
            ("name", "Tina"),
            ("email", "leder-#@example.dk"),
            ("absent_from", "2025-01-01"),
            ("absent_to", "2025-01-02"),
        ],
        "forloeb" => &[
            ("id", "CTI-#"),
            ("borger_ref", "ref-#"),
            ("method", "CTI"),
            ("tilbud_id", "pensionatet"),
            ("medarbejder_id", "anna"),
            ("handlekommune", "0370"),
            ("start_on", "2026-03-17"),
            ("discharged_on", "2026-03-17"),
        ],
        "milestone" => &[("forloeb_id", "CTI-2026-001"), ("kind", "handleplan"), ("done_on", "2026-03-01")],
        "kontakt" => &[("forloeb_id", "CTI-2026-001"), ("held_on", "2026-03-01"), ("kind", "call")],
        "betalingstilsagn" => &[("forloeb_id", "CTI-2026-001"), ("registered_on", "2026-03-01"), ("reference", "x")],
        "betaler" => &[("forloeb_id", "CTI-2026-001"), ("valid_from", "2030-01-01"), ("kommune", "0370")],
        "pause" => &[("forloeb_id", "CTI-2026-001"), ("from_on", "2030-01-01"), ("billed", "1")],
        "takst" => &[("code", "CTI-#"), ("valid_from", "2026-01-01"), ("oere_per_day", "100")],
        other => panic!("{other} is new: give it a row"),
    };
    let number = format!("{number:04}");
    cells.iter().map(|(name, value)| (*name, value.replace('#', &number))).collect()
}

/// Ids and names of what is there, which mails name on purpose.
fn is_named_on_purpose(table: &Table, column: &str) -> bool {
    let by_id = [&FORLOEB, &MEDARBEJDER, &TILBUD, &KOMMUNE, &TAKST].iter().any(|named| named.name == table.name);
    by_id && table.columns[0].name == column || ["name", "email"].contains(&column)
}

/// Puts a row for each shape in each of these columns, right but for that.
async fn plant(house: &House, wanted: impl Fn(&Table, &str) -> bool) {
    let mut number = 0;
    for table in TABLES {
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let mut rows = Vec::new();
        for column in columns.iter().filter(|column| wanted(table, column)) {
            for shape in SHAPES {
                number += 1;
                let row = sound_row(table, number);
                let cell = |name: &&str| match row.iter().find(|(known, _)| known == name) {
                    _ if name == column => format!("'{shape}'"),
                    Some((_, value)) => format!("'{value}'"),
                    None => "NULL".to_owned(),
                };
                rows.push(format!("({})", columns.iter().map(cell).collect::<Vec<_>>().join(", ")));
            }
        }
        if !rows.is_empty() {
            let (columns, rows) = (columns.join(", "), rows.join(", "));
            house.change(&format!("INSERT INTO {} ({columns}) VALUES {rows}", table.name)).await;
        }
    }
}

const JOBS: [(&str, &str); 5] = [
    ("reminders", "2026-12-01"),
    ("digest", "2026-12-07"),
    ("statements", "2026-12-01"),
    ("proof", "2026-12-02"),
    ("deliver", "2026-12-02"),
];

#[test]
fn what_stands_in_wrong_columns_is_told_nowhere() {
    on_both(async |database| {
        let more = settings(&database, "[billing]\nfirst_month = \"2026-10\"");
        let house = House::of_another_program(database, &more).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        plant(&house, |table, column| !is_named_on_purpose(table, column)).await;
        for (job, on) in JOBS {
            assert_silent(job, &all_said(&house, &["once", job, "--on", on]).await);
        }
        let mails = house.outbox().await;
        for kind in ["reminder", "digest", "statement"] {
            assert!(mails.iter().any(|mail| mail.kind == kind && mail.state != "dead"), "{kind}: {mails:?}");
        }
        assert_nothing_is_told(&house).await;
    });
}

#[test]
fn names_of_those_who_are_named_in_mails_stand_in_no_log() {
    on_both(async |database| {
        let more = settings(&database, "[billing]\nfirst_month = \"2026-10\"");
        let house = House::of_another_program(database, &more).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        plant(&house, |_, column| ["name", "email"].contains(&column)).await;
        let jens = "SELECT MIN(id) FROM medarbejder WHERE name = 'Jens Hansen'";
        house.change(&format!("UPDATE forloeb SET medarbejder_id = ({jens})")).await;
        for (job, on) in JOBS {
            assert_silent(job, &all_said(&house, &["once", job, "--on", on]).await);
        }
        for args in QUESTIONS.iter().filter(|args| args[0] != "outbox") {
            assert_silent(&args.join(" "), &all_said(&house, args).await);
        }
        assert_silent("metrics", &metrics(&house));
    });
}

/// What a view or a function of another program can do with what somebody has typed: cast it, raise it, warn of it, run it.
fn faults(shape: &str) -> [(&'static str, String); 8] {
    let said = format!("'{shape}'");
    // Else it is found when the view is made.
    let in_row = format!("REPLACE(id, id, {said})");
    [
        ("view", format!("CAST({in_row} AS DATE)::TEXT")),
        ("function", format!("RETURN CAST({said} AS DATE);")),
        ("function", format!("RAISE EXCEPTION '%', {said};")),
        ("function", format!("RAISE EXCEPTION '%', {said} USING ERRCODE = '42P01', DETAIL = {said};")),
        ("function", format!("RAISE WARNING '%', {said}; RETURN 'CTI-1';")),
        ("function", format!("EXECUTE {said}; RETURN '';")),
        ("view", format!("CAST({in_row} AS INTEGER)::TEXT")),
        ("view", format!("CAST({in_row} AS JSON)::TEXT")),
    ]
}

/// The forløb by a view of another program, whose ids are what this gives.
async fn show_forloeb_by(house: &House, id: &str) {
    let rest: Vec<&str> = FORLOEB.columns[1..].iter().map(|column| column.name).collect();
    let view = format!("CREATE VIEW forloeb AS SELECT {id} AS id, {} FROM forloeb_table", rest.join(", "));
    // On one connection, which first sees what the others have made of the tables.
    house.change(&format!("SELECT id FROM forloeb_table LIMIT 0; DROP VIEW IF EXISTS forloeb; {view}")).await;
}

async fn hide_forloeb(house: &House) {
    house.change("ALTER TABLE forloeb RENAME TO forloeb_table").await;
    house.put("forloeb_table", &[("id", "CTI-1")]).await;
}

const READERS: [&[&str]; 5] =
    [&["once", "reminders", "--on", "2026-12-01"], &["once", "proof"], &["scan"], &["explain", "CTI-1"], &["check"]];

#[test]
fn what_postgresql_says_of_wrong_values_is_told_nowhere() {
    on_postgres(async |database| {
        let more = settings(&database, "[billing]\nfirst_month = \"2026-10\"");
        let house = House::of_another_program(database, &more).await;
        hide_forloeb(&house).await;
        for (number, shape) in SHAPES.into_iter().enumerate() {
            let (kind, body) = faults(shape)[number % 8].clone();
            if kind == "function" {
                let function = "CREATE OR REPLACE FUNCTION broken(id TEXT) RETURNS TEXT LANGUAGE plpgsql AS";
                house.change(&format!("{function} $$ BEGIN {body} END $$")).await;
            }
            show_forloeb_by(&house, if kind == "view" { &body } else { "broken(id)" }).await;
            for args in [READERS[number / 8], READERS[4]] {
                let said = all_said(&house, args).await;
                assert_silent(&format!("{} ({shape:?})", args.join(" ")), &said);
            }
        }
        assert_nothing_is_told(&house).await;
        // What is missing is told by its name, where that is one of ours.
        house.change("DROP VIEW forloeb").await;
        let said = all_said(&house, READERS[2]).await;
        assert!(said.contains("holds no table or view \"forloeb\""), "{said}");
    });
}

#[test]
fn what_sqlite_says_is_told_nowhere() {
    block_on(async {
        let database = TestDatabase::sqlite();
        let more = settings(&database, "");
        let house = House::of_another_program(database, &more).await;
        hide_forloeb(&house).await;
        for (number, shape) in SHAPES.into_iter().enumerate() {
            // Wrong JSON, a column and a function that are not there, a path that is none.
            let id = [
                format!("json('{shape}')"),
                format!("[{shape}]"),
                format!("[{shape}](1)"),
                format!("json_extract('{{}}', '{shape}')"),
            ];
            show_forloeb_by(&house, &id[number % 4]).await;
            for args in [READERS[number / 8], READERS[4]] {
                let said = all_said(&house, args).await;
                assert_silent(&format!("{} ({shape:?})", args.join(" ")), &said);
            }
        }
        assert_nothing_is_told(&house).await;
    });
}

#[test]
fn what_a_trigger_in_the_state_raises_is_told_nowhere() {
    on_both(async |database| {
        let more = settings(&database, "");
        let is_sqlite = matches!(database.url, DatabaseUrl::Sqlite(_));
        let house = House::of_another_program(database, &more).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        let all = SHAPES.join("; ");
        if !is_sqlite {
            let raise = format!("BEGIN RAISE EXCEPTION '%', '{all}' USING HINT = '{all}'; END");
            house.change_state(&format!("CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS $$ {raise} $$")).await;
        }
        for table in ["outbox", "run"] {
            let trigger = if is_sqlite {
                format!("CREATE TRIGGER t_{table} BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, '{all}'); END")
            } else {
                format!("CREATE TRIGGER t BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION t()")
            };
            house.change_state(&trigger).await;
        }
        for job in ["reminders", "digest"] {
            let said = all_said(&house, &["once", job, "--on", "2026-12-07"]).await;
            assert!(said.contains("the database reports error"), "{said}");
            assert_silent(job, &said);
        }
        assert_nothing_is_told(&house).await;
        let told = status_line(&house, "STATUS=").await;
        assert!(told.contains("the database reports error"), "{told}");
        assert_silent("the status line", &told);
    });
}

/// What a daemon tells systemd until it says this, twice at most, and its log.
async fn status_line(house: &House, until: &'static str) -> String {
    let config = house.config_file();
    let read = move || {
        let daemon = RunningDaemon::start_with(&config, &[("FASEVAGT_LOG", "trace")]);
        // The first says that it is ready.
        let mut told = daemon.told_until(until);
        told.extend(daemon.told_until(until));
        format!("{}\n{}", told.join("\n"), daemon.stop())
    };
    spawn_blocking(read).await.unwrap()
}

#[test]
fn what_a_mail_server_says_of_people_is_told_nowhere() {
    block_on(async {
        let server = Server::start(Plan::default()).await;
        let database = TestDatabase::sqlite();
        let server_of = format!("host = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nconnections = 1\n", server.port);
        let more = settings(&database, &format!("transport = \"smtp\"\n[mail.smtp]\n{server_of}"));
        let house = House::new(database, &more).await;
        house.put_cti("CTI-2026-001", "2026-03-17", &[]).await;
        house.reminders("2026-11-20").await.unwrap();
        for (number, shape) in SHAPES.into_iter().enumerate() {
            let stage = [Stage::Rcpt, Stage::Mail, Stage::Greeting, Stage::Content, Stage::Data][number % 5];
            let code = ["550 5.1.1", "451 4.2.0", "554 5.7.1", "421 4.3.2", "553"][number / 5 % 5];
            let answer: &'static str = format!("{code} {shape}, <{shape}> \"{shape}\" findes ikke").leak();
            server.change(Plan::with([at(stage).answers(answer)]));
            let said = all_said(&house, &["once", "deliver"]).await;
            assert_silent(&format!("deliver ({answer})"), &said);
            let kept: Vec<_> = house.outbox().await.into_iter().map(|mail| mail.last_error).collect();
            assert_silent("outbox", &format!("{kept:?}"));
            assert_silent("check", &all_said(&house, &["check", "--smtp"]).await);
            house.change_state("UPDATE outbox SET state = 'queued', attempts = 0, next_attempt_at = created_at").await;
        }
        assert_nothing_is_told(&house).await;
        let told = status_line(&house, "STATUS=").await;
        assert_silent("the status line", &told);
    });
}

//! What stands in the place of a file, or is wrong with it, is said at once and as what it is.

use std::fs::{self, File};
use std::os::unix::fs::{FileExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use fasevagt::store::db::{Access, Db};
use fasevagt::store::state;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqlitePoolOptions;

use crate::cli::said;
use crate::support::databases::{TestDatabase, block_on, on_both};
use crate::support::house::House;
use crate::support::running_daemon::RunningDaemon;

/// Arne sees to the server.
const ARNE: &str = "[[recipients]]\nrole = \"admin\"\nname = \"Arne\"\nemail = \"arne@example.dk\"\n";

/// Runs a command that has to end by itself, long before it is ended.
fn ended(config: &Path, arguments: &[&str]) -> Output {
    let output = Command::new("timeout")
        .args(["30", env!("CARGO_BIN_EXE_fasevagt"), "--config", config.to_str().unwrap()])
        .args(arguments)
        .current_dir(config.parent().unwrap_or(Path::new("/")))
        .output()
        .unwrap();
    assert_ne!(output.status.code(), Some(124), "{arguments:?} waits without end");
    output
}

/// On a day that is no closed one.
const REMINDERS: &[&str] = &["once", "reminders", "--on", "2026-11-16"];

fn text_of(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned()).concat()
}

fn pipe(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
}

pub type PutInPlace = fn(&Path);

/// Puts something else in the place of a file, and says what it is.
pub const OTHERS: [(&str, PutInPlace); 5] = [
    ("a named pipe", pipe),
    ("a directory", |path| fs::create_dir(path).unwrap()),
    ("a device", |path| symlink("/dev/zero", path).unwrap()),
    ("a named pipe", |path| {
        let other = path.with_extension("pipe");
        pipe(&other);
        symlink(other, path).unwrap();
    }),
    ("a socket", |path| drop(std::os::unix::net::UnixListener::bind(path).unwrap())),
];

/// For each thing that is no file: a site in which it stands in the place of the file that `place` names.
async fn in_the_place_of(place: impl Fn(&House) -> PathBuf, commands: &[&[&str]]) {
    for (what, put) in OTHERS {
        let house = House::new(TestDatabase::sqlite(), "templates = \"templates\"").await;
        close(&house).await;
        let path = place(&house);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let _ = fs::remove_file(&path);
        put(&path);
        for command in commands {
            let output = ended(&house.config_file(), command);
            let text = text_of(&output);
            assert!(text.contains(&format!("it is {what}, and no regular file")), "{command:?}, {what}: {text}");
        }
    }
}

async fn close(house: &House) {
    house.app.state.close().await;
    house.app.cases.close().await;
    house.cases.close().await;
}

fn state_file(house: &House) -> PathBuf {
    house.state_text().trim_start_matches("sqlite:").into()
}

#[test]
fn no_command_waits_for_what_is_no_file() {
    block_on(async {
        let beside = |name: &'static str| move |house: &House| house.config_file().with_file_name(name);
        in_the_place_of(beside("fasevagt.toml"), &[&["check"], &["run"], REMINDERS]).await;
        in_the_place_of(beside("cases.db"), &[&["check"], &["scan"], REMINDERS, &["migrate"]]).await;
        in_the_place_of(state_file, &[&["check"], &["run"], &["once", "deliver"], &["outbox", "list"]]).await;
        let noted = |house: &House| PathBuf::from(format!("{}.id", state_file(house).display()));
        in_the_place_of(noted, &[&["once", "deliver"], REMINDERS]).await;
        in_the_place_of(beside("liste.xlsx"), &[&["import", "liste.xlsx"]]).await;
        in_the_place_of(beside("takster.csv"), &[&["import", "takster.csv"]]).await;
        in_the_place_of(beside("templates/digest.txt"), &[&["check"]]).await;
    });
}

#[test]
fn a_link_to_a_file_is_as_good_as_the_file() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), "").await;
        close(&house).await;
        for path in [house.config_file(), house.config_file().with_file_name("cases.db"), state_file(&house)] {
            let real = path.with_extension("real");
            fs::rename(&path, &real).unwrap();
            symlink(&real, &path).unwrap();
        }
        said(&house, &["check"]);
        said(&house, &["once", "reminders", "--on", "2026-11-16"]);
    });
}

/// A site whose state has some pages, all but the first of which are overwritten.
async fn damaged() -> House {
    let house = House::new(TestDatabase::sqlite(), ARNE).await;
    house.put_cti("CTI-1", "2026-03-17", &[]).await;
    house.reminders("2026-11-16").await.unwrap();
    house.app.state.close().await;
    let file = File::options().write(true).open(state_file(&house)).unwrap();
    let pages = file.metadata().unwrap().len() / 4096;
    // From behind, where what was said and queued is; so that it can be opened.
    for page in pages - 4..pages {
        file.write_all_at(&[0xaa; 4096], page * 4096).unwrap();
    }
    house
}

#[test]
fn a_damaged_state_database_is_found_by_check_and_by_the_night() {
    block_on(async {
        let house = damaged().await;
        for command in [&["check"][..], &["once", "retention"]] {
            let output = ended(&house.config_file(), command);
            let text = text_of(&output);
            assert!(output.status.code() == Some(1) && text.contains("it is damaged: "), "{command:?}: {text}");
            assert!(text.contains("fasevagt help backup"), "{text}");
        }
    });
}

#[test]
fn a_daemon_does_no_job_by_a_damaged_state_database_and_tells_of_it() {
    block_on(async {
        let house = damaged().await;
        let daemon = RunningDaemon::start(&house.config_file());
        let told = daemon.told_until("STATUS=");
        assert!(told.last().unwrap().contains("it is damaged: "), "{told:?}");
        daemon.stop();
        let mails: Vec<String> = fs::read_dir(house.config_file().with_file_name("mails"))
            .unwrap()
            .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
            .collect();
        let [mail] = mails.as_slice() else { panic!("{mails:?}") };
        assert!(mail.contains("To: Arne <arne@example.dk>") && mail.contains("besk"), "{mail}");
    });
}

#[test]
fn what_is_no_database_at_all_is_said_to_be_damaged() {
    block_on(async {
        for name in ["state", "cases.db"] {
            let house = House::new(TestDatabase::sqlite(), "").await;
            close(&house).await;
            let path = if name == "state" { state_file(&house) } else { house.config_file().with_file_name(name) };
            fs::write(&path, "no database, but long enough to be looked at".repeat(200)).unwrap();
            let text = text_of(&ended(&house.config_file(), &["check"]));
            assert!(text.contains("it is damaged, or no database: restore it"), "{name}: {text}");
            let text = text_of(&ended(&house.config_file(), REMINDERS));
            assert!(text.contains("it is damaged, or no database") && !text.contains("migrat"), "{name}: {text}");
        }
    });
}

#[test]
fn a_full_disk_and_a_read_only_file_are_no_failed_migration() {
    block_on(async {
        let migrator = |of: &str| {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations/state").join(of);
            Migrator::new(folder)
        };
        let (sqlite, postgres) = (migrator("sqlite").await.unwrap(), migrator("postgres").await.unwrap());
        let database = TestDatabase::sqlite();
        Db::open(&database.url, Access::Write).await.unwrap().close().await;
        // One connection, since the limit is its own.
        let path = database.text.trim_start_matches("sqlite:");
        let pool = SqlitePoolOptions::new().max_connections(1).connect(path).await.unwrap();
        let pages = sqlx::query_scalar::<_, i64>("PRAGMA max_page_count = 3").fetch_one(&pool).await.unwrap();
        assert_eq!(pages, 3);
        let db = Db::Sqlite(pool);
        let full = format!("{:#}", db.migrate(&database.url, &sqlite, &postgres).await.unwrap_err());
        assert!(
            full.starts_with("open database sqlite:") && full.contains("the disk that it lies on is full"),
            "{full}"
        );
        db.close().await;
        let read_only = Db::open(&database.url, Access::Read).await.unwrap();
        let refused = format!("{:#}", read_only.migrate(&database.url, &sqlite, &postgres).await.unwrap_err());
        assert!(refused.contains("it can't be written: the file, its directory or the file system is read-only"));
        for told in [full, refused] {
            assert!(!told.contains("migrat"), "{told}");
        }
    });
}

#[test]
fn a_postgresql_that_takes_no_writes_is_named_as_such() {
    on_both(async |database| {
        let house = House::new(database, "").await;
        if let Db::Postgres(pool) = &house.app.state {
            let name = house.state_text().rsplit_once('/').unwrap().1;
            let sql = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(pool).await.unwrap();
            sqlx::query("DELETE FROM _sqlx_migrations WHERE version = 12").execute(pool).await.unwrap();
            let told = format!("{:#}", state::open(&house.app.config.state).await.unwrap_err());
            assert!(told.contains("the server takes no writes") && !told.contains("migrat"), "{told}");
        }
    });
}

#[test]
fn what_needs_no_case_goes_on_while_the_case_database_is_away() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), ARNE).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.reminders("2026-11-16").await.unwrap();
        let config = house.config_file();
        fs::rename(config.with_file_name("cases.db"), config.with_file_name("elsewhere.db")).unwrap();
        for job in ["deliver", "retention", "health"] {
            let output = ended(&config, &["once", job]);
            assert!(output.status.success(), "{job}: {}", text_of(&output));
        }
        let mails = house.outbox().await;
        assert!(mails.iter().all(|mail| mail.state == "sent" || mail.kind == "alert"), "{mails:?}");
        for job in ["reminders", "digest", "proof"] {
            let output = ended(&config, &["once", job, "--on", "2026-11-23"]);
            let text = text_of(&output);
            assert!(output.status.code() == Some(1) && text.contains("there is no such file"), "{job}: {text}");
        }
        let status = text_of(&ended(&config, &["status"]));
        for problem in ["case-database since", "job-reminders since", "job-digest since", "job-proof since"] {
            assert!(status.contains(problem), "{status}");
        }
        fs::rename(config.with_file_name("elsewhere.db"), config.with_file_name("cases.db")).unwrap();
        for job in ["reminders", "digest", "proof", "health"] {
            said(&house, &["once", job, "--on", "2026-11-23"]);
        }
        let status = text_of(&ended(&config, &["status"]));
        assert!(!status.contains("case-database") && !status.contains("job-"), "{status}");
    });
}

#[test]
fn a_daemon_starts_without_its_case_database_and_sends_what_waits() {
    block_on(async {
        let house = House::new(TestDatabase::sqlite(), ARNE).await;
        house.put_cti("CTI-1", "2026-03-17", &[]).await;
        house.reminders("2026-11-16").await.unwrap();
        let config = house.config_file();
        fs::rename(config.with_file_name("cases.db"), config.with_file_name("elsewhere.db")).unwrap();
        let daemon = RunningDaemon::start(&config);
        daemon.told_until("STATUS=deliver: ");
        assert!(house.outbox().await.iter().any(|mail| mail.state == "sent"));
        daemon.stop();
    });
}

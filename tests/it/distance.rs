//! A PostgreSQL server that is far away: how often a job goes there and back, which is what takes its time then.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fasevagt::store::db::Db;
use sqlx::PgPool;

use crate::support::databases::{TestDatabase, on_postgres};
use crate::support::house::House;
use crate::support::line::Line;

/// What a job does, by its arguments.
const COMMANDS: [&[&str]; 7] = [
    &["scan", "--on", "2026-03-16"],
    &["report", "--from", "2025-03-17", "--to", "2026-03-16"],
    &["once", "reminders", "--on", "2026-03-16"],
    &["once", "digest", "--on", "2026-03-16"],
    &["once", "statements", "--on", "2026-03-16"],
    &["once", "reminders", "--on", "2026-03-17"],
    &["once", "statements", "--on", "2026-04-01"],
];

/// Fifty workers have forløb that ninety kommuner pay for; they began on many days.
async fn site(database: TestDatabase, forloeb: usize) -> House {
    let house = House::new(database, "[billing]\nfirst_month = \"2026-02\"\n").await;
    for sql in [
        "INSERT INTO kommune (code, name) SELECT CAST(1000 + n AS TEXT), 'Kommune ' || n FROM generate_series(0, 89) n",
        "INSERT INTO medarbejder (id, name, email, tilbud_id) \
         SELECT 'm' || n, 'M' || n, 'm' || n || '@example.dk', 'pensionatet' FROM generate_series(0, 49) n",
        &format!(
            "INSERT INTO forloeb (id, borger_ref, method, tilbud_id, medarbejder_id, handlekommune, start_on, discharged_on) \
             SELECT 'CTI-' || n, 'ref' || n, 'CTI', 'pensionatet', 'm' || n % 50, CAST(1000 + n % 90 AS TEXT), \
             DATE '2025-08-01' + n % 200, DATE '2025-08-01' + n % 200 FROM generate_series(1, {forloeb}) n"
        ),
    ] {
        house.change(sql).await;
    }
    house
}

/// Runs the program on databases at the end of a line, and says how long it took.
fn run(config: &Path, arguments: &[&str]) -> Duration {
    let mut program = Command::new(env!("CARGO_BIN_EXE_fasevagt"));
    program.arg("--config").arg(config).args(arguments).stdout(Stdio::null());
    let begun = Instant::now();
    assert!(program.status().unwrap().success(), "{arguments:?}");
    begun.elapsed()
}

/// How many rows there are, which each were read or written once at least.
async fn rows(house: &House) -> usize {
    let mut rows = 0;
    for (db, tables) in [
        (&house.app.cases.open().await.unwrap().clone(), &["forloeb", "kommune", "medarbejder"][..]),
        (&house.app.state, &["said", "said_to", "outbox", "statement", "statement_line", "issued_document"]),
    ] {
        let Db::Postgres(pool) = db else { unreachable!() };
        for table in tables {
            rows += count(pool, table).await;
        }
    }
    rows
}

async fn count(pool: &PgPool, table: &str) -> usize {
    let sql = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
    usize::try_from(sqlx::query_scalar::<_, i64>(sql).fetch_one(pool).await.unwrap()).unwrap()
}

/// A site on the far end of a line, and where its configuration stands.
async fn far_site(database: &TestDatabase, forloeb: usize) -> (House, Line, PathBuf) {
    let distance = env::var("FASEVAGT_TEST_DISTANCE_MS").map_or(0, |text| text.parse().unwrap());
    let server = database.text.split_once('@').unwrap().1.split_once('/').unwrap().0.to_owned();
    let line = Line::of_length(server.clone(), Duration::from_millis(distance));
    let house = site(database.another().await, forloeb).await;
    let far = house.config_file().with_file_name("far.toml");
    let near = fs::read_to_string(house.config_file()).unwrap();
    fs::write(&far, near.replace(&server, &format!("127.0.0.1:{}", line.port))).unwrap();
    (house, line, far)
}

#[test]
fn a_command_goes_to_a_far_server_and_back_ninety_times_at_most_and_once_more_per_five_hundred_rows() {
    on_postgres(async |database| {
        for forloeb in [40, 2_000] {
            let (house, line, far) = far_site(&database, forloeb).await;
            for job in COMMANDS {
                let took = run(&far, job);
                let (trips, rows) = (line.round_trips(), rows(&house).await);
                println!("{forloeb} forløb, {}: {trips} round trips, {rows} rows, {took:.1?}", job.join(" "));
                assert!(trips <= 90 + rows / 500, "{forloeb} forløb, {job:?}: {trips} round trips for {rows} rows");
            }
        }
    });
}

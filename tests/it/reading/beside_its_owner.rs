//! Another program writes while we read: what is read is one state of its data, and it is never kept waiting.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use fasevagt::config::DatabaseUrl;
use fasevagt::domain::cases::phase_plan::PhasePlan;
use fasevagt::store::cases::{CaseRequest, CaseScope, ReadCases, read};
use fasevagt::store::db::Db;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use super::rows::Rows;
use super::shapes::{Shape, make_text_views, opened, owner, sqlite};
use crate::support::databases::{TestDatabase, block_on, on_postgres};
use crate::support::day;

const JOURNALS: [&str; 2] = ["WAL", "DELETE"];

/// Another program's database with this many forløb, each with one milestone of its number.
async fn busy(journal: &str, forloeb: usize) -> (TestDatabase, PathBuf) {
    let (database, _) = sqlite(Shape::Typeless, &Rows::new()).await;
    let DatabaseUrl::Sqlite(path) = database.url.clone() else { panic!("{}", database.url) };
    let connection = owner(&path);
    connection
        .execute_batch(&format!("PRAGMA journal_mode = {journal}; BEGIN; {}; COMMIT", filled(forloeb, "")))
        .unwrap();
    (database, path)
}

/// The statements that fill it.
fn filled(forloeb: usize, prefix: &str) -> String {
    let register = format!(
        "INSERT INTO {prefix}kommune (code, name) VALUES ('0370', 'Næstved');
         INSERT INTO {prefix}tilbud (id, name) VALUES ('pensionatet', 'Pensionatet')"
    );
    let forloeb = (0..forloeb).map(|n| moved_in(&format!("F-{n:04}"), prefix));
    [register].into_iter().chain(forloeb).collect::<Vec<_>>().join(";")
}

fn moved_in(id: &str, prefix: &str) -> String {
    format!(
        "INSERT INTO {prefix}forloeb (id, borger_ref, method, tilbud_id, handlekommune, start_on)
           VALUES ('{id}', 'ref', 'CTI', 'pensionatet', '0370', '2026-03-01');
         INSERT INTO {prefix}milestone (forloeb_id, kind, done_on) VALUES ('{id}', 'handleplan', '2026-02-01')"
    )
}

/// The owner takes a forløb away with its milestone, and takes another one in, as one transaction.
fn replaced(round: usize, prefix: &str) -> String {
    let old = format!("F-{:04}", round % 300);
    let new = moved_in(&old, prefix);
    format!(
        "BEGIN; DELETE FROM {prefix}forloeb WHERE id = '{old}'; DELETE FROM {prefix}milestone WHERE forloeb_id = '{old}'; COMMIT;
         BEGIN; {new}; COMMIT"
    )
}

async fn read_all(db: &Db) -> ReadCases {
    read(db, CaseRequest::new(CaseScope::OpenAfter(day("2026-01-01"))), PhasePlan::DEFAULT).await.unwrap()
}

/// Every forløb has its milestone, and none is without its forløb.
fn is_of_one_moment(read: &mut ReadCases) {
    assert!(read.errors.is_empty(), "{:?}", read.errors);
    let mut count = 0;
    read.each(|_, case| {
        assert_eq!(case.milestones.len(), 1, "{}", case.forloeb.id);
        count += 1;
    });
    assert!([299, 300].contains(&count), "{count}");
}

#[test]
fn one_state_is_read_of_a_sqlite_database_that_is_written_to() {
    block_on(async {
        for journal in JOURNALS {
            let (database, path) = busy(journal, 300).await;
            let enough = Arc::new(AtomicBool::new(false));
            let seen = enough.clone();
            let writer = thread::spawn(move || {
                let owner = owner(&path);
                owner.busy_timeout(Duration::from_secs(10)).unwrap();
                let mut round = 0;
                while !seen.load(Ordering::Relaxed) {
                    owner.execute_batch(&replaced(round, "")).unwrap();
                    round += 1;
                }
                round
            });
            let db = opened(&database.url).await;
            for _ in 0..20 {
                is_of_one_moment(&mut read_all(&db).await);
            }
            enough.store(true, Ordering::Relaxed);
            assert!(writer.join().unwrap() > 0, "the owner was never at work");
            db.close().await;
        }
    });
}

#[test]
fn one_state_is_read_of_a_postgresql_database_that_is_written_to() {
    on_postgres(async |database| {
        let mut owner = PgConnection::connect(&database.text).await.unwrap();
        make_text_views(&mut owner).await;
        owner.execute(AssertSqlSafe(filled(300, "sag_"))).await.unwrap();
        let db = opened(&database.url).await;
        let reading = async {
            for _ in 0..10 {
                is_of_one_moment(&mut read_all(&db).await);
            }
        };
        let writing = async {
            for round in 0.. {
                owner.execute(AssertSqlSafe(replaced(round, "sag_"))).await.unwrap();
            }
        };
        tokio::select! {
            () = reading => {}
            () = writing => {}
        }
        db.close().await;
    });
}

#[test]
fn an_owner_in_the_middle_of_its_work_and_a_reader_do_not_wait_for_each_other() {
    block_on(async {
        for journal in JOURNALS {
            let (database, path) = busy(journal, 300).await;
            let db = opened(&database.url).await;
            // It waits for nobody: were it locked out, it would fail.
            let owner = owner(&path);
            owner.busy_timeout(Duration::ZERO).unwrap();
            owner.execute_batch(&format!("BEGIN IMMEDIATE; {}", moved_in("F-new", ""))).unwrap();
            let mut before = read_all(&db).await;
            is_of_one_moment(&mut before);
            owner.execute_batch("COMMIT").unwrap();
            owner.execute_batch("BEGIN EXCLUSIVE; DELETE FROM milestone; COMMIT").unwrap();
            is_of_one_moment(&mut before);
            let mut after = read_all(&db).await;
            let mut milestones = Vec::new();
            after.each(|_, case| milestones.push(case.milestones.len()));
            assert_eq!(milestones, [0; 301], "{journal}");
            db.close().await;
        }
    });
}

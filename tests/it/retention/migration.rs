//! The migration on a database with data in it.

use std::path::Path;

use fasevagt::store::db::{Access, Db};
use fasevagt::store::{outbox, state, statements};
use sqlx::Executor;
use sqlx::migrate::Migrator;

use crate::support::databases::on_both;
use crate::support::day;
use crate::support::house::execute;

/// Two months: the second takes a line of the first back.
const ISSUED: &str = "
INSERT INTO issued_month VALUES ('2020-09-01', '2020-10-01'), ('2020-10-01', '2020-11-02');
INSERT INTO statement (number, month, kommune, kommune_name, document, days, amount_oere, refusion_oere, net_oere) VALUES
  ('2020-000001', '2020-09-01', '0370', 'Næstved', 'statement', 30, 1218000, 0, 1218000),
  ('2020-000002', '2020-10-01', '0370', 'Næstved', 'kreditnota', -30, -1218000, 0, -1218000);
INSERT INTO statement_line (number, position, forloeb, kind, month, from_on, to_on, days, takst_oere, amount_oere,
  refusion_oere, net_oere, corrects, method, why) VALUES
  ('2020-000001', 0, 'ICM-1', 'current', '2020-09-01', '2020-09-01', '2020-09-30', 30, 40600, 1218000, 0, 1218000,
   NULL, 'ICM', NULL),
  ('2020-000002', 0, 'ICM-1', 'adjustment', '2020-09-01', '2020-09-01', '2020-09-30', -30, 40600, -1218000, 0, -1218000,
   '2020-000001', 'ICM', 'days');
INSERT INTO outbox (key, kind, recipient, subject, message_id, state, created_at) VALUES
  ('a', 'digest', 'anna@example.dk', 'x', '<a>', 'dead', '2020-10-01 06:30:00+00:00');
INSERT INTO outbox_content SELECT id, 'Hej' FROM outbox";

/// What was sealed then, and the bytes of a document, as the release before `billing.statement_per` wrote them.
const SEALED: [&str; 3] = [
    "UPDATE statement SET sha256 = '2f822e686d84b9a4b747c8dcf0eba396edd3b94617ad95ec59dc7756edeba0e1' WHERE number = '2020-000001'",
    "UPDATE statement SET sha256 = '8b9606db472148076d1930247e9542d0c23d0bfeb13f2ee03620a53ddb775f0d' WHERE number = '2020-000002'",
    "INSERT INTO issued_document (month, name, position, number, media_type, bytes, sha256) VALUES ('2020-09-01', \
     'takst-2020-09-0370-2020-000001.csv', 0, '2020-000001', 'text/csv', 'Hej', '20ac4eea95e143bbc7c99b9b927fc49b68c5ff598be50b4929cc0ef3d542b629')",
];

/// The schema after so many migrations, filled after the sixth.
async fn before(db: &Db, migrations: i64) {
    let kind = if matches!(db, Db::Sqlite(_)) { "sqlite" } else { "postgres" };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations/state").join(kind);
    let migrator = Migrator::new(folder).await.unwrap();
    match db {
        Db::Sqlite(pool) => {
            migrator.run_to(6, pool).await.unwrap();
            pool.execute(ISSUED).await.unwrap();
            migrator.run_to(migrations, pool).await.unwrap();
        }
        Db::Postgres(pool) => {
            migrator.run_to(6, pool).await.unwrap();
            pool.execute(ISSUED).await.unwrap();
            migrator.run_to(migrations, pool).await.unwrap();
        }
    }
}

async fn refused(db: &Db, sql: &'static str) -> bool {
    match db {
        Db::Sqlite(pool) => pool.execute(sql).await.is_err(),
        Db::Postgres(pool) => pool.execute(sql).await.is_err(),
    }
}

#[test]
fn what_stands_in_the_state_database_stays_and_a_corrected_statement_may_go() {
    on_both(async |database| {
        let old = Db::open(&database.url, Access::Write).await.unwrap();
        before(&old, 6).await;
        let nowhere = "UPDATE statement_line SET corrects = '2020-000009' WHERE number = '2020-000002'";
        assert!(refused(&old, nowhere).await);
        let read = async |db: &Db| {
            let mut tx = db.snapshot().await.unwrap();
            (statements::book(&mut tx).await.unwrap(), statements::billed_forloeb(&mut tx).await)
        };
        old.close().await;
        let db = state::open(&database.url).await.unwrap();
        let (book, _) = read(&db).await;
        let told: Vec<_> = book.iter().map(|b| (b.entry.line.sum.days, b.entry.line.corrects.as_deref())).collect();
        assert_eq!(told, [(30, None), (-30, Some("2020-000001"))]);
        let line = &book[1].entry.line;
        assert_eq!((line.method.as_str(), line.why.unwrap().as_str()), ("ICM", "days"));
        let (mail, raw) = outbox::show(&mut db.snapshot().await.unwrap(), 1).await.unwrap().unwrap();
        assert_eq!((mail.body_deleted_at, raw.as_slice()), (None, &b"Hej"[..]));
        let mut tx = db.begin().await.unwrap();
        statements::delete(&mut tx, day("2020-09-01"), day("2026-01-01")).await.unwrap();
        tx.commit().await.unwrap();
        let (book, billed) = read(&db).await;
        assert_eq!(book[0].entry.line.corrects.as_deref(), Some("2020-000001"));
        assert!(billed.unwrap().is_empty(), "what corrects a deleted month is no debt");
        let orphan = "INSERT INTO statement_line SELECT '2020-000009', position, forloeb, kind, month, from_on, to_on, \
                      days, takst_oere, amount_oere, refusion_oere, net_oere, corrects, method, why, promises, order_reference FROM statement_line";
        assert!(refused(&db, orphan).await, "a line still has a statement");
        db.close().await;
    });
}

/// docs/domain.md, B14: a kommune may get several statements of a month from now on, and what was issued stays as it was.
#[test]
fn what_the_release_before_had_issued_is_read_and_written_again_byte_for_byte() {
    on_both(async |database| {
        let old = Db::open(&database.url, Access::Write).await.unwrap();
        before(&old, 15).await;
        for sql in SEALED {
            execute(&old, sql).await;
        }
        old.close().await;
        let db = state::open(&database.url).await.unwrap();
        let mut tx = db.snapshot().await.unwrap();
        let september = statements::read(&mut tx, day("2020-09-01")).await.unwrap().unwrap();
        let october = statements::read(&mut tx, day("2020-10-01")).await.unwrap().unwrap();
        assert_eq!((september.total.days, october.total.days), (30, -30), "both seals hold");
        let one = &september.kommuner[0];
        assert!(one.references.is_empty() && one.forloeb.is_none() && one.lines[0].promises.is_empty());
        let documents = statements::documents(&mut tx, day("2020-09-01")).await.unwrap();
        assert_eq!(documents.iter().map(|one| one.bytes.as_slice()).collect::<Vec<_>>(), [b"Hej"]);
        drop(tx);
        let second = "INSERT INTO statement (number, month, kommune, kommune_name, document, days, amount_oere, refusion_oere, \
                      net_oere) VALUES ('2020-000003', '2020-09-01', '0370', 'Næstved', 'statement', 0, 0, 0, 0)";
        assert!(!refused(&db, second).await, "a kommune may have two");
        let nowhere = "UPDATE issued_document SET number = '2020-000009'";
        assert!(refused(&db, nowhere).await, "a document still has a statement");
        db.close().await;
    });
}

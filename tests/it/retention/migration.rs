//! The migration on a database with data in it.

use std::path::Path;

use fasevagt::store::db::{Access, Db};
use fasevagt::store::{outbox, state, statements};
use sqlx::Executor;
use sqlx::migrate::Migrator;

use crate::support::databases::on_both;
use crate::support::day;

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

async fn before(db: &Db) {
    let kind = if matches!(db, Db::Sqlite(_)) { "sqlite" } else { "postgres" };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations/state").join(kind);
    let migrator = Migrator::new(folder).await.unwrap();
    match db {
        Db::Sqlite(pool) => {
            migrator.run_to(6, pool).await.unwrap();
            pool.execute(ISSUED).await.unwrap();
        }
        Db::Postgres(pool) => {
            migrator.run_to(6, pool).await.unwrap();
            pool.execute(ISSUED).await.unwrap();
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
        before(&old).await;
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

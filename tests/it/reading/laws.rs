//! What is read of random rows is what docs/domain.md says of them, whatever the database, the order of the rows and what
//! the run needs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fasevagt::domain::cases::phase_plan::PhasePlan;
use fasevagt::domain::operations::retention::CaseStatus;
use fasevagt::store::cases::{CaseRequest, CaseScope, read};
use fasevagt::store::db::Db;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sqlx::{Connection, PgConnection};

use super::oracle::{Fault, Oracle};
use super::rows::{NUMBERS, Rows, case_rows, in_any_order};
use super::shapes::{Shape, make_own, make_text_views, opened, refill, sqlite};
use super::telling::{told, told_register};
use crate::support::databases::{block_on, on_postgres};
use crate::support::day;

/// What runs need, with days that lie amid the random ones.
fn scopes() -> Vec<CaseScope> {
    let accounts = ["F-1", "F-2", "7", "F-gone"].map(str::to_owned).into();
    vec![
        CaseScope::OpenAfter(day("2026-06-30")),
        CaseScope::Billing { from: day("2026-06-01"), accounts },
        CaseScope::One("F-1".into()),
        CaseScope::One("7".into()),
        CaseScope::One("Åse's".into()),
        CaseScope::StatusOnly,
        CaseScope::RegisterOnly,
    ]
}

/// Reads the database for each scope, and holds what is read against the oracle.
async fn is_read_as_the_law_says(db: &Db, rows: &Rows) {
    is_read_without(db, rows, None).await;
    // docs/domain.md, B15: one that is voided is read as if none of its rows were there, whatever stands in them.
    let voided = NUMBERS[rows.values().map(Vec::len).sum::<usize>() % NUMBERS.len()];
    is_read_without(db, rows, Some(voided)).await;
}

async fn is_read_without(db: &Db, rows: &Rows, voided: Option<&str>) {
    let mut there = rows.clone();
    let of_forloeb = ["forloeb", "milestone", "kontakt", "betalingstilsagn", "betaler", "pause"];
    for (_, rows) in there.iter_mut().filter(|(table, _)| of_forloeb.contains(&&***table)) {
        rows.retain(|row| voided.is_none() || row[0].as_deref() != voided);
    }
    let oracle = Oracle::new(there);
    let numbers = NUMBERS.iter().copied().filter(|id| Some(*id) != voided);
    let looked_for: Vec<String> = numbers.map(str::to_owned).chain(["F-gone".into()]).collect();
    for scope in scopes() {
        // Of one forløb only its own rows are read.
        let wanted: Vec<String> = match &scope {
            CaseScope::RegisterOnly => Vec::new(),
            CaseScope::One(id) if Some(id.as_str()) == voided => Vec::new(),
            CaseScope::One(id) => vec![id.clone()],
            CaseScope::OpenAfter(_) | CaseScope::Billing { .. } | CaseScope::StatusOnly => looked_for.clone(),
        };
        let expected = oracle.expected(&scope, &wanted);
        let mut request = CaseRequest::new(scope.clone()).looking_for(wanted.iter().cloned());
        if let Some(voided) = voided {
            request = request.identifying(voided);
        }
        let mut read = read(db, request, PhasePlan::DEFAULT).await.unwrap();
        let faults = |read: &fasevagt::store::cases::ReadCases| -> BTreeSet<Fault> {
            read.errors.iter().map(|e| (e.table.to_owned(), e.id.clone(), e.column.to_owned())).collect()
        };
        differ_in_nothing(&expected.faults, &faults(&read), &scope);
        assert_eq!(told_register(&read.register), expected.register, "{scope:?}");
        let statuses: BTreeMap<String, CaseStatus> = std::mem::take(&mut read.looked_for).into_iter().collect();
        assert_eq!(statuses, expected.statuses, "{scope:?} without {voided:?}");
        let mut order = Vec::new();
        let mut cases = BTreeMap::new();
        read.each(|_, case| {
            order.push(case.forloeb.id.clone());
            cases.insert(case.forloeb.id.clone(), told(&case));
        });
        assert_eq!(cases, expected.cases, "{scope:?}");
        assert_eq!(order, expected.cases.keys().cloned().collect::<Vec<_>>(), "sorted by number, each once");
        assert_eq!(faults(&read), expected.faults, "handing the cases out finds nothing more");
    }
}

fn differ_in_nothing(expected: &BTreeSet<Fault>, found: &BTreeSet<Fault>, scope: &CaseScope) {
    let missing: Vec<_> = expected.difference(found).collect();
    let more: Vec<_> = found.difference(expected).collect();
    assert!(missing.is_empty() && more.is_empty(), "{scope:?}: not told: {missing:?}; told wrongly: {more:?}");
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() })
}

fn any_order() -> impl Strategy<Value = (Rows, Rows)> {
    case_rows().prop_flat_map(|rows| (Just(rows.clone()), in_any_order(rows)))
}

fn on_sqlite(shape: Shape, cases: u32) {
    let law = |(rows, shuffled): (Rows, Rows)| {
        block_on(async {
            let (database, taken) = sqlite(shape, &rows).await;
            let db = opened(&database.url).await;
            is_read_as_the_law_says(&db, &taken).await;
            db.close().await;
            if !matches!(shape, Shape::Own) {
                let (database, _) = sqlite(shape, &shuffled).await;
                let db = opened(&database.url).await;
                is_read_as_the_law_says(&db, &taken).await;
                db.close().await;
            }
        });
        Ok(())
    };
    runner(cases).run(&any_order(), law).unwrap();
}

#[test]
fn our_own_tables_on_sqlite_are_read_as_the_law_says() {
    on_sqlite(Shape::Own, 32);
}

#[test]
fn tables_without_indexes_and_types_are_read_as_the_law_says() {
    on_sqlite(Shape::Typeless, 32);
}

#[test]
fn views_with_casts_are_read_as_the_law_says() {
    on_sqlite(Shape::Views, 32);
}

#[test]
fn both_kinds_of_tables_on_postgresql_are_read_as_the_law_says() {
    for own in [true, false] {
        on_postgres(async |database| {
            let mut connection = PgConnection::connect(&database.text).await.unwrap();
            let prefix = if own { "" } else { "sag_" };
            if own {
                make_own(&database.url, &mut connection).await;
            } else {
                make_text_views(&mut connection).await;
            }
            let db = opened(&database.url).await;
            let mut runner = runner(1);
            for _ in 0..12 {
                let (rows, shuffled) = any_order().new_tree(&mut runner).unwrap().current();
                let taken = refill(&mut connection, prefix, &rows).await;
                is_read_as_the_law_says(&db, &taken).await;
                if !own {
                    refill(&mut connection, prefix, &shuffled).await;
                    is_read_as_the_law_says(&db, &taken).await;
                }
            }
            connection.close().await.unwrap();
            db.close().await;
        });
    }
}

/// A law that is never put to the test says nothing: of the random rows enough are wrong, and enough are right.
#[test]
fn the_random_rows_are_wrong_in_every_way_and_mostly_right() {
    let mut runner = TestRunner::deterministic();
    let mut columns: HashMap<(String, String), usize> = HashMap::new();
    let mut sound = 0;
    for _ in 0..200 {
        let oracle = Oracle::new(case_rows().new_tree(&mut runner).unwrap().current());
        let expected = oracle.expected(&scopes()[0], &[]);
        sound += expected.cases.len();
        for (table, _, column) in expected.faults {
            *columns.entry((table, column)).or_default() += 1;
        }
    }
    let optional = ["cvr", "gln", "extension_ref", "takst_code", "reference", "substitute_email"];
    for table in fasevagt::domain::cases::case_schema::TABLES {
        for column in table.columns.iter().filter(|column| !optional.contains(&column.name)) {
            let found = columns.get(&(table.name.to_owned(), column.name.to_owned())).copied().unwrap_or(0);
            assert!(found >= 3, "{}.{} was wrong {found} times", table.name, column.name);
        }
    }
    assert!(sound > 150, "{sound} forløb were sound and open");
}

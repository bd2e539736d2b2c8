//! The same rows in databases of every shape: our own, and another program's.

use std::path::Path;

use fasevagt::config::DatabaseUrl;
use fasevagt::domain::cases::case_schema::TABLES;
use fasevagt::domain::cases::table::{Column, Table};
use fasevagt::store::cases;
use fasevagt::store::db::{Access, Db};
use rusqlite::types::Value;
use sqlx::{AssertSqlSafe, Executor, PgConnection, Row as _};

use super::rows::{Cells, Rows};
use crate::support::databases::TestDatabase;

/// How another program's SQLite database may be.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Ours, with its keys and indexes.
    Own,
    /// Tables without any key or type: what looks like a number is one.
    Typeless,
    /// Views that cast the columns of other tables, in UTF-16.
    Views,
}

/// Our own tables, or those behind the views.
fn table_of(shape: Shape, table: &Table) -> String {
    match shape {
        Shape::Own | Shape::Typeless => table.name.to_owned(),
        Shape::Views => format!("sag_{}", table.name),
    }
}

/// A SQLite database that holds these rows, and the rows that it took.
pub async fn sqlite(shape: Shape, rows: &Rows) -> (TestDatabase, Rows) {
    let database = TestDatabase::sqlite();
    let DatabaseUrl::Sqlite(path) = &database.url else { panic!("{}", database.url) };
    if matches!(shape, Shape::Own) {
        cases::open_own(&database.url).await.unwrap().close().await;
    }
    let taken = fill(path, shape, rows);
    (database, taken)
}

/// Opens it as its owner would.
pub fn owner(path: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF").unwrap();
    connection
}

fn fill(path: &Path, shape: Shape, rows: &Rows) -> Rows {
    let mut connection = owner(path);
    match shape {
        Shape::Own => {}
        Shape::Typeless => {
            for table in TABLES {
                connection
                    .execute_batch(&format!("CREATE TABLE {} ({})", table.name, names(table, |c| c.into())))
                    .unwrap();
            }
        }
        Shape::Views => {
            connection.execute_batch("PRAGMA encoding = 'UTF-16le'").unwrap();
            for table in TABLES {
                let (columns, casts) =
                    (names(table, |c| format!("k_{c} TEXT")), names(table, |c| format!("CAST(k_{c} AS TEXT) AS {c}")));
                let sql = format!(
                    "CREATE TABLE sag_{0} ({columns}); CREATE VIEW {0} AS SELECT {casts} FROM sag_{0}",
                    table.name
                );
                connection.execute_batch(&sql).unwrap();
            }
        }
    }
    let mut taken = Rows::new();
    let transaction = connection.transaction().unwrap();
    for table in TABLES {
        let places = vec!["?"; table.columns.len()].join(", ");
        let insert = format!("INSERT OR IGNORE INTO {} VALUES ({places})", table_of(shape, table));
        for row in rows.get(table.name).into_iter().flatten() {
            let values =
                row.iter().zip(table.columns).map(|(cell, column)| value(shape, table, column, cell.as_deref()));
            // A row that the keys refuse is not there.
            if transaction.execute(&insert, rusqlite::params_from_iter(values)).unwrap() == 1 {
                taken.entry(table.name).or_default().push(row.clone());
            }
        }
    }
    transaction.commit().unwrap();
    all_tables(taken)
}

/// What looks like a number is one where a column has no type; but the number of a forløb must be a text.
fn value(shape: Shape, table: &Table, column: &Column, cell: Option<&str>) -> Value {
    let Some(text) = cell else { return Value::Null };
    let typed = !matches!(shape, Shape::Typeless) || (table.name == "forloeb" && column.name == "id");
    match text.parse::<i64>() {
        Ok(number) if !typed && number.to_string() == text => Value::Integer(number),
        _ => Value::Text(text.to_owned()),
    }
}

fn all_tables(mut rows: Rows) -> Rows {
    for table in TABLES {
        rows.entry(table.name).or_default();
    }
    rows
}

fn names(table: &Table, name: impl Fn(&str) -> String) -> String {
    table.columns.iter().map(|column| name(column.name)).collect::<Vec<_>>().join(", ")
}

/// Makes another program's tables on PostgreSQL: texts, behind views of the names that are read.
pub async fn make_text_views(connection: &mut PgConnection) {
    for table in TABLES {
        let (columns, casts) =
            (names(table, |c| format!("{c} TEXT")), names(table, |c| format!("CAST({c} AS VARCHAR) AS {c}")));
        let sql =
            format!("CREATE TABLE sag_{0} ({columns}); CREATE VIEW {0} AS SELECT {casts} FROM sag_{0}", table.name);
        connection.execute(AssertSqlSafe(sql)).await.unwrap();
    }
}

/// Makes our own tables on PostgreSQL, without the foreign keys, which would keep out most of what can be wrong.
pub async fn make_own(url: &DatabaseUrl, connection: &mut PgConnection) {
    cases::open_own(url).await.unwrap().close().await;
    let drop = "DO $$ DECLARE c record; BEGIN FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint \
                WHERE contype = 'f' LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname); END LOOP; END $$";
    connection.execute(drop).await.unwrap();
}

/// Puts these rows in the place of those before, and gives back those that the database took, as it tells them.
pub async fn refill(connection: &mut PgConnection, prefix: &str, rows: &Rows) -> Rows {
    let mut sql = String::from("SET client_min_messages = error;");
    for table in TABLES {
        sql += &format!("DELETE FROM {prefix}{};", table.name);
        for row in rows.get(table.name).into_iter().flatten() {
            let cells: Vec<_> = row.iter().map(|cell| literal(cell.as_deref())).collect();
            let insert = format!("INSERT INTO {prefix}{} VALUES ({})", table.name, cells.join(", "));
            sql += &format!("DO $body$ BEGIN {insert}; EXCEPTION WHEN OTHERS THEN NULL; END $body$;");
        }
    }
    connection.execute(AssertSqlSafe(sql)).await.unwrap();
    let mut taken = Rows::new();
    for table in TABLES {
        let casts = names(table, |c| format!("CAST({c} AS TEXT)"));
        let found =
            connection.fetch_all(AssertSqlSafe(format!("SELECT {casts} FROM {prefix}{}", table.name))).await.unwrap();
        let cells = |row: sqlx::postgres::PgRow| -> Cells { (0..row.len()).map(|n| row.get(n)).collect() };
        taken.insert(table.name, found.into_iter().map(cells).collect());
    }
    taken
}

fn literal(cell: Option<&str>) -> String {
    cell.map_or("NULL".into(), |text| format!("'{}'", text.replace('\'', "''")))
}

/// Opens a database of any shape for reading, as the program does.
pub async fn opened(url: &DatabaseUrl) -> Db {
    Db::open(url, Access::Read).await.unwrap()
}

//! Rows as text: another program's columns may have any type, so each value is read as text.

use anyhow::{Result, bail};
use futures_util::StreamExt;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, ColumnIndex, Database, Decode, FromRow, PgConnection};

use super::db::{Tx, with_conn};
use crate::domain::cases::row::Row;

/// Runs a query whose columns are all cast to text.
pub async fn select(tx: &mut Tx, sql: String, binds: &[String]) -> Result<Vec<Row>> {
    with_conn!(tx, conn => {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for value in binds {
            query = query.bind(value);
        }
        Ok(query.fetch_all(conn).await?.iter().map(cells).collect())
    })
}

/// The same in a session of its own, for the one value `id`.
pub async fn select_of_id(session: &mut PgConnection, sql: String, id: &str) -> Result<Vec<Row>> {
    Ok(sqlx::query(AssertSqlSafe(sql)).bind(id).fetch_all(session).await?.iter().map(cells).collect())
}

/// A word as it may stand in the text of a query: of letters, digits and dashes only, so that nothing in it ends it.
pub fn literal(word: &str) -> Result<String> {
    if !word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        bail!("a text that may not stand in a query by itself");
    }
    Ok(format!("'{word}'"))
}

/// Runs a query without values: a server is asked once, not first what it would answer.
pub async fn fetch_plain<T>(tx: &mut Tx, sql: String) -> Result<Vec<T>>
where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>,
{
    with_conn!(tx, conn => {
        let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(conn).await?;
        Ok(rows.iter().map(T::from_row).collect::<Result<_, _>>()?)
    })
}

/// The same, row by row until no more are wanted; nothing is bound.
pub async fn select_while(tx: &mut Tx, sql: String, visit: &mut impl FnMut(&Row) -> bool) -> Result<()> {
    with_conn!(tx, conn => {
        let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(conn);
        while let Some(row) = rows.next().await {
            if !visit(&cells(&row?)) {
                break;
            }
        }
    });
    Ok(())
}

/// Runs a statement whose values are all bound as text.
pub async fn execute(tx: &mut Tx, sql: String, binds: &[Option<String>]) -> Result<()> {
    with_conn!(tx, conn => {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for value in binds {
            query = query.bind(value);
        }
        query.execute(conn).await?;
        Ok(())
    })
}

/// Bytes that are no UTF-8 become U+FFFD, which no checked value accepts.
fn cells<'r, R>(row: &'r R) -> Row
where
    R: sqlx::Row,
    usize: ColumnIndex<R>,
    Option<Vec<u8>>: Decode<'r, R::Database>,
    R::Database: Database,
{
    (0..row.len()).map(|position| text(row.try_get_unchecked(position).ok()?)).collect()
}

fn text(bytes: Option<Vec<u8>>) -> Option<String> {
    let text = String::from_utf8_lossy(&bytes?).into_owned();
    if text.is_empty() { None } else { Some(text) }
}

//! Rows as text: another program's columns may hold anything, so nothing is taken for typed.

use anyhow::Result;
use sqlx::{AssertSqlSafe, ColumnIndex, Database, Decode};

use super::db::{Tx, with_conn};
use crate::domain::cases::case_schema::Row;

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
    let cell = |i| row.try_get_unchecked::<Option<Vec<u8>>, _>(i).ok().flatten();
    (0..row.len())
        .map(|i| cell(i).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).filter(|text| !text.is_empty()))
        .collect()
}

//! A single question to a database, outside of any transaction: a server is gone to once.

use anyhow::Result;
use sqlx::FromRow;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use super::db::{Db, in_time};
use super::faults::UNDEFINED_TABLE;

impl Db {
    /// The rows of a query without values, which sees one state of the data by itself.
    pub(crate) async fn ask<T>(&self, sql: &'static str) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>,
    {
        Ok(match self {
            Self::Sqlite(pool) => {
                let rows = sqlx::raw_sql(sql).fetch_all(pool).await?;
                rows.iter().map(T::from_row).collect::<Result<_, _>>()?
            }
            Self::Postgres(pool) => {
                let rows = in_time(async { Ok(sqlx::raw_sql(sql).fetch_all(pool).await?) }).await?;
                rows.iter().map(T::from_row).collect::<Result<_, _>>()?
            }
        })
    }

    /// The same of a table that may be absent; nothing then.
    pub(crate) async fn ask_of<T>(&self, table: &'static str, sql: &'static str) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>,
    {
        if let Self::Sqlite(_) = self
            && !self.has_table(table).await?
        {
            return Ok(Vec::new());
        }
        match self.ask(sql).await {
            // A server says so by itself.
            Err(error) if is_undefined_table(&error) => Ok(Vec::new()),
            rows => rows,
        }
    }
}

fn is_undefined_table(error: &anyhow::Error) -> bool {
    match error.downcast_ref() {
        Some(sqlx::Error::Database(error)) => error.code().as_deref() == Some(UNDEFINED_TABLE),
        _ => false,
    }
}

//! Rows of a PostgreSQL database by `COPY`, in its text format: a line per row, cells apart by tabs, backslashes before
//! what would be taken for either, `\N` for NULL.

use anyhow::{Context, Result};
use futures_util::TryStreamExt;
use sqlx::postgres::PgPool;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};

use super::collector::{Collector, Pass};
use super::{MOST_COLUMNS, cells_of};
use crate::domain::cases::table::Table;
use crate::store::cases::sql::{self, Dialect};
use crate::store::db::in_time;
use crate::store::rows::select_of_id;

/// Reads everything that the collector asks for within a transaction, which sees one state of the data.
pub async fn read(pool: &PgPool, collector: &mut Collector) -> Result<()> {
    // Not the pool's any more: whoever got a session that was broken off in the middle of a COPY would read the rest of it.
    let mut session = pool.acquire().await?.detach();
    let begin = session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    in_time(async { Ok(begin.await?) }).await?;
    while let Some(pass) = collector.next_pass()? {
        if pass.table.may_be_absent && !is_there(&mut session, pass.table).await? {
            continue;
        }
        read_pass(&mut session, &pass, collector).await.with_context(|| format!("read table {}", pass.table.name))?;
    }
    in_time(async { Ok(session.close().await?) }).await
}

async fn is_there(session: &mut PgConnection, table: &Table) -> Result<bool> {
    let sql = AssertSqlSafe(format!("SELECT CAST(to_regclass('{}') AS TEXT)", table.name));
    let row = in_time(async { Ok(session.fetch_one(sqlx::raw_sql(sql)).await?) }).await?;
    let found: Option<String> = row.try_get(0)?;
    Ok(found.is_some())
}

async fn read_pass(session: &mut PgConnection, pass: &Pass, collector: &mut Collector) -> Result<()> {
    let sql = sql::rows(pass.table, Dialect::Postgres, pass.only.is_some());
    match &pass.only {
        None => copy(session, &sql, collector).await,
        // COPY takes no values, and one forløb is a few rows.
        Some(id) => {
            for row in in_time(select_of_id(session, sql, id)).await? {
                collector.take(&cells_of(&row))?;
            }
            Ok(())
        }
    }
}

async fn copy(connection: &mut PgConnection, sql: &str, collector: &mut Collector) -> Result<()> {
    let sql = format!("COPY ({sql}) TO STDOUT");
    let mut chunks = in_time(async { Ok(connection.copy_out_raw(&sql).await?) }).await?;
    // A message is a line today, which the protocol does not promise.
    let mut begun: Vec<u8> = Vec::new();
    while let Some(chunk) = in_time(async { Ok(chunks.try_next().await?) }).await? {
        for line in chunk.split_inclusive(|byte| *byte == b'\n') {
            match line.strip_suffix(b"\n") {
                Some(line) if begun.is_empty() => take_line(line, collector)?,
                Some(end) => {
                    begun.extend_from_slice(end);
                    take_line(&begun, collector)?;
                    begun.clear();
                }
                None => begun.extend_from_slice(line),
            }
        }
    }
    Ok(())
}

fn take_line(line: &[u8], collector: &mut Collector) -> Result<()> {
    let mut cells = [None; MOST_COLUMNS];
    let (mut width, mut plain) = (0, true);
    for (cell, field) in cells.iter_mut().zip(line.split(|byte| *byte == b'\t')) {
        width += 1;
        match field {
            b"" | NULL => {}
            field if field.contains(&b'\\') => plain = false,
            field => *cell = Some(field),
        }
    }
    if plain {
        return collector.take(cells.get(..width).unwrap_or_default());
    }
    let fields: Vec<Option<Vec<u8>>> = line.split(|byte| *byte == b'\t').map(unescaped).collect();
    collector.take(&fields.iter().map(Option::as_deref).collect::<Vec<_>>())
}

const NULL: &[u8] = b"\\N";

fn unescaped(field: &[u8]) -> Option<Vec<u8>> {
    if field.is_empty() || field == NULL {
        return None;
    }
    let mut text = Vec::with_capacity(field.len());
    let mut bytes = field.iter().copied();
    while let Some(byte) = bytes.next() {
        text.push(match byte {
            b'\\' => match bytes.next() {
                Some(b'b') => 0x08,
                Some(b'f') => 0x0c,
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b't') => b'\t',
                Some(b'v') => 0x0b,
                Some(other) => other,
                None => b'\\',
            },
            byte => byte,
        });
    }
    Some(text)
}

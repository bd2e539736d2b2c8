//! Rows of a PostgreSQL database by `COPY`, in its text format: a line per row, cells apart by tabs, backslashes before
//! what would be taken for either, `\N` for NULL.

use anyhow::{Context, Error, Result, bail};
use futures_util::TryStreamExt;
use sqlx::postgres::PgPool;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};

use super::collector::{Collector, Pass};
use super::{MOST_COLUMNS, RawRow, cells_of};
use crate::domain::cases::table::Table;
use crate::store::cases::optional_parts::OptionalParts;
use crate::store::cases::sql::{self, Dialect};
use crate::store::db::in_time;
use crate::store::rows::select_of_id;

/// Rows of several tables come in the order of these: no workers of a server, and no servers behind it, hand theirs in between.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
                     SELECT count(set_config(name, CASE vartype WHEN 'bool' THEN 'off' ELSE '0' END, true)) \
                     FROM pg_settings WHERE name IN ('max_parallel_workers_per_gather', 'enable_async_append')";

/// Reads everything that the collector asks for within a transaction, which sees one state of the data.
pub async fn read(pool: &PgPool, collector: &mut Collector) -> Result<()> {
    // Not the pool's any more: whoever got a session that was broken off in the middle of a COPY would read the rest of it.
    let mut session = pool.acquire().await?.detach();
    collector.set_parts(begin(&mut session).await?);
    while let Some(pass) = collector.next_pass()? {
        if pass.only.is_some() {
            read_one(&mut session, &pass, collector).await?;
            continue;
        }
        let passes: Vec<&Table> = [pass.table].into_iter().chain(pass.following).collect();
        let parts = collector.parts().clone();
        let tables: Vec<&Table> = passes.iter().copied().filter(|table| parts.has_table(table)).collect();
        if let Err(error) = read_joined(&mut session, &passes, (&tables, &parts), collector).await {
            return Err(blamed(pool, (&tables, &parts), error).await);
        }
    }
    in_time(async { Ok(session.close().await?) }).await
}

/// Begins to read, and says what there is of the tables and columns that may be absent.
async fn begin(session: &mut PgConnection) -> Result<OptionalParts> {
    let sql = AssertSqlSafe(format!("{BEGIN}; {}", sql::columns_there()));
    let rows = in_time(async { Ok(session.fetch_all(sqlx::raw_sql(sql)).await?) }).await?;
    let mut found = Vec::new();
    // What was set comes before, and is one number.
    for row in rows.iter().filter(|row| row.len() == 2) {
        found.push((row.try_get(0)?, row.try_get(1)?));
    }
    let mut parts = OptionalParts::default();
    parts.note_all(&found);
    Ok(parts)
}

/// Reads the rows of one forløb: COPY takes no values, and these are few.
async fn read_one(session: &mut PgConnection, pass: &Pass, collector: &mut Collector) -> Result<()> {
    let Some(id) = &pass.only else { return Ok(()) };
    if !collector.parts().has_table(pass.table) {
        return Ok(());
    }
    let sql = sql::rows(pass.table, collector.parts(), Dialect::Postgres, true);
    let rows = in_time(select_of_id(session, sql, id)).await;
    for row in rows.with_context(|| format!("read table {}", pass.table.name))? {
        collector.take(&cells_of(&row))?;
    }
    Ok(())
}

/// Reads tables that follow each other at one go; the collector is at the first of these passes, and in the end at the last.
async fn read_joined(
    session: &mut PgConnection,
    passes: &[&Table],
    (tables, parts): (&[&Table], &OptionalParts),
    collector: &mut Collector,
) -> Result<()> {
    let mut at = 0;
    copy(session, (tables, parts), &mut |row| {
        let Some((place, cells)) = row.split_first() else { return Ok(()) };
        let table = place.and_then(|place| tables.get(str::from_utf8(place).ok()?.parse::<usize>().ok()?));
        let table = table.context("a row of no table")?;
        while passes.get(at).is_some_and(|pass| pass.name != table.name) {
            at += 1;
            collector.next_pass()?;
        }
        if at >= passes.len() {
            bail!("rows of table {} came out of their order", table.name);
        }
        collector.take(cells.get(..table.columns.len()).unwrap_or(cells))
    })
    .await?;
    while at + 1 < passes.len() {
        at += 1;
        collector.next_pass()?;
    }
    Ok(())
}

/// What the server says of several tables at once does not tell which one it means: each is read by itself, up to that one.
async fn blamed(pool: &PgPool, (tables, parts): (&[&Table], &OptionalParts), error: Error) -> Error {
    let is_the_servers = matches!(error.downcast_ref(), Some(sqlx::Error::Database(_)));
    if is_the_servers && let Ok(session) = pool.acquire().await {
        let mut session = session.detach();
        for table in tables {
            if let Err(error) = copy(&mut session, (&[table], parts), &mut |_| Ok(())).await {
                return error.context(format!("read table {}", table.name));
            }
        }
    }
    let names: Vec<&str> = tables.iter().map(|table| table.name).collect();
    error.context(format!("read tables {}", names.join(", ")))
}

async fn copy(
    session: &mut PgConnection,
    (tables, parts): (&[&Table], &OptionalParts),
    take: &mut (impl FnMut(RawRow<'_>) -> Result<()> + Send),
) -> Result<()> {
    let sql = format!("COPY ({}) TO STDOUT", sql::joined_rows(tables, parts));
    let mut chunks = in_time(async { Ok(session.copy_out_raw(&sql).await?) }).await?;
    // A message is a line today, which the protocol does not promise.
    let mut begun: Vec<u8> = Vec::new();
    while let Some(chunk) = in_time(async { Ok(chunks.try_next().await?) }).await? {
        for line in chunk.split_inclusive(|byte| *byte == b'\n') {
            match line.strip_suffix(b"\n") {
                Some(line) if begun.is_empty() => take_line(line, take)?,
                Some(end) => {
                    begun.extend_from_slice(end);
                    take_line(&begun, take)?;
                    begun.clear();
                }
                None => begun.extend_from_slice(line),
            }
        }
    }
    Ok(())
}

fn take_line(line: &[u8], take: &mut impl FnMut(RawRow<'_>) -> Result<()>) -> Result<()> {
    let mut cells = [None; MOST_COLUMNS + 1];
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
        return take(cells.get(..width).unwrap_or_default());
    }
    let fields: Vec<Option<Vec<u8>>> = line.split(|byte| *byte == b'\t').map(unescaped).collect();
    take(&fields.iter().map(Option::as_deref).collect::<Vec<_>>())
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

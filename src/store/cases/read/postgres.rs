//! Rows of a PostgreSQL database by `COPY`, in its text format: a line per row, cells apart by tabs, backslashes before
//! what would be taken for either, `\N` for NULL.

use anyhow::{Context, Result};
use futures_util::TryStreamExt;
use sqlx::PgConnection;

use super::collector::{Collector, Pass};
use super::{MOST_COLUMNS, cells_of};
use crate::domain::cases::table::Table;
use crate::store::cases::sql::{self, Dialect};
use crate::store::db::{Tx, in_time};
use crate::store::rows::select;

/// Reads everything that the collector asks for within the transaction, which sees one state of the data.
pub async fn read(tx: &mut Tx, collector: &mut Collector) -> Result<()> {
    while let Some(pass) = collector.next_pass()? {
        if pass.table.may_be_absent && !is_there(tx, pass.table).await? {
            continue;
        }
        read_pass(tx, &pass, collector).await.with_context(|| format!("read table {}", pass.table.name))?;
    }
    Ok(())
}

async fn is_there(tx: &mut Tx, table: &Table) -> Result<bool> {
    let sql = "SELECT CAST(to_regclass($1) AS TEXT)";
    Ok(select(tx, sql.to_owned(), &[table.name.to_owned()]).await?.iter().any(|row| row.id().is_some()))
}

async fn read_pass(tx: &mut Tx, pass: &Pass, collector: &mut Collector) -> Result<()> {
    let sql = sql::rows(pass.table, Dialect::Postgres, pass.only.is_some());
    match (tx, &pass.only) {
        (Tx::Postgres(tx), None) => copy(tx, &sql, collector).await,
        // COPY takes no values, and one forløb is a few rows.
        (tx, only) => {
            for row in select(tx, sql, only.as_slice()).await? {
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

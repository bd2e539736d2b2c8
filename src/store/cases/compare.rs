//! What an import compares a file with: the rows of its keys, whatever else there is.

use std::collections::HashSet;

use anyhow::{Context, Result};

use super::optional_parts::{OptionalParts, optional_parts};
use super::sql::{Dialect, columns};
use super::write::MAX_VALUES;
use crate::domain::cases::case_change::{Existing, KnownForloeb, KnownIds, Wanted, WantedIds};
use crate::domain::cases::case_schema::{MEDARBEJDER, TILBUD};
use crate::domain::cases::row::Row;
use crate::domain::cases::table::{Column, ColumnKind, Table};
use crate::domain::values::same_id::as_compared;
use crate::store::db::{Tx, with_conn};
use crate::store::rows::{select, select_while};

/// A table from end to end: only for those that are short by nature.
pub async fn whole_table(tx: &mut Tx, table: &Table) -> Result<Vec<Row>> {
    let sql = format!("SELECT {} FROM {} t", names(tx, table).await?, table.name);
    let rows = select(tx, sql, &[]).await.with_context(|| format!("read table {}", table.name))?;
    Ok(rows.iter().map(|row| normalized(table, row)).collect())
}

/// The columns of a table as they are selected; where a database is not brought up to date yet, those that it lacks are empty.
async fn names(tx: &mut Tx, table: &Table) -> Result<String> {
    let all_are_there = table.optional_columns().next().is_none();
    let parts = if all_are_there { OptionalParts::default() } else { optional_parts(tx).await? };
    Ok(columns(table, &parts))
}

/// What the database has of what an import wants to know.
pub async fn existing(tx: &mut Tx, wanted: &[Wanted<'_>]) -> Result<Existing> {
    let mut existing = Existing::default();
    for Wanted { table, rows, of_forloeb, whole, ids } in wanted {
        // A first import looks nothing up.
        if is_empty(tx, table).await? {
            continue;
        }
        let key: Vec<&Column> = table.always_filled_key().map(|(_, column)| column).collect();
        let mut found = if *whole { whole_table(tx, table).await? } else { Vec::new() };
        let names = names(tx, table).await?;
        found.extend(look_up(tx, table, &key, names.clone(), rows).await?);
        let id: Vec<&Column> = table.id().into_iter().collect();
        let forloeb: Vec<Vec<&str>> = of_forloeb.iter().map(|id| vec![*id]).collect();
        found.extend(look_up(tx, table, &id, names, &forloeb).await?);
        let names = id.iter().map(|id| format!("CAST(t.{} AS TEXT)", id.name)).collect::<Vec<_>>().join(", ");
        let keys: Vec<Vec<&str>> = ids.iter().map(|id| vec![*id]).collect();
        let referred = look_up(tx, table, &id, names, &keys).await?;
        let ids: HashSet<String> = found.iter().chain(&referred).filter_map(Row::id).map(String::from).collect();
        existing.ids.insert(table.name, ids);
        existing.rows.insert(table.name, found.iter().map(|row| normalized(table, row)).collect());
    }
    Ok(existing)
}

/// Which ids are there, written as they are wanted or otherwise.
pub async fn known_ids(tx: &mut Tx, wanted: &[WantedIds<'_>]) -> Result<KnownIds> {
    let mut known = KnownIds::default();
    for WantedIds { table, ids } in wanted {
        let Some(id) = table.id() else { continue };
        if is_empty(tx, table).await? {
            continue;
        }
        let name = format!("CAST(t.{} AS TEXT)", id.name);
        let keys: Vec<Vec<&str>> = ids.iter().map(|id| vec![*id]).collect();
        let there = look_up(tx, table, &[id], format!("DISTINCT {name}"), &keys).await?;
        let there: HashSet<String> = there.iter().filter_map(Row::id).map(String::from).collect();
        let missing: HashSet<String> =
            ids.iter().filter(|id| !there.contains(**id)).map(|id| as_compared(id)).collect();
        let similar = known.similar.entry(table.name).or_default();
        for id in there {
            similar.entry(as_compared(&id)).or_default().push(id);
        }
        // Only a file with new ids, or such as are written otherwise, has the table read.
        if missing.is_empty() {
            continue;
        }
        let sql = format!("SELECT DISTINCT {name} FROM {} t", table.name);
        let mut visit = |row: &Row| {
            let id = row.id().unwrap_or_default();
            let compared = as_compared(id);
            if missing.contains(&compared) {
                let same = similar.entry(compared).or_default();
                if !same.iter().any(|other| other == id) {
                    same.push(id.to_owned());
                }
            }
            true
        };
        select_while(tx, sql, &mut visit).await.with_context(|| format!("read table {}", table.name))?;
        if **table == TILBUD || **table == MEDARBEJDER {
            let rows = whole_table(tx, table).await?;
            let named =
                rows.iter().filter_map(|row| Some((row.id()?.to_owned(), row.named(table, "name")?.to_owned())));
            known.named.insert(table.name, named.collect());
        }
    }
    Ok(known)
}

/// What tells every forløb that is there from the others.
pub async fn known_forloeb(tx: &mut Tx) -> Result<Vec<KnownForloeb>> {
    let sql = "SELECT CAST(id AS TEXT), CAST(borger_ref AS TEXT), CAST(start_on AS TEXT) FROM forloeb";
    let rows = select(tx, sql.into(), &[]).await.context("read table forloeb")?;
    let known = |row: &Row| {
        Some(KnownForloeb {
            id: row.cell(0)?.to_owned(),
            borger_ref: row.cell(1).unwrap_or_default().to_owned(),
            start_on: row.cell(2).map(String::from),
        })
    };
    Ok(rows.iter().filter_map(known).collect())
}

/// The rows with these values in these columns, a page at a time; each key is given once.
async fn look_up(tx: &mut Tx, table: &Table, key: &[&Column], names: String, wanted: &[Vec<&str>]) -> Result<Vec<Row>> {
    let mut found = Vec::new();
    for page in wanted.chunks(MAX_VALUES / key.len().max(1)) {
        let sql = rows_by_key(table, key, &names, page.len(), Dialect::of(tx));
        let values: Vec<String> = page.iter().flatten().map(|value| (*value).to_owned()).collect();
        found.extend(select(tx, sql, &values).await.with_context(|| format!("read table {}", table.name))?);
    }
    Ok(found)
}

/// As many keys, each looked up by an index: SQLite joins from the left where it is told to.
fn rows_by_key(table: &Table, key: &[&Column], names: &str, keys: usize, dialect: Dialect) -> String {
    let row = |row: usize| {
        let place = |(n, column): (usize, &&Column)| dialect.typed(column.kind, row * key.len() + n);
        format!("({})", (1..).zip(key).map(place).collect::<Vec<_>>().join(", "))
    };
    let values = (0..keys).map(row).collect::<Vec<_>>().join(", ");
    let same = (1..).zip(key).map(|(n, column): (usize, _)| format!("t.{} = v.column{n}", column.name));
    let same = same.collect::<Vec<_>>().join(" AND ");
    format!("SELECT {names} FROM (VALUES {values}) AS v CROSS JOIN {} t WHERE {same}", table.name)
}

async fn is_empty(tx: &mut Tx, table: &Table) -> Result<bool> {
    let any = select(tx, format!("SELECT '1' FROM {} LIMIT 1", table.name), &[]).await;
    Ok(any.with_context(|| format!("read table {}", table.name))?.is_empty())
}

/// How many rows a table has.
pub async fn count(tx: &mut Tx, table: &Table) -> Result<usize> {
    let sql = format!("SELECT COUNT(*) FROM {}", table.name);
    let count: i64 = with_conn!(tx, conn => sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(conn).await?);
    Ok(usize::try_from(count)?)
}

/// Hands the first rows, by their key, to `visit`, until it wants no more.
pub async fn first_rows(
    tx: &mut Tx,
    table: &Table,
    most: usize,
    visit: &mut (impl FnMut(&Row) -> bool + Send),
) -> Result<()> {
    let key = table.columns.iter().filter(|column| table.is_key(column));
    let order = key.map(|column| format!("t.{}", column.name)).collect::<Vec<_>>().join(", ");
    let sql = format!("SELECT {} FROM {} t ORDER BY {order} LIMIT {most}", names(tx, table).await?, table.name);
    select_while(tx, sql, visit).await.with_context(|| format!("read table {}", table.name))
}

/// PostgreSQL says `true` where SQLite says `1`.
fn normalized(table: &Table, row: &Row) -> Row {
    let cell = |(cell, column): (&Option<String>, &Column)| match (column.kind, cell.as_deref()) {
        (ColumnKind::Boolean, Some("true")) => Some("1".into()),
        (ColumnKind::Boolean, Some("false")) => Some("0".into()),
        (_, value) => value.map(String::from),
    };
    row.cells().iter().zip(table.columns).map(cell).collect()
}

use std::collections::{BTreeSet, HashMap};

use anyhow::{Context, Result, ensure};
use chrono::NaiveDate;
use futures_util::TryStreamExt;
use sqlx::query::QueryAs;
use sqlx::{AssertSqlSafe, FromRow};

use super::seal::seal;
use crate::domain::billing::account::{Booked, IssuedLine};
use crate::domain::billing::statement::{KommuneStatement, MonthStatement, StatementLine};
use crate::domain::billing::takst::{Held, Sum};
use crate::domain::cases::payer_references::PayerReferences;
use crate::store::db::{Tx, with_conn};
use crate::store::rows::fetch_plain;

/// A month as it was issued; `None` where it is not. One that was changed since is an error.
pub async fn read(tx: &mut Tx, month: NaiveDate) -> Result<Option<MonthStatement>> {
    let sql = "SELECT issued_on FROM issued_month WHERE month = $1";
    let on: Option<NaiveDate> = with_conn!(tx, conn => sqlx::query_scalar(sql).bind(month).fetch_optional(conn).await?);
    let Some(on) = on else { return Ok(None) };
    let kommuner: Vec<_> = statements(tx, Some(month)).await?.into_iter().map(|(_, one)| one).collect();
    let total = kommuner.iter().map(|k| k.total).sum();
    let held = read_held(tx, month).await?;
    Ok(Some(MonthStatement { month, on, issued: true, kommuner, held, total }))
}

/// Every line that was ever issued. A statement that was changed since is an error.
pub async fn book(tx: &mut Tx) -> Result<Vec<Booked>> {
    let mut booked = Vec::new();
    for (month, one) in statements(tx, None).await? {
        let number = one.number.unwrap_or_default();
        booked.extend(one.lines.into_iter().map(|line| {
            let entry = IssuedLine { number: number.clone(), kommune: one.kommune.clone(), line };
            Booked { month, entry }
        }));
    }
    Ok(booked)
}

/// The forløb with issued days that were not taken back. What corrects a month that is deleted does not count.
pub async fn billed_forloeb(tx: &mut Tx) -> Result<BTreeSet<String>> {
    let sql = "SELECT forloeb FROM statement_line \
               WHERE month > COALESCE((SELECT MAX(month) FROM deleted_month), '0001-01-01') \
               GROUP BY forloeb HAVING CAST(SUM(days) AS BIGINT) <> 0";
    let found: Vec<(String,)> = fetch_plain(tx, sql.to_owned()).await?;
    Ok(found.into_iter().map(|(forloeb,)| forloeb).collect())
}

#[derive(FromRow)]
struct StatementRow {
    number: String,
    month: NaiveDate,
    kommune: String,
    kommune_name: String,
    document: String,
    days: i64,
    amount_oere: i64,
    refusion_oere: i64,
    net_oere: i64,
    sha256: Option<String>,
    forloeb: Option<String>,
    gln: Option<String>,
    buyer_reference: Option<String>,
    order_reference: Option<String>,
    accounting_cost: Option<String>,
}

#[derive(FromRow)]
struct LineRow {
    number: String,
    forloeb: String,
    kind: String,
    month: NaiveDate,
    from_on: NaiveDate,
    to_on: NaiveDate,
    days: i64,
    takst_oere: i64,
    amount_oere: i64,
    refusion_oere: i64,
    net_oere: i64,
    corrects: Option<String>,
    method: String,
    why: Option<String>,
    promises: Option<String>,
    order_reference: Option<String>,
}

#[derive(FromRow)]
struct HeldRow {
    forloeb: String,
    kommune: String,
    month: NaiveDate,
    days: i64,
    amount_oere: Option<i64>,
    reason: String,
}

/// The statements of a month, or all, with their months; in the order of their numbers.
async fn statements(tx: &mut Tx, month: Option<NaiveDate>) -> Result<Vec<(NaiveDate, KommuneStatement)>> {
    let mut lines = lines(tx, month).await?;
    let only = if month.is_none() { "" } else { "WHERE month = $1" };
    let sql = format!(
        "SELECT number, month, kommune, kommune_name, document, days, amount_oere, refusion_oere, net_oere, sha256, \
         forloeb, gln, buyer_reference, order_reference, accounting_cost \
         FROM statement {only} ORDER BY number"
    );
    let rows: Vec<StatementRow> = with_conn!(tx, conn => {
        month.into_iter().fold(sqlx::query_as(AssertSqlSafe(sql)), QueryAs::bind).fetch_all(conn).await?
    });
    let statement = |row: StatementRow| {
        let one = KommuneStatement {
            lines: lines.remove(&row.number).unwrap_or_default(),
            document: row.document.parse()?,
            kommune: row.kommune,
            name: row.kommune_name,
            total: Sum {
                days: row.days,
                amount_oere: row.amount_oere,
                refusion_oere: row.refusion_oere,
                net_oere: row.net_oere,
            },
            number: Some(row.number.clone()),
            forloeb: row.forloeb,
            references: PayerReferences {
                gln: row.gln,
                buyer_reference: row.buyer_reference,
                order_reference: row.order_reference,
                accounting_cost: row.accounting_cost,
            },
        };
        ensure!(
            row.sha256.is_none_or(|sealed| sealed == seal(&one)),
            "statement {} is not as it was issued: the state database was changed; restore it from a backup",
            row.number
        );
        Ok((row.month, one))
    };
    rows.into_iter().map(statement).collect()
}

async fn lines(tx: &mut Tx, month: Option<NaiveDate>) -> Result<HashMap<String, Vec<StatementLine>>> {
    // A condition that holds for all or for one month would make the database read all for one.
    let only = if month.is_none() { "" } else { "JOIN statement s ON s.number = l.number WHERE s.month = $1" };
    let sql = format!(
        "SELECT l.number, l.forloeb, l.kind, l.month, l.from_on, l.to_on, l.days, l.takst_oere, l.amount_oere, \
         l.refusion_oere, l.net_oere, l.corrects, l.method, l.why, l.promises, l.order_reference \
         FROM statement_line l {only} ORDER BY l.number, l.position"
    );
    let mut by_number: HashMap<String, Vec<StatementLine>> = HashMap::new();
    // One by one: of years of statements the rows take more than the lines.
    with_conn!(tx, conn => {
        let query = sqlx::query_as::<_, LineRow>(AssertSqlSafe(sql));
        let mut rows = month.into_iter().fold(query, QueryAs::bind).fetch(conn);
        while let Some(row) = rows.try_next().await? {
            match by_number.get_mut(&row.number) {
                Some(lines) => lines.push(line(row)?),
                None => drop(by_number.insert(row.number.clone(), vec![line(row)?])),
            }
        }
    });
    Ok(by_number)
}

fn line(row: LineRow) -> Result<StatementLine> {
    Ok(StatementLine {
        forloeb: row.forloeb,
        method: row.method.parse()?,
        kind: row.kind.parse()?,
        month: row.month,
        from: row.from_on,
        to: row.to_on,
        takst_oere: row.takst_oere,
        sum: Sum {
            days: row.days,
            amount_oere: row.amount_oere,
            refusion_oere: row.refusion_oere,
            net_oere: row.net_oere,
        },
        corrects: row.corrects,
        why: row.why.as_deref().map(str::parse).transpose()?,
        order_reference: row.order_reference,
        promises: match row.promises {
            Some(promises) => serde_json::from_str(&promises).context("the promises of a line")?,
            None => Vec::new(),
        },
    })
}

async fn read_held(tx: &mut Tx, month: NaiveDate) -> Result<Vec<Held>> {
    let sql = "SELECT forloeb, kommune, month, days, amount_oere, reason FROM statement_held \
               WHERE issued_month = $1 ORDER BY position";
    let rows: Vec<HeldRow> = with_conn!(tx, conn => sqlx::query_as(sql).bind(month).fetch_all(conn).await?);
    let held = |row: HeldRow| {
        let HeldRow { forloeb, kommune, month, days, amount_oere, reason } = row;
        Ok(Held { forloeb, kommune, month, days, amount_oere, reason: reason.parse()? })
    };
    rows.into_iter().map(held).collect()
}

//! Issued months: written once, in one transaction each, and never changed.

use anyhow::{Context, Result};
use chrono::{Datelike, NaiveDate};
use sqlx::FromRow;

use super::db::{Tx, on};
use crate::domain::statement::{Document, KommuneStatement, Line, LineKind, MonthStatement, Why, number};
use crate::domain::takst::{Held, Sum};

/// The months that are issued, the first first; by their first days.
pub async fn issued_months(tx: &mut Tx) -> Result<Vec<NaiveDate>> {
    Ok(on!(tx, conn => sqlx::query_scalar("SELECT month FROM issued_month ORDER BY month").fetch_all(conn).await?))
}

/// Issues a month: gives its statements the next numbers of the year and writes them down.
pub async fn issue(tx: &mut Tx, draft: MonthStatement) -> Result<MonthStatement> {
    let mut issued = MonthStatement { issued: true, ..draft };
    let sql = "INSERT INTO issued_month (month, issued_on) VALUES ($1, $2)";
    on!(tx, conn => sqlx::query(sql).bind(issued.month).bind(issued.on).execute(conn).await?.rows_affected());
    for one in &mut issued.kommuner {
        one.number = Some(next_number(tx, issued.on.year()).await?);
        write_statement(tx, issued.month, one).await?;
    }
    for (position, held) in issued.held.iter().enumerate() {
        write_held(tx, issued.month, position, held).await?;
    }
    Ok(issued)
}

/// The next number of a year; the row is locked until the transaction ends, so there are no gaps.
async fn next_number(tx: &mut Tx, year: i32) -> Result<String> {
    let sql = "INSERT INTO number_series (year, last) VALUES ($1, 1) \
               ON CONFLICT (year) DO UPDATE SET last = number_series.last + 1 RETURNING last";
    let last: i64 = on!(tx, conn => sqlx::query_scalar(sql).bind(i64::from(year)).fetch_one(conn).await?);
    Ok(number(year, last))
}

async fn write_statement(tx: &mut Tx, month: NaiveDate, one: &KommuneStatement) -> Result<()> {
    let sql = "INSERT INTO statement (number, month, kommune, kommune_name, document, days, amount_oere, refusion_oere, net_oere) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let number = one.number.as_deref().context("a statement is issued with a number")?;
    let Sum { days, amount_oere, refusion_oere, net_oere } = one.total;
    on!(tx, conn => {
        let query = sqlx::query(sql).bind(number).bind(month).bind(&one.kommune).bind(&one.name);
        let query = query.bind(one.document.as_str()).bind(days).bind(amount_oere).bind(refusion_oere).bind(net_oere);
        query.execute(conn).await?;
    });
    for (position, line) in one.lines.iter().enumerate() {
        write_line(tx, number, position, line).await?;
    }
    Ok(())
}

async fn write_line(tx: &mut Tx, number: &str, position: usize, line: &Line) -> Result<()> {
    let sql = "INSERT INTO statement_line (number, position, forloeb, kind, month, from_on, to_on, days, takst_oere, \
               amount_oere, refusion_oere, net_oere, corrects, method, why) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let Sum { days, amount_oere, refusion_oere, net_oere } = line.sum;
    on!(tx, conn => {
        let query = sqlx::query(sql).bind(number).bind(i64::try_from(position)?).bind(&line.forloeb);
        let query = query.bind(line.kind.as_str()).bind(line.month).bind(line.from).bind(line.to).bind(days);
        let query = query.bind(line.takst_oere).bind(amount_oere).bind(refusion_oere).bind(net_oere);
        let query = query.bind(&line.corrects).bind(line.method.as_str()).bind(line.why.map(Why::as_str));
        query.execute(conn).await?;
    });
    Ok(())
}

async fn write_held(tx: &mut Tx, month: NaiveDate, position: usize, held: &Held) -> Result<()> {
    let sql = "INSERT INTO statement_held (issued_month, position, forloeb, kommune, month, days, amount_oere, reason) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    on!(tx, conn => {
        let query = sqlx::query(sql).bind(month).bind(i64::try_from(position)?).bind(&held.forloeb);
        let query = query.bind(&held.kommune).bind(held.month).bind(held.days).bind(held.amount_oere);
        query.bind(held.reason.as_str()).execute(conn).await?;
    });
    Ok(())
}

#[derive(FromRow)]
struct StatementRow {
    number: String,
    kommune: String,
    kommune_name: String,
    document: String,
    days: i64,
    amount_oere: i64,
    refusion_oere: i64,
    net_oere: i64,
}

#[derive(FromRow)]
struct LineRow {
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

/// A month as it was issued; `None` where it is not.
pub async fn read(tx: &mut Tx, month: NaiveDate) -> Result<Option<MonthStatement>> {
    let sql = "SELECT issued_on FROM issued_month WHERE month = $1";
    let on: Option<NaiveDate> = on!(tx, conn => sqlx::query_scalar(sql).bind(month).fetch_optional(conn).await?);
    let Some(on) = on else { return Ok(None) };
    let sql = "SELECT number, kommune, kommune_name, document, days, amount_oere, refusion_oere, net_oere \
               FROM statement WHERE month = $1 ORDER BY number";
    let rows: Vec<StatementRow> = on!(tx, conn => sqlx::query_as(sql).bind(month).fetch_all(conn).await?);
    let mut kommuner = Vec::new();
    for row in rows {
        kommuner.push(KommuneStatement {
            lines: read_lines(tx, &row.number).await?,
            document: row.document.parse::<Document>()?,
            kommune: row.kommune,
            name: row.kommune_name,
            number: Some(row.number),
            total: Sum {
                days: row.days,
                amount_oere: row.amount_oere,
                refusion_oere: row.refusion_oere,
                net_oere: row.net_oere,
            },
        });
    }
    let total = kommuner.iter().map(|k| k.total).sum();
    let held = read_held(tx, month).await?;
    Ok(Some(MonthStatement { month, on, issued: true, kommuner, held, total }))
}

async fn read_lines(tx: &mut Tx, number: &str) -> Result<Vec<Line>> {
    let sql = "SELECT forloeb, kind, month, from_on, to_on, days, takst_oere, amount_oere, refusion_oere, net_oere, \
               corrects, method, why FROM statement_line WHERE number = $1 ORDER BY position";
    let rows: Vec<LineRow> = on!(tx, conn => sqlx::query_as(sql).bind(number).fetch_all(conn).await?);
    let line = |row: LineRow| {
        Ok(Line {
            forloeb: row.forloeb,
            kind: row.kind.parse::<LineKind>()?,
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
            method: row.method.parse()?,
            why: row.why.as_deref().map(str::parse).transpose()?,
        })
    };
    rows.into_iter().map(line).collect()
}

async fn read_held(tx: &mut Tx, month: NaiveDate) -> Result<Vec<Held>> {
    let sql = "SELECT forloeb, kommune, month, days, amount_oere, reason FROM statement_held \
               WHERE issued_month = $1 ORDER BY position";
    let rows: Vec<HeldRow> = on!(tx, conn => sqlx::query_as(sql).bind(month).fetch_all(conn).await?);
    let held = |row: HeldRow| {
        let HeldRow { forloeb, kommune, month, days, amount_oere, reason } = row;
        Ok(Held { forloeb, kommune, month, days, amount_oere, reason: reason.parse()? })
    };
    rows.into_iter().map(held).collect()
}

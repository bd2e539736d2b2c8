use anyhow::{Result, ensure};
use chrono::{Datelike, NaiveDate};
use serde_json::json;
use sqlx::AssertSqlSafe;

use super::documents::{self, IssuedDocument};
use super::seal::seal;
use crate::domain::billing::statement::{CorrectionReason, MonthStatement, StatementLine, number};
use crate::domain::billing::takst::{Held, Sum};
use crate::store::db::{Tx, row_places, rows_at_once, with_conn};

/// Writes a month down with the numbers and documents it was given. The numbers must be the next of the year: where
/// another process took them meanwhile, it is an error and nothing is written.
pub async fn issue(tx: &mut Tx, month: &MonthStatement, documents: impl Iterator<Item = IssuedDocument>) -> Result<()> {
    let sql = "INSERT INTO issued_month (month, issued_on) VALUES ($1, $2)";
    with_conn!(tx, conn => sqlx::query(sql).bind(month.month).bind(month.on).execute(conn).await?.rows_affected());
    take_numbers(tx, month).await?;
    write_statements(tx, month).await?;
    let mut lines = Vec::new();
    for one in &month.kommuner {
        lines.extend((0_i64..).zip(&one.lines).map(|(position, line)| NumberedLine {
            number: &one.number,
            position,
            line,
        }));
    }
    write_lines(tx, &lines).await?;
    let held: Vec<(i64, &Held)> = (0..).zip(&month.held).collect();
    write_held(tx, month.month, &held).await?;
    documents::write(tx, month.month, documents).await
}

/// A line with its place on its statement.
struct NumberedLine<'a> {
    number: &'a Option<String>,
    position: i64,
    line: &'a StatementLine,
}

/// Takes the next numbers of the year, which must be those of the statements. The row of the year is locked until the transaction ends, so
/// there are no gaps.
async fn take_numbers(tx: &mut Tx, month: &MonthStatement) -> Result<()> {
    let (year, count) = (month.on.year(), i64::try_from(month.kommuner.len())?);
    if count == 0 {
        return Ok(());
    }
    let sql = "INSERT INTO number_series (year, last) VALUES ($1, $2) \
               ON CONFLICT (year) DO UPDATE SET last = number_series.last + $2 RETURNING last";
    let last: i64 =
        with_conn!(tx, conn => sqlx::query_scalar(sql).bind(i64::from(year)).bind(count).fetch_one(conn).await?);
    for (one, next) in month.kommuner.iter().zip(last - count + 1..) {
        let next = number(year, next);
        ensure!(one.number.as_ref() == Some(&next), "another process issued {next} meanwhile: run it again");
    }
    Ok(())
}

async fn write_statements(tx: &mut Tx, month: &MonthStatement) -> Result<()> {
    const COLUMNS: usize = 15;
    for page in month.kommuner.chunks(rows_at_once(tx, COLUMNS)) {
        let sql = format!(
            "INSERT INTO statement (number, month, kommune, kommune_name, document, days, amount_oere, refusion_oere, \
             net_oere, sha256, forloeb, gln, buyer_reference, order_reference, accounting_cost) VALUES {}",
            row_places(COLUMNS, page.len())
        );
        with_conn!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for one in page {
                let Sum { days, amount_oere, refusion_oere, net_oere } = one.total;
                query = query.bind(&one.number).bind(month.month).bind(&one.kommune).bind(&one.name);
                query = query.bind(one.document.as_str()).bind(days).bind(amount_oere).bind(refusion_oere);
                query = query.bind(net_oere).bind(seal(one)).bind(&one.forloeb);
                let wanted = &one.references;
                query = query.bind(&wanted.gln).bind(&wanted.buyer_reference).bind(&wanted.order_reference);
                query = query.bind(&wanted.accounting_cost);
            }
            query.execute(conn).await?;
        });
    }
    Ok(())
}

async fn write_lines(tx: &mut Tx, lines: &[NumberedLine<'_>]) -> Result<()> {
    const COLUMNS: usize = 17;
    for page in lines.chunks(rows_at_once(tx, COLUMNS)) {
        let sql = format!(
            "INSERT INTO statement_line (number, position, forloeb, kind, month, from_on, to_on, days, takst_oere, \
             amount_oere, refusion_oere, net_oere, corrects, method, why, promises, order_reference) VALUES {}",
            row_places(COLUMNS, page.len())
        );
        with_conn!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for NumberedLine { number, position, line } in page {
                let Sum { days, amount_oere, refusion_oere, net_oere } = line.sum;
                query = query.bind(*number).bind(*position).bind(&line.forloeb).bind(line.kind.as_str());
                query = query.bind(line.month).bind(line.from).bind(line.to).bind(days).bind(line.takst_oere);
                query = query.bind(amount_oere).bind(refusion_oere).bind(net_oere).bind(&line.corrects);
                query = query.bind(line.method.as_str()).bind(line.why.map(CorrectionReason::as_str));
                query = query.bind(as_json(&line.promises)).bind(&line.order_reference);
            }
            query.execute(conn).await?;
        });
    }
    Ok(())
}

/// A list as JSON; nothing where it is empty.
fn as_json(texts: &[String]) -> Option<String> {
    if texts.is_empty() { None } else { Some(json!(texts).to_string()) }
}

async fn write_held(tx: &mut Tx, month: NaiveDate, held: &[(i64, &Held)]) -> Result<()> {
    const COLUMNS: usize = 8;
    for page in held.chunks(rows_at_once(tx, COLUMNS)) {
        let sql = format!(
            "INSERT INTO statement_held (issued_month, position, forloeb, kommune, month, days, amount_oere, reason) \
             VALUES {}",
            row_places(COLUMNS, page.len())
        );
        with_conn!(tx, conn => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for (position, held) in page {
                query = query.bind(month).bind(*position).bind(&held.forloeb).bind(&held.kommune).bind(held.month);
                query = query.bind(held.days).bind(held.amount_oere).bind(held.reason.as_str());
            }
            query.execute(conn).await?;
        });
    }
    Ok(())
}

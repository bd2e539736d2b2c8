use anyhow::{Context, Result, ensure};
use chrono::{Datelike, NaiveDate};

use super::documents::{self, IssuedDocument};
use super::seal::seal;
use crate::domain::billing::statement::{CorrectionReason, KommuneStatement, MonthStatement, StatementLine, number};
use crate::domain::billing::takst::{Held, Sum};
use crate::store::db::{Tx, with_conn};

/// Writes a month down with the numbers and documents it was given. The numbers must be the next of the year: where
/// another process took them meanwhile, it is an error and nothing is written.
pub async fn issue(tx: &mut Tx, month: &MonthStatement, documents: &[IssuedDocument]) -> Result<()> {
    let sql = "INSERT INTO issued_month (month, issued_on) VALUES ($1, $2)";
    with_conn!(tx, conn => sqlx::query(sql).bind(month.month).bind(month.on).execute(conn).await?.rows_affected());
    for one in &month.kommuner {
        let next = next_number(tx, month.on.year()).await?;
        ensure!(one.number.as_ref() == Some(&next), "another process issued {next} meanwhile: run it again");
        write_statement(tx, month.month, one).await?;
    }
    for (position, held) in month.held.iter().enumerate() {
        write_held(tx, month.month, position, held).await?;
    }
    for (position, document) in documents.iter().enumerate() {
        documents::write(tx, month.month, position, document).await?;
    }
    Ok(())
}

/// The next number of a year; the row is locked until the transaction ends, so there are no gaps.
async fn next_number(tx: &mut Tx, year: i32) -> Result<String> {
    let sql = "INSERT INTO number_series (year, last) VALUES ($1, 1) \
               ON CONFLICT (year) DO UPDATE SET last = number_series.last + 1 RETURNING last";
    let last: i64 = with_conn!(tx, conn => sqlx::query_scalar(sql).bind(i64::from(year)).fetch_one(conn).await?);
    Ok(number(year, last))
}

async fn write_statement(tx: &mut Tx, month: NaiveDate, one: &KommuneStatement) -> Result<()> {
    let sql = "INSERT INTO statement (number, month, kommune, kommune_name, document, days, amount_oere, refusion_oere, \
               net_oere, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let number = one.number.as_deref().context("a statement is issued with a number")?;
    let Sum { days, amount_oere, refusion_oere, net_oere } = one.total;
    with_conn!(tx, conn => {
        let query = sqlx::query(sql).bind(number).bind(month).bind(&one.kommune).bind(&one.name);
        let query = query.bind(one.document.as_str()).bind(days).bind(amount_oere).bind(refusion_oere).bind(net_oere);
        query.bind(seal(one)).execute(conn).await?;
    });
    for (position, line) in one.lines.iter().enumerate() {
        write_line(tx, number, position, line).await?;
    }
    Ok(())
}

async fn write_line(tx: &mut Tx, number: &str, position: usize, line: &StatementLine) -> Result<()> {
    let sql = "INSERT INTO statement_line (number, position, forloeb, kind, month, from_on, to_on, days, takst_oere, \
               amount_oere, refusion_oere, net_oere, corrects, method, why) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let Sum { days, amount_oere, refusion_oere, net_oere } = line.sum;
    with_conn!(tx, conn => {
        let query = sqlx::query(sql).bind(number).bind(i64::try_from(position)?).bind(&line.forloeb);
        let query = query.bind(line.kind.as_str()).bind(line.month).bind(line.from).bind(line.to).bind(days);
        let query = query.bind(line.takst_oere).bind(amount_oere).bind(refusion_oere).bind(net_oere);
        let query = query.bind(&line.corrects).bind(line.method.as_str()).bind(line.why.map(CorrectionReason::as_str));
        query.execute(conn).await?;
    });
    Ok(())
}

async fn write_held(tx: &mut Tx, month: NaiveDate, position: usize, held: &Held) -> Result<()> {
    let sql = "INSERT INTO statement_held (issued_month, position, forloeb, kommune, month, days, amount_oere, reason) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    with_conn!(tx, conn => {
        let query = sqlx::query(sql).bind(month).bind(i64::try_from(position)?).bind(&held.forloeb);
        let query = query.bind(&held.kommune).bind(held.month).bind(held.days).bind(held.amount_oere);
        query.bind(held.reason.as_str()).execute(conn).await?;
    });
    Ok(())
}

use std::process::ExitCode;

use anyhow::Result;
use chrono::NaiveDate;

use super::{TableOrJson, WrongUsage, day_or_today, output, parse_day};
use crate::config::Config;
use crate::domain::oere::kroner;
use crate::domain::statement::{KommuneStatement, MonthStatement, parse_month};
use crate::domain::takst::Held;
use crate::jobs::statements::draft;
use crate::store::{cases, state, statements};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The month, as YYYY-MM
    #[arg(long, value_name = "MONTH", value_parser = month)]
    month: NaiveDate,
    /// Only this kommune, by its code
    #[arg(long, value_name = "CODE")]
    kommune: Option<String>,
    /// The day to draft it as of, where it is not issued yet [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<NaiveDate>,
    /// json is a contract for programs
    #[arg(long, value_enum, default_value = "table")]
    format: TableOrJson,
}

fn month(text: &str) -> Result<NaiveDate, String> {
    parse_month(text).ok_or_else(|| "accepted: a month as YYYY-MM".into())
}

/// `fasevagt statement`.
pub async fn run(config: &Config, args: Args) -> Result<ExitCode> {
    let mut statement = statement(config, &args).await?;
    if let Some(kommune) = &args.kommune {
        narrow(&mut statement, kommune)?;
    }
    match args.format {
        TableOrJson::Json => output::print_json(&statement)?,
        TableOrJson::Table => output::print(&table(&statement))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// As it was issued, else as a draft.
async fn statement(config: &Config, args: &Args) -> Result<MonthStatement> {
    let db = state::open_for_reading(&config.state).await?;
    let mut tx = db.snapshot().await?;
    let issued = statements::read(&mut tx, args.month).await?;
    drop(tx);
    db.close().await;
    if let Some(issued) = issued {
        return Ok(issued);
    }
    let db = cases::open(&config.cases).await?;
    let (draft, _) = draft(&db, config, args.month, day_or_today(args.on, config)).await?;
    db.close().await;
    Ok(draft)
}

fn narrow(statement: &mut MonthStatement, kommune: &str) -> Result<()> {
    if kommune.len() != 4 || !kommune.bytes().all(|b| b.is_ascii_digit()) {
        return Err(WrongUsage(format!("--kommune {kommune:?}: accepted: four digits, such as 0370")).into());
    }
    statement.kommuner.retain(|k| k.kommune == kommune);
    statement.held.retain(|h| h.kommune == kommune);
    statement.total = statement.kommuner.iter().map(|k| k.total).sum();
    Ok(())
}

fn table(statement: &MonthStatement) -> String {
    let state = if statement.issued { "issued" } else { "draft as of" };
    let total = statement.total;
    let mut text = format!(
        "Statement {}, {state} {}: {} days, {}\n",
        statement.month.format("%Y-%m"),
        statement.on,
        total.days,
        kroner(total.amount_oere)
    );
    for one in &statement.kommuner {
        text += &kommune_table(one);
    }
    if !statement.held.is_empty() {
        text += &held_table(&statement.held);
    }
    text
}

fn kommune_table(one: &KommuneStatement) -> String {
    let rows = one.lines.iter().map(|line| {
        vec![
            line.forloeb.clone(),
            format!("{} to {}", line.from, line.to),
            line.sum.days.to_string(),
            kroner(line.takst_oere),
            kroner(line.sum.amount_oere),
            kroner(line.sum.refusion_oere),
            line.corrects.clone().unwrap_or_default(),
        ]
    });
    let header = ["forløb", "period", "days", "takst", "amount", "refusion", "corrects"];
    format!(
        "\n{} {}{}: {} days, {}, of it refusion {}\n{}",
        one.kommune,
        one.name,
        one.number.as_ref().map_or_else(String::new, |number| format!(", {} {number}", one.document)),
        one.total.days,
        kroner(one.total.amount_oere),
        kroner(one.total.refusion_oere),
        output::table(&header, rows)
    )
}

fn held_table(held: &[Held]) -> String {
    let rows = held.iter().map(|h| {
        vec![
            h.kommune.clone(),
            h.forloeb.clone(),
            h.month.format("%Y-%m").to_string(),
            h.days.to_string(),
            h.amount_oere.map_or_else(|| "unknown".into(), kroner),
            h.reason.to_string(),
        ]
    });
    format!(
        "\nHeld, not in the total\n{}",
        output::table(&["kommune", "forløb", "month", "days", "amount", "reason"], rows)
    )
}

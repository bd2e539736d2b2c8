//! `fasevagt report`: the method report of a period.

use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::Result;
use chrono::NaiveDate;

use super::{WrongUsage, day_or_today, output, parse_day, unknown};
use crate::config::Config;
use crate::documents::{MethodReportDocument, method_report_xlsx};
use crate::domain::overview::method_report::{ItemResult, MethodReport, NOT_COMPUTED, NotComputed, ReportPeriod};
use crate::jobs::method_report::method_reports;
use crate::store::{cases, state};

#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    /// The first day
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    from: NaiveDate,
    /// The last day, which everything is seen as of: today at the latest
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    to: NaiveDate,
    /// Only this tilbud, by its id
    #[arg(long, value_name = "ID")]
    tilbud: Option<String>,
    /// json is a contract for programs; xlsx is a workbook for leaders
    #[arg(long, value_enum, default_value = "table")]
    format: ReportFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ReportFormat {
    Table,
    Json,
    Xlsx,
}

/// `fasevagt report`.
pub async fn run(config: &Config, args: ReportArgs) -> Result<ExitCode> {
    let period = period(&args, day_or_today(None, config))?;
    if args.format == ReportFormat::Xlsx && std::io::stdout().is_terminal() {
        return Err(WrongUsage("--format xlsx is no text: send the output to a file".into()).into());
    }
    let db = cases::open(&config.cases).await?;
    let state = state::open_for_reading(&config.state).await?;
    let (reports, register) = method_reports(&db, &state, config, period).await?;
    db.close().await;
    state.close().await;
    let report = match &args.tilbud {
        Some(tilbud) if !register.tilbud.contains_key(tilbud) => {
            return Err(unknown("--tilbud", tilbud, register.tilbud.keys().map(String::as_str)));
        }
        Some(tilbud) => reports.of_tilbud(tilbud),
        None => reports.of_all(),
    };
    match args.format {
        ReportFormat::Json => output::print_json(&report)?,
        ReportFormat::Table => output::print(&table(&report))?,
        ReportFormat::Xlsx => {
            let provider = &config.billing.provider;
            let document = MethodReportDocument { report: &report, register: &register, provider };
            output::print_bytes(&method_report_xlsx(&document)?)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn period(args: &ReportArgs, today: NaiveDate) -> Result<ReportPeriod> {
    let (from, to) = (args.from, args.to);
    if to > today {
        return Err(WrongUsage(format!("--to {to} is to come: accepted: a day until today, {today}")).into());
    }
    if to < from {
        return Err(WrongUsage(format!("--to {to}: accepted: a day from --from {from} on")).into());
    }
    Ok(ReportPeriod { from, to })
}

/// The report for people; the cases that do not meet an item stand in the other formats.
fn table(report: &MethodReport) -> String {
    let whose = report.tilbud.as_deref().unwrap_or("all tilbud");
    let mut text = format!("Method report (CTI) {} to {}, {whose}\n", report.from, report.to);
    text += &output::table(&["item", "n", "met", "score"], report.items.iter().map(cells));
    text += "\nNot computed, since no data tell:\n";
    for NotComputed { english: (source, asks), .. } in NOT_COMPUTED {
        text += &format!("  {source}: {asks}\n");
    }
    text + "\nWhat the items ask: fasevagt help method\n"
}

fn cells(result: &ItemResult) -> Vec<String> {
    let ItemResult { item, count, .. } = result;
    let score = count.score().map_or_else(|| "too few".into(), |score| score.to_string());
    vec![item.key.to_owned(), count.n.to_string(), count.met.to_string(), score]
}

use std::process::ExitCode;

use anyhow::{Result, anyhow};

use super::void::{days_and_kroner, next_statement};
use super::{output, remove_takst};
use crate::clock;
use crate::config::{Config, Transport};
use crate::domain::billing::takst::Sum;
use crate::jobs::removal::{RemovalReport, RemovalRequest, not_yet, run as remove};
use crate::store::removals::BillsOfRemoved;
use crate::store::state;

#[derive(Debug, clap::Args)]
pub struct RemoveArgs {
    /// The case number
    #[arg(required_unless_present = "takst")]
    forloeb: Option<String>,
    /// It was entered by mistake: all that was billed is credited
    #[arg(long, conflicts_with = "keep_billed")]
    void: bool,
    /// The support was given: what was billed stands
    #[arg(long)]
    keep_billed: bool,
    /// Not a case but the price of this code whose row begins on this day
    #[arg(long, num_args = 2, value_names = ["CODE", "DATE"], conflicts_with_all = ["forloeb", "void", "keep_billed"])]
    takst: Vec<String>,
    /// Of a price: only tell how many issued lines the next statement would credit
    #[arg(long, requires = "takst")]
    dry_run: bool,
}

/// `fasevagt remove`.
pub async fn run(config: &Config, args: RemoveArgs) -> Result<ExitCode> {
    let RemoveArgs { forloeb, void, keep_billed, takst, dry_run } = args;
    let Some(forloeb) = forloeb else { return remove_takst::run(config, &takst, dry_run).await };
    let bills = match (void, keep_billed) {
        (true, _) => Some(BillsOfRemoved::Void),
        (_, true) => Some(BillsOfRemoved::Keep),
        _ => None,
    };
    let state = state::open(&config.state).await?;
    let report = remove(&state, config, RemovalRequest { forloeb: &forloeb, bills }, clock::now()).await?;
    state.close().await;
    output::print(&told(&forloeb, &report, config))?;
    if !report.waiting.is_empty() {
        output::error(&anyhow!(not_yet(&forloeb, &report.waiting, "their texts are kept")));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn told(forloeb: &str, report: &RemovalReport, config: &Config) -> String {
    let rows: Vec<String> = report.rows.iter().map(|(table, rows)| format!("{rows} {table}")).collect();
    let rows = if rows.is_empty() { "no rows".to_owned() } else { rows.join(", ") };
    let said = report.records.said;
    let mut lines = vec![
        format!("{forloeb} is removed from the case database: {rows}"),
        format!(
            "deleted with it: {said} ledger entries, {} silences, the texts of {} mails",
            report.records.silences, report.texts
        ),
        bills(report),
    ];
    if let Some(day) = report.kept_until {
        lines.push(format!(
            "statements, held days and mails to finance that name it are kept with their months, until {day} \
             (bogføringsloven § 12)"
        ));
    }
    lines.push(format!("not reached: {}", not_reached(config)));
    lines.join("\n") + "\n"
}

fn bills(report: &RemovalReport) -> String {
    let what = days_and_kroner(report.standing);
    match report.bills {
        _ if report.standing == Sum::default() => "nothing of it stands as billed (0 days, 0,00 kr.)".into(),
        BillsOfRemoved::Void => format!("{what}, are credited on {}", next_statement(report.next_month)),
        BillsOfRemoved::Keep | BillsOfRemoved::None => format!("{what}, stand as billed"),
    }
}

fn not_reached(config: &Config) -> String {
    let mut places = vec!["backups".to_owned(), "lists and marked copies of them".into(), "the journal".into()];
    if let Transport::File(directory) = &config.mail.transport {
        places.push(format!("the mails in {}", directory.display()));
    }
    places.push("people's mailboxes".into());
    places.join(", ")
}

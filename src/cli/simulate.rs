use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::Result;
use chrono::NaiveDate;
use indicatif::ProgressBar;
use serde::Serialize;

use super::{TableOrJson, WrongUsage, output, parse_day};
use crate::config::Config;
use crate::domain::deadlines::deadline::Key;
use crate::domain::operations::job::iso_week;
use crate::domain::values::message::MailKind;
use crate::jobs::simulate::{SimulatedDay, SimulatedMail, run as play};
use crate::store::{cases, state};

#[derive(Debug, clap::Args)]
pub struct SimulateArgs {
    /// The first day
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    from: NaiveDate,
    /// The last day
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    to: NaiveDate,
    /// json is a contract for programs
    #[arg(long, value_enum, default_value = "table")]
    format: TableOrJson,
}

/// The contract of docs/interface.md.
#[derive(Serialize)]
struct SimulationView<'a> {
    from: NaiveDate,
    to: NaiveDate,
    days: Vec<DayView<'a>>,
}

#[derive(Serialize)]
struct DayView<'a> {
    on: NaiveDate,
    mails: Vec<MailView<'a>>,
}

#[derive(Serialize)]
struct MailView<'a> {
    kind: MailKind,
    to: &'a str,
    deadlines: Vec<SimulatedDeadline<'a>>,
}

#[derive(Serialize)]
struct SimulatedDeadline<'a> {
    forloeb: &'a str,
    rule: &'static str,
    stage: i64,
}

/// The longest span that is played at once, in days.
const LONGEST: i64 = 3_660;

/// `fasevagt simulate`.
pub async fn run(config: &Config, args: SimulateArgs) -> Result<ExitCode> {
    let span = (args.to - args.from).num_days();
    if !(0..=LONGEST).contains(&span) {
        return Err(WrongUsage("--to: accepted: a day from --from on, at most ten years later".into()).into());
    }
    let bar =
        if std::io::stderr().is_terminal() { ProgressBar::new(span.unsigned_abs()) } else { ProgressBar::hidden() };
    let (cases, state) = (cases::open(&config.cases).await?, state::open_for_reading(&config.state).await?);
    let days = play(&cases, &state, config, args.from, args.to, |_| bar.inc(1)).await?;
    bar.finish_and_clear();
    match args.format {
        TableOrJson::Json => output::print_json(&SimulationView {
            from: args.from,
            to: args.to,
            days: days.iter().map(DayView::of).collect(),
        })?,
        TableOrJson::Table => output::print(&table(&days))?,
    }
    Ok(ExitCode::SUCCESS)
}

impl<'a> DayView<'a> {
    fn of(day: &'a SimulatedDay) -> Self {
        Self { on: day.on, mails: day.mails.iter().map(MailView::of).collect() }
    }
}

impl<'a> MailView<'a> {
    fn of(mail: &'a SimulatedMail) -> Self {
        let deadline = |d: &'a Key| SimulatedDeadline { forloeb: &d.forloeb, rule: d.rule, stage: d.stage };
        Self { kind: mail.kind, to: &mail.to, deadlines: mail.deadlines.iter().map(deadline).collect() }
    }
}

/// The days, then mails per person and week.
fn table(days: &[SimulatedDay]) -> String {
    let rows = days.iter().flat_map(|day| day.mails.iter().map(move |mail| (day.on, mail))).map(|(on, mail)| {
        let deadlines = mail.deadlines.iter().map(|d| format!("{} {} ({})", d.forloeb, d.rule, d.stage));
        vec![on.to_string(), mail.kind.to_string(), mail.to.clone(), deadlines.collect::<Vec<_>>().join(", ")]
    });
    let mut text = output::table(&["on", "mail", "to", "deadlines (stage)"], rows);
    let mut weeks: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
    for (on, mail) in days.iter().flat_map(|day| day.mails.iter().map(move |mail| (day.on, mail))) {
        *weeks.entry(&mail.to).or_default().entry(iso_week(on)).or_default() += 1;
    }
    let rows = weeks.into_iter().map(|(to, by_week)| {
        let total: usize = by_week.values().sum();
        let most = by_week.iter().max_by_key(|(_, count)| **count);
        let most = most.map_or_else(String::new, |(week, count)| format!("{count} in {week}"));
        let each = by_week.iter().map(|(week, count)| format!("{week}: {count}")).collect::<Vec<_>>().join(", ");
        vec![to.to_owned(), total.to_string(), most, each]
    });
    text += &format!("\nMails per person and week\n{}", output::table(&["to", "mails", "most", "by week"], rows));
    text
}

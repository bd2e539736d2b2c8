//! `fasevagt simulate`: the days to come, by one configuration or by two.

mod against;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use chrono::NaiveDate;
use indicatif::ProgressBar;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::{TableOrJson, WrongUsage, output, parse_day};
use crate::config::Config;
use crate::domain::deadlines::deadline::Key;
use crate::domain::deadlines::first_run::FirstRun;
use crate::domain::operations::job::iso_week;
use crate::domain::values::message::MailKind;
use crate::jobs::simulate::{SimulatedDay, SimulatedMail, simulate};
use crate::store::{cases, state};

#[derive(Debug, clap::Args)]
pub struct SimulateArgs {
    /// The first day
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    from: NaiveDate,
    /// The last day
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    to: NaiveDate,
    /// Another configuration: what it would say otherwise on the same days
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// json is a contract for programs
    #[arg(long, value_enum, default_value = "table")]
    format: TableOrJson,
}

/// The contract of docs/interface.md.
#[derive(Serialize)]
struct SimulationView<D: Iterator<Item = SimulatedDay>> {
    from: NaiveDate,
    to: NaiveDate,
    #[serde(serialize_with = "as_played")]
    days: RefCell<D>,
}

/// Writes each day as soon as it is played.
fn as_played<D, S>(days: &RefCell<D>, to: S) -> Result<S::Ok, S::Error>
where
    D: Iterator<Item = SimulatedDay>,
    S: Serializer,
{
    let mut list = to.serialize_seq(None)?;
    for day in &mut *days.borrow_mut() {
        list.serialize_element(&DayView::of(&day))?;
    }
    list.end()
}

#[derive(Serialize)]
struct DayView<'a> {
    on: NaiveDate,
    waiting: Option<WaitingView>,
    mails: Vec<MailView<'a>>,
}

/// What the first reminders would be.
#[derive(Serialize)]
struct WaitingView {
    mails: usize,
    deadlines: usize,
    overdue: usize,
    by_rule: BTreeMap<&'static str, usize>,
    by_role: BTreeMap<&'static str, usize>,
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
    if let Some(file) = &args.against {
        return against::run(config, file, &args).await;
    }
    // Days are printed as they are played: no bar among them.
    let printed_meanwhile = args.format == TableOrJson::Json && std::io::stdout().is_terminal();
    let bar = if std::io::stderr().is_terminal() && !printed_meanwhile {
        ProgressBar::new(span.unsigned_abs())
    } else {
        ProgressBar::hidden()
    };
    let (cases, state) = (cases::open(&config.cases).await?, state::open_for_reading(&config.state).await?);
    let played = simulate(&cases, &state, config, args.from, args.to).await?.inspect(|_| bar.inc(1));
    let days = played.filter(|day| !day.mails.is_empty() || day.waiting.is_some());
    match args.format {
        TableOrJson::Json => {
            output::print_json(&SimulationView { from: args.from, to: args.to, days: RefCell::new(days) })?;
        }
        TableOrJson::Table => {
            let mails = MailTables::of(days);
            bar.finish_and_clear();
            mails.print()?;
        }
    }
    bar.finish_and_clear();
    Ok(ExitCode::SUCCESS)
}

impl<'a> DayView<'a> {
    fn of(day: &'a SimulatedDay) -> Self {
        let mails = day.mails.iter().map(MailView::of).collect();
        Self { on: day.on, waiting: day.waiting.as_ref().map(WaitingView::of), mails }
    }
}

impl WaitingView {
    fn of(first_run: &FirstRun) -> Self {
        let FirstRun { mails, deadlines, overdue, by_rule, by_role } = first_run;
        Self {
            mails: *mails,
            deadlines: *deadlines,
            overdue: *overdue,
            by_rule: by_rule.iter().map(|(rule, count)| (rule.key, *count)).collect(),
            by_role: by_role.iter().map(|(role, count)| (role.as_str(), *count)).collect(),
        }
    }
}

impl<'a> MailView<'a> {
    fn of(mail: &'a SimulatedMail) -> Self {
        let deadline = |d: &'a Key| SimulatedDeadline { forloeb: &d.forloeb, rule: d.rule, stage: d.stage };
        Self { kind: mail.kind, to: &mail.to, deadlines: mail.deadlines.iter().map(deadline).collect() }
    }
}

/// What the first reminders would be, and that they wait for somebody to choose.
fn waiting_text(first_run: &FirstRun) -> String {
    let by_rule = first_run.by_rule.iter().map(|(rule, count)| format!("{} {count}", rule.key)).collect::<Vec<_>>();
    format!("{first_run}, and wait: {}; see `fasevagt help rules`", by_rule.join(", "))
}

/// The mails as rows, and how many each person gets in which week.
struct MailTables {
    rows: Vec<Vec<String>>,
    weeks: BTreeMap<String, BTreeMap<String, usize>>,
}

impl MailTables {
    fn of(days: impl Iterator<Item = SimulatedDay>) -> Self {
        let mut tables = Self { rows: Vec::new(), weeks: BTreeMap::new() };
        for SimulatedDay { on, mails, waiting, .. } in days {
            if let Some(first_run) = waiting {
                tables.rows.push(vec![on.to_string(), "waiting".into(), String::new(), waiting_text(&first_run)]);
            }
            for SimulatedMail { kind, to, deadlines } in mails {
                let mut text = String::new();
                for Key { forloeb, rule, stage, .. } in &deadlines {
                    let comma = if text.is_empty() { "" } else { ", " };
                    text += &format!("{comma}{forloeb} {rule} ({stage})");
                }
                text.shrink_to_fit();
                tables.rows.push(vec![on.to_string(), kind.to_string(), to.clone(), text]);
                *tables.weeks.entry(to).or_default().entry(iso_week(on)).or_default() += 1;
            }
        }
        tables
    }

    fn print(self) -> Result<()> {
        output::print_long_table(&["on", "mail", "to", "deadlines (stage)"], &self.rows, Vec::clone)?;
        let rows = self.weeks.into_iter().map(|(to, by_week)| {
            let total: usize = by_week.values().sum();
            let most = by_week.iter().max_by_key(|(_, count)| **count);
            let most = most.map_or_else(String::new, |(week, count)| format!("{count} in {week}"));
            let each = by_week.iter().map(|(week, count)| format!("{week}: {count}")).collect::<Vec<_>>().join(", ");
            vec![to, total.to_string(), most, each]
        });
        let table = output::table(&["to", "mails", "most", "by week"], rows);
        output::print(&format!("\nMails per person and week\n{table}"))
    }
}

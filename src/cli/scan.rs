use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use chrono::NaiveDate;
use clap::ValueEnum;
use serde::{Serialize, Serializer};

use super::rule_state::RuleState;
use super::{day_or_today, output, parse_day, rule_names, unknown};
use crate::config::Config;
use crate::documents::without_formula;
use crate::domain::deadlines::deadline::Deadline;
use crate::domain::deadlines::rules::{self, Missing, RULES, Role};
use crate::domain::deadlines::silences;
use crate::domain::overview::findings::Finding;
use crate::domain::overview::survey::Survey;
use crate::jobs::survey;
use crate::store::{self, cases, state};

#[derive(Debug, clap::Args)]
pub struct ScanArgs {
    /// The day to look from [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<NaiveDate>,
    /// json is a contract for programs; csv has the deadlines only
    #[arg(long, value_enum, default_value = "table")]
    format: ScanFormat,
    /// Only the deadlines of this rule
    #[arg(long, value_name = "RULE", value_parser = rule_names(), hide_possible_values = true)]
    rule: Option<String>,
    /// Only this tilbud, by its id
    #[arg(long, value_name = "ID")]
    tilbud: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ScanFormat {
    Table,
    Json,
    Csv,
}

/// The contract of docs/interface.md.
#[derive(Serialize)]
struct Scan<'a> {
    on: NaiveDate,
    #[serde(serialize_with = "one_by_one")]
    deadlines: Vec<&'a Deadline>,
    findings: Vec<&'a Finding>,
}

/// Of a hundred thousand deadlines only the one that is written takes more memory than it is.
fn one_by_one<S: Serializer>(deadlines: &[&Deadline], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(deadlines.iter().map(|deadline| ScannedDeadline::of(deadline)))
}

#[derive(Serialize)]
struct ScannedDeadline<'a> {
    forloeb: &'a str,
    tilbud: &'a str,
    medarbejder: Option<&'a str>,
    rule: &'static str,
    due_on: NaiveDate,
    act_by: NaiveDate,
    days_left: i64,
    stage: Option<i64>,
    state: RuleState,
    missing: Vec<&'static str>,
    to: Vec<&'static str>,
    silenced_until: Option<NaiveDate>,
    before_start: bool,
}

impl<'a> ScannedDeadline<'a> {
    fn of(deadline: &'a Deadline) -> Self {
        Self {
            forloeb: &deadline.forloeb,
            tilbud: &deadline.tilbud,
            medarbejder: deadline.medarbejder.as_deref(),
            rule: deadline.rule.key,
            due_on: deadline.due_on,
            act_by: deadline.act_by,
            days_left: deadline.days_left,
            stage: deadline.stage,
            state: RuleState::of_days_left(deadline.days_left),
            missing: deadline.missing.iter().map(Missing::as_str).collect(),
            to: deadline.to.iter().map(Role::as_str).collect(),
            silenced_until: deadline.silenced_until,
            before_start: deadline.before_start,
        }
    }

    fn cells(&self) -> Vec<String> {
        vec![
            without_formula(self.forloeb),
            without_formula(self.tilbud),
            without_formula(self.medarbejder.unwrap_or_default()),
            self.rule.to_owned(),
            self.due_on.to_string(),
            self.act_by.to_string(),
            self.days_left.to_string(),
            self.stage.map_or_else(String::new, |stage| stage.to_string()),
            self.state.to_string(),
            self.missing.join(" "),
            self.to.join(" "),
            self.silenced_until.map_or_else(String::new, |day| day.to_string()),
            self.before_start.to_string(),
        ]
    }
}

const CSV_COLUMNS: [&str; 13] = [
    "forloeb",
    "tilbud",
    "medarbejder",
    "rule",
    "due_on",
    "act_by",
    "days_left",
    "stage",
    "state",
    "missing",
    "to",
    "silenced_until",
    "before_start",
];

/// `fasevagt scan`.
pub async fn run(config: &Config, args: ScanArgs) -> Result<ExitCode> {
    if let Some(rule) = &args.rule
        && rules::rule(rule).is_none()
    {
        return Err(unknown("--rule", rule, RULES.iter().map(|rule| rule.key)));
    }
    let on = day_or_today(args.on, config);
    let db = cases::open(&config.cases).await?;
    let state = state::open_for_reading(&config.state).await?;
    let (mut survey, register) = survey(&db, &state, config, on).await?;
    db.close().await;
    if let Some(tilbud) = &args.tilbud
        && !register.tilbud.contains_key(tilbud)
    {
        return Err(unknown("--tilbud", tilbud, register.tilbud.keys().map(String::as_str)));
    }
    let silences = store::silences::list(&mut state.snapshot().await?, on).await?;
    state.close().await;
    silences::apply(&mut survey.deadlines, &silences, on);
    let view = view(&survey, &args);
    match args.format {
        ScanFormat::Json => output::print_json(&view)?,
        ScanFormat::Csv => output::print_by(|out| csv(&view, out))?,
        ScanFormat::Table => print_table(&view)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn view<'a>(survey: &'a Survey, args: &ScanArgs) -> Scan<'a> {
    let of_tilbud = |tilbud: &str| args.tilbud.as_deref().is_none_or(|wanted| wanted == tilbud);
    let of_rule = |rule: &str| args.rule.as_deref().is_none_or(|wanted| wanted == rule);
    let wanted = |d: &&Deadline| of_tilbud(&d.tilbud) && of_rule(d.rule.key);
    Scan {
        on: survey.on,
        deadlines: survey.flagged().filter(wanted).collect(),
        findings: survey.findings.iter().filter(|f| f.tilbud.as_deref().is_none_or(of_tilbud)).collect(),
    }
}

fn csv(scan: &Scan<'_>, out: &mut dyn Write) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(CSV_COLUMNS)?;
    for deadline in &scan.deadlines {
        writer.write_record(ScannedDeadline::of(deadline).cells())?;
    }
    Ok(writer.flush()?)
}

fn print_table(scan: &Scan<'_>) -> Result<()> {
    let count = |state| scan.deadlines.iter().filter(|d| RuleState::of_days_left(d.days_left) == state).count();
    output::print(&format!(
        "{} as of {}: {} overdue, {} due, {} upcoming\n",
        if scan.deadlines.is_empty() { "No deadlines" } else { "Deadlines" },
        scan.on,
        count(RuleState::Overdue),
        count(RuleState::Due),
        count(RuleState::Upcoming)
    ))?;
    if !scan.deadlines.is_empty() {
        let header = ["forløb", "rule", "act by", "days", "missing", "told", "tilbud", "medarbejder"];
        output::print_long_table(&header, &scan.deadlines, |deadline| {
            let d = ScannedDeadline::of(deadline);
            vec![
                d.forloeb.to_owned(),
                d.rule.to_owned(),
                d.act_by.to_string(),
                d.days_left.to_string(),
                d.missing.join(" "),
                d.to.join(" "),
                d.tilbud.to_owned(),
                d.medarbejder.unwrap_or("-").to_owned(),
            ]
        })?;
    }
    if !scan.findings.is_empty() {
        output::print(&format!("\nFindings: {}\n", scan.findings.len()))?;
        output::print_long_table(&["finding", "subject", "detail"], &scan.findings, |f| {
            vec![f.kind().to_string(), f.subject.clone(), f.detail()]
        })?;
    }
    Ok(())
}

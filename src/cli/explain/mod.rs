//! `fasevagt explain`: one case, and each rule about it.

mod danish;

use std::process::ExitCode;

use anyhow::{Result, bail};
use chrono::NaiveDate;
use serde::Serialize;

use super::rule_state::RuleState;
use super::{TextOrJson, day_or_today, output, parse_day};
use crate::config::Config;
use crate::domain::cases::forloeb::{Case, DataError, Method};
use crate::domain::cases::timeline::{Timeline, current_phase};
use crate::domain::deadlines::deadline::{DeadlineRules, RuleResult};
use crate::domain::deadlines::rules::{Missing, Role, Verdict};
use crate::domain::deadlines::silences;
use crate::jobs::{CaseReading, find_case};
use crate::store::ledger::{self, HistoryLine};
use crate::store::voids::Voids;
use crate::store::{self, cases, state};

#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// The case number
    forloeb: String,
    /// The day to look from [default: today]
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    on: Option<NaiveDate>,
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
    /// The text in Danish, by the titles of mails and of the list
    #[arg(long)]
    danish: bool,
}

#[derive(Serialize)]
struct Explanation {
    forloeb: String,
    on: NaiveDate,
    method: Option<Method>,
    start_on: Option<NaiveDate>,
    phase2_from: Option<NaiveDate>,
    phase3_from: Option<NaiveDate>,
    end_on: Option<NaiveDate>,
    phase: Option<u8>,
    /// One sentence on the whole case.
    state: String,
    data_errors: Vec<String>,
    rules: Vec<RuleView>,
    /// The rules that are switched off.
    off: Vec<&'static str>,
    said: Vec<SaidView>,
}

#[derive(Serialize)]
struct RuleView {
    rule: &'static str,
    state: RuleState,
    due_on: Option<NaiveDate>,
    act_by: Option<NaiveDate>,
    days_left: Option<i64>,
    stage: Option<i64>,
    missing: Vec<&'static str>,
    to: Vec<&'static str>,
    reason: String,
    silenced_until: Option<NaiveDate>,
    before_start: bool,
    not_asked: Vec<&'static str>,
    /// What would be said next, and when, if nothing changes.
    next: Option<Next>,
}

#[derive(Serialize)]
struct Next {
    on: NaiveDate,
    stage: i64,
}

#[derive(Serialize)]
struct SaidView {
    on: NaiveDate,
    rule: String,
    due_on: NaiveDate,
    stage: i64,
    superseded: bool,
    to: Option<String>,
    mail: Option<String>,
    /// The mail had no room for it, and counts it only.
    counted_only: bool,
}

/// `fasevagt explain`.
pub async fn run(config: &Config, args: ExplainArgs) -> Result<ExitCode> {
    let on = day_or_today(args.on, config);
    let db = state::open_for_reading(&config.state).await?;
    let mut tx = db.snapshot().await?;
    let voided_on = Voids::read(&mut tx).await?.voided_on(&args.forloeb);
    let found = read(config, &args.forloeb, voided_on).await?;
    let history = ledger::history(&mut tx, &args.forloeb).await?;
    let silences = store::silences::list(&mut tx, on).await?;
    drop(tx);
    let mut judged = match &found.case {
        // docs/domain.md, B15
        Some(_) if voided_on.is_some() => Vec::new(),
        Some(case) => config.deadline_rules.judge(case, on),
        None => Vec::new(),
    };
    silences::apply(judged.iter_mut().filter_map(|j| j.deadline.as_mut()), &silences, on);
    let rules = judged.iter().map(|j| RuleView::of(j, &history, &config.deadline_rules, on)).collect();
    let off = config.deadline_rules.rules.off().map(|rule| rule.key).collect();
    let explanation = Explanation { off, ..Explanation::of(&args.forloeb, &found, on, rules, &history) };
    match args.format {
        TextOrJson::Json => output::print_json(&explanation)?,
        TextOrJson::Text if args.danish => output::print(&danish::text(&explanation, &found, &judged, config))?,
        TextOrJson::Text => output::print(&explanation.text())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The case; of one that is voided also where its row is gone.
async fn read(config: &Config, forloeb: &str, voided_on: Option<NaiveDate>) -> Result<Explained> {
    let db = cases::open(&config.cases).await?;
    let found = find_case(&db, config, forloeb).await?;
    db.close().await;
    match found {
        Some(CaseReading { case, .. }) if voided_on.is_some() => Ok(Explained { case, errors: Vec::new(), voided_on }),
        Some(CaseReading { case, errors, .. }) => Ok(Explained { case, errors, voided_on }),
        None if voided_on.is_some() => Ok(Explained { case: None, errors: Vec::new(), voided_on }),
        None => bail!("no forløb {forloeb} in {}", config.cases),
    }
}

/// What is explained.
struct Explained {
    case: Option<Case>,
    /// What is wrong with its rows.
    errors: Vec<DataError>,
    /// Since when it counts as entered by mistake (B15).
    voided_on: Option<NaiveDate>,
}

impl Explanation {
    fn of(forloeb: &str, found: &Explained, on: NaiveDate, rules: Vec<RuleView>, history: &[HistoryLine]) -> Self {
        let case = found.case.as_ref();
        let timeline = case.and_then(|case| Timeline::of(&case.forloeb, on));
        let phase_start = |phase| timeline.as_ref().and_then(|t| t.phase_start(phase));
        let phase = match (case, &timeline) {
            (Some(case), Some(timeline)) => current_phase(&case.forloeb, timeline),
            _ => None,
        };
        Self {
            forloeb: forloeb.to_owned(),
            on,
            method: case.map(|case| case.forloeb.method),
            start_on: case.and_then(|case| case.forloeb.start_on),
            phase2_from: phase_start(2),
            phase3_from: phase_start(3),
            end_on: timeline.as_ref().and_then(|t| t.end),
            phase,
            state: state_of(found, timeline.as_ref()),
            data_errors: found.errors.iter().map(|e| format!("{}.{}: {}", e.table, e.column, e.problem)).collect(),
            rules,
            off: Vec::new(),
            said: history.iter().map(SaidView::of).collect(),
        }
    }

    fn text(&self) -> String {
        let date = |day: Option<NaiveDate>| day.map_or_else(|| "-".into(), |day| day.to_string());
        let method = self.method.map_or("unknown method", Method::as_str);
        let mut text = format!("{} ({method}) as of {}: {}\n", self.forloeb, self.on, self.state);
        text += &format!(
            "start {}, phase 2 from {}, phase 3 from {}, last day {}\n",
            date(self.start_on),
            date(self.phase2_from),
            date(self.phase3_from),
            date(self.end_on)
        );
        for error in &self.data_errors {
            text += &format!("data error: {error}\n");
        }
        if !self.rules.is_empty() {
            let next = |next: &Option<Next>| match next {
                Some(next) => format!("{} ({})", next.on, next.stage),
                None => String::new(),
            };
            let rows = self.rules.iter().map(|r| {
                vec![
                    r.rule.to_owned(),
                    r.state.to_string(),
                    date(r.due_on),
                    date(r.act_by),
                    r.reason.clone(),
                    next(&r.next),
                ]
            });
            text +=
                &format!("\n{}", output::table(&["rule", "state", "due", "act by", "why", "next said (stage)"], rows));
        }
        if !self.off.is_empty() {
            text += &format!("Not asked, since it is switched off: {}\n", self.off.join(", "));
        }
        if !self.said.is_empty() {
            let rows = self.said.iter().map(|s| {
                let to = s.to.clone().unwrap_or_else(|| "passed over".into());
                let counted = if s.counted_only { ", counted only" } else { "" };
                let mail = format!("{}{counted}", s.mail.as_deref().unwrap_or_default());
                vec![s.on.to_string(), s.rule.clone(), s.due_on.to_string(), s.stage.to_string(), to, mail]
            });
            text += &format!("\nSaid\n{}", output::table(&["on", "rule", "due", "stage", "to", "mail"], rows));
        }
        text
    }
}

fn state_of(found: &Explained, timeline: Option<&Timeline>) -> String {
    if let Some(day) = found.voided_on {
        return format!(
            "voided on {day}, since it was entered by mistake: it has no deadlines, and nothing of it is billed"
        );
    }
    match (found.case.as_ref(), timeline) {
        (None, _) => "its row is wrong, so it has no deadlines".into(),
        (_, None) => "no start_on is set, so it has no deadlines".into(),
        (_, Some(t)) if t.closed => "closed, so it has no deadlines".into(),
        (_, Some(t)) if t.is_past_end() => "past its last day and not closed".into(),
        (_, Some(t)) if t.on < t.start => "not started yet".into(),
        _ => "active".into(),
    }
}

impl RuleView {
    fn of(judged: &RuleResult<'_>, history: &[HistoryLine], deadline_rules: &DeadlineRules, on: NaiveDate) -> Self {
        let deadline = judged.deadline.as_ref();
        let (due_on, mut reason) = match &judged.verdict {
            Verdict::Silent(reason) => (None, reason.to_string()),
            Verdict::Fulfilled { due_on } => (Some(*due_on), "nothing is missing".to_owned()),
            Verdict::Open { due_on, missing } => {
                let missing = missing.iter().map(Missing::as_str).collect::<Vec<_>>().join(", ");
                (Some(*due_on), format!("missing: {missing}"))
            }
        };
        let not_asked: Vec<&'static str> = judged.not_asked.iter().map(Missing::as_str).collect();
        if !not_asked.is_empty() {
            reason += &format!("; not asked: {}", not_asked.join(", "));
        }
        let before_start = deadline.is_some_and(|d| d.before_start);
        if before_start {
            reason += "; to act on before reminders.from, so never mailed";
        }
        let state = match (&judged.verdict, deadline) {
            (Verdict::Silent(_), _) => RuleState::Silent,
            (Verdict::Fulfilled { .. }, _) => RuleState::Fulfilled,
            // The first lead has not come.
            (_, Some(deadline)) if deadline.stage.is_none() => RuleState::Waiting,
            (_, Some(deadline)) => RuleState::of_days_left(deadline.days_left),
            (_, None) => RuleState::Upcoming,
        };
        let said = |stage: i64| {
            let of_stage = |line: &&HistoryLine| Some(line.due_on) == due_on && line.stage == stage;
            // As of this day, what was recorded for a later one is not said yet.
            history.iter().filter(of_stage).any(|line| line.rule == judged.rule.key && line.on_day <= on)
        };
        let next = match deadline {
            Some(_) if before_start => None,
            Some(d) => {
                // Nothing is said before a silence is over.
                let (from, said) = match d.silenced_until {
                    Some(until) => (until.succ_opt().unwrap_or(until), false),
                    None => (on, d.stage.is_some_and(said)),
                };
                deadline_rules.next_said(d.act_by, judged.settings, from, said)
            }
            None => None,
        };
        let (missing, to) = match deadline {
            Some(d) => (d.missing.iter().map(Missing::as_str).collect(), d.to.iter().map(Role::as_str).collect()),
            None => (Vec::new(), Vec::new()),
        };
        Self {
            rule: judged.rule.key,
            state,
            due_on,
            act_by: deadline.map(|d| d.act_by),
            days_left: deadline.map(|d| d.days_left),
            stage: deadline.and_then(|d| d.stage),
            missing,
            to,
            reason,
            silenced_until: deadline.and_then(|d| d.silenced_until),
            before_start,
            not_asked,
            next: next.map(|(on, stage)| Next { on, stage }),
        }
    }
}

impl SaidView {
    fn of(history: &HistoryLine) -> Self {
        Self {
            on: history.on_day,
            rule: history.rule.clone(),
            due_on: history.due_on,
            stage: history.stage,
            superseded: history.superseded,
            to: history.recipient.clone(),
            mail: history.state.clone(),
            counted_only: history.counted_only,
        }
    }
}

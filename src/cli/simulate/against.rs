//! What another configuration would say otherwise.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use chrono::NaiveDate;
use serde::Serialize;

use super::{SimulateArgs, waiting_text};
use crate::cli::{TableOrJson, output};
use crate::config::{self, Config};
use crate::domain::deadlines::comparison::{Saying, SayingChange, SayingDifference};
use crate::domain::deadlines::first_run::FirstRun;
use crate::domain::deadlines::rules::RULES;
use crate::domain::operations::job::iso_week;
use crate::jobs::simulate::{SimulatedDay, sayings, simulate};
use crate::store::{cases, state};

/// The contract of docs/interface.md.
#[derive(Serialize)]
struct ComparisonView<'a> {
    from: NaiveDate,
    to: NaiveDate,
    added: &'a [Saying],
    removed: &'a [Saying],
}

/// What the days come to by one configuration.
#[derive(Default)]
struct PlayedDays {
    sayings: Vec<Saying>,
    /// Mails of every kind, by person and week.
    weeks: BTreeMap<(String, String), usize>,
    /// What the first reminders would be on the first day that waits, and how many days do.
    waiting: Option<(FirstRun, usize)>,
}

pub async fn run(config: &Config, file: &Path, args: &SimulateArgs) -> Result<ExitCode> {
    let other = config::load(Some(file))?;
    let (cases, state) = (cases::open(&config.cases).await?, state::open_for_reading(&config.state).await?);
    let now = PlayedDays::of(simulate(&cases, &state, config, args.from, args.to).await?);
    let then = PlayedDays::of(simulate(&cases, &state, &other, args.from, args.to).await?);
    cases.close().await;
    state.close().await;
    let weeks = side_by_side(now.weeks, then.weeks);
    let said = [counted(&now.sayings), counted(&then.sayings)];
    let comparison = SayingDifference::of(now.sayings, then.sayings);
    if args.format == TableOrJson::Json {
        let SayingDifference { added, removed } = &comparison;
        output::print_json(&ComparisonView { from: args.from, to: args.to, added, removed })?;
        return Ok(ExitCode::SUCCESS);
    }
    for (whose, waiting) in [("As it is", now.waiting), ("By the other", then.waiting)] {
        if let Some((first_run, days)) = waiting {
            output::print(&format!("{whose}, on {days} days: {}\n\n", waiting_text(&first_run)))?;
        }
    }
    let changes = comparison.changes();
    print_rules(&said, &changes)?;
    if !changes.is_empty() {
        output::print("\nSayings that change\n")?;
        let header = ["rule", "forløb", "stage", "as it is", "by the other"];
        output::print_long_table(&header, &changes, change_cells)?;
    }
    let header = ["to", "week", "as it is", "by the other"];
    output::print(&format!("\nMails per person and week\n{}", output::table(&header, weeks)))?;
    Ok(ExitCode::SUCCESS)
}

impl PlayedDays {
    fn of(days: impl Iterator<Item = SimulatedDay>) -> Self {
        let mut played = Self::default();
        for day in days {
            played.sayings.extend(sayings(&day));
            for mail in day.mails {
                *played.weeks.entry((mail.to, iso_week(day.on))).or_default() += 1;
            }
            if let Some(first_run) = day.waiting {
                played.waiting.get_or_insert((first_run, 0)).1 += 1;
            }
        }
        played
    }
}

fn side_by_side(now: BTreeMap<(String, String), usize>, then: BTreeMap<(String, String), usize>) -> Vec<Vec<String>> {
    let mut weeks: BTreeMap<(String, String), [usize; 2]> = BTreeMap::new();
    for (place, counts) in [now, then].into_iter().enumerate() {
        for (week, count) in counts {
            weeks.entry(week).or_default()[place] = count;
        }
    }
    weeks.into_iter().map(|((to, week), [now, then])| vec![to, week, now.to_string(), then.to_string()]).collect()
}

fn counted(sayings: &[Saying]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for saying in sayings {
        *counts.entry(saying.rule).or_default() += 1;
    }
    counts
}

/// How many sayings a rule has, and how many of them change in which way.
fn print_rules(said: &[BTreeMap<&'static str, usize>; 2], changes: &[SayingChange<'_>]) -> Result<()> {
    let header = ["rule", "as it is", "by the other", "come", "go", "on another day", "to another person"];
    let of = |counts: &BTreeMap<&str, usize>, rule: &str| counts.get(rule).copied().unwrap_or_default();
    let mut rows = Vec::new();
    for rule in RULES {
        let counts = [of(&said[0], rule.key), of(&said[1], rule.key)];
        if counts == [0, 0] {
            continue;
        }
        let mut ways = [0; 4];
        for change in changes.iter().filter(|change| rule_of(change) == rule.key) {
            match change {
                SayingChange::Comes(_) => ways[0] += 1,
                SayingChange::Goes(_) => ways[1] += 1,
                SayingChange::Moves { before, after } => {
                    ways[2] += usize::from(before.on != after.on);
                    ways[3] += usize::from(before.to != after.to);
                }
            }
        }
        let numbers = counts.into_iter().chain(ways).map(|count| count.to_string());
        rows.push([rule.key.to_owned()].into_iter().chain(numbers).collect());
    }
    output::print(&format!("Sayings by rule: a deadline in one person's mail\n{}", output::table(&header, rows)))
}

fn rule_of(change: &SayingChange<'_>) -> &'static str {
    match change {
        SayingChange::Comes(saying) | SayingChange::Goes(saying) | SayingChange::Moves { before: saying, .. } => {
            saying.rule
        }
    }
}

fn change_cells(change: &SayingChange<'_>) -> Vec<String> {
    let told = |saying: &Saying| format!("{} {}", saying.on, saying.to);
    let (saying, before, after) = match change {
        SayingChange::Comes(saying) => (saying, String::new(), told(saying)),
        SayingChange::Goes(saying) => (saying, told(saying), String::new()),
        SayingChange::Moves { before, after } => (before, told(before), told(after)),
    };
    vec![saying.rule.to_owned(), saying.forloeb.clone(), saying.stage.to_string(), before, after]
}

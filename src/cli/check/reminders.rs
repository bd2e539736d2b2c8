//! What the next reminders would say at once, and which rules nothing in the data ever fulfils.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;

use super::{CheckLine, CheckResult};
use crate::clock;
use crate::config::Config;
use crate::domain::deadlines::deadline::Key;
use crate::domain::deadlines::recorded::{NeverFulfilled, RecordedThings};
use crate::domain::deadlines::rules::{Missing, RULES};
use crate::domain::values::calendar::addd;
use crate::domain::values::message::MailKind;
use crate::jobs::simulate::{SimulatedDay, simulate};
use crate::store::cases::{CaseRequest, CaseScope};
use crate::store::db::Db;
use crate::store::voids::Voids;
use crate::store::{cases, state};

/// Closed days in a row are fewer.
const DAYS_AHEAD: i64 = 31;

pub async fn reminders(config: &Config) -> Result<Vec<CheckLine>> {
    let today = config.site().today(clock::now());
    let (cases, state) = (cases::open(&config.cases).await?, state::open_for_reading(&config.state).await?);
    let mut days = simulate(&cases, &state, config, today, addd(today, DAYS_AHEAD)).await?;
    let mut lines: Vec<CheckLine> = days.find(|day| day.is_reminded).map(|day| said(&day)).into_iter().collect();
    drop(days);
    let never = never_fulfilled(&cases, &state, config, today).await?;
    lines.extend(never.iter().map(|one| ("rules", CheckResult::Warning(unrecorded(one)))));
    cases.close().await;
    state.close().await;
    Ok(lines)
}

/// How much would be said on the day.
fn said(day: &SimulatedDay) -> CheckLine {
    if let Some(first_run) = &day.waiting {
        let by_rule = first_run.by_rule.iter().map(|(rule, count)| format!("{} {count}", rule.named()));
        let by_rule = by_rule.collect::<Vec<_>>().join(", ");
        let problem = format!("on {} {first_run}, and would wait (`fasevagt help rules`): {by_rule}", day.on);
        return ("reminders", CheckResult::Warning(problem));
    }
    let reminders: Vec<_> = day.mails.iter().filter(|mail| mail.kind == MailKind::Reminder).collect();
    let keys: BTreeSet<&Key> = reminders.iter().flat_map(|mail| &mail.deadlines).collect();
    let overdue = keys.iter().filter(|key| key.stage < 0).count();
    let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
    for key in &keys {
        *by_rule.entry(key.rule).or_default() += 1;
    }
    let counts = RULES.iter().filter_map(|rule| Some(format!("{} {}", rule.named(), by_rule.get(rule.key)?)));
    let counts = counts.collect::<Vec<_>>().join(", ");
    let counts = if counts.is_empty() { counts } else { format!(": {counts}") };
    let text = format!(
        "on {} {} deadlines would be said in {} mails, {overdue} of them overdue{counts}",
        day.on,
        keys.len(),
        reminders.len()
    );
    ("reminders", CheckResult::Ok(text))
}

/// Over all cases, closed ones too: what was recorded once can be again.
async fn never_fulfilled(cases: &Db, state: &Db, config: &Config, on: NaiveDate) -> Result<Vec<NeverFulfilled>> {
    let voids = Voids::read(&mut state.snapshot().await?).await?;
    let request = CaseRequest::new(CaseScope::OpenAfter(NaiveDate::MIN)).leaving_out(&voids);
    let mut read = cases::read(cases, request, config.phase_plan).await?;
    let mut recorded = RecordedThings::default();
    read.each(|_, case| recorded.add(&case, &config.deadline_rules, on));
    Ok(recorded.never_fulfilled(&config.deadline_rules))
}

fn unrecorded(one: &NeverFulfilled) -> String {
    let NeverFulfilled { rule, deadlines, things } = one;
    let names = things.iter().map(Missing::as_str).collect::<Vec<_>>().join(", ");
    let asks_more = things.iter().count() < rule.asks.len();
    let advice = if asks_more {
        format!("leave it out of rules.{}.requires", rule.key)
    } else {
        format!("switch the rule off: rules.{}.enabled = false", rule.key)
    };
    format!(
        "nothing in the data ever fulfils {}, of which {deadlines} are open: no case has {names}; where it is not recorded, {advice}",
        rule.named()
    )
}

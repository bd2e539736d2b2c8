//! Each night, and whenever `status` asks: what was due to be said is held against what was said.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{JobContext, Outcome, SurveyRequest, survey_for};
use crate::config::Config;
use crate::domain::deadlines::people::readers;
use crate::domain::deadlines::silences;
use crate::domain::operations::job::JobKind;
use crate::domain::operations::retention::ledger_before;
use crate::store::db::Db;
use crate::store::{self, ledger, runs};

/// The last day that reminders were said on, looked at again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// `None`: nothing was ever said, or longer ago than the ledger is kept.
    pub on: Option<NaiveDate>,
    /// Deadlines that were flagged on that day, not silenced, and had a reader.
    pub due: usize,
    /// Of these, how many were said by then, or passed over for a later stage.
    pub said: usize,
    /// The others, as `forløb rule due-date stage`.
    pub missing: Vec<String>,
}

impl Proof {
    /// What is wrong, as one line.
    pub fn difference(&self) -> Option<String> {
        let keys = self.missing.join(", ");
        (!self.missing.is_empty()).then(|| format!("{} deadlines were not said: {keys}", self.missing.len()))
    }
}

/// Looks at the last day of reminders up to `today`, with the case data of now.
pub async fn look(cases: &Db, state: &Db, config: &Config, today: NaiveDate) -> Result<Proof> {
    let mut tx = state.snapshot().await?;
    let last = runs::last_period(&mut tx, JobKind::Reminders, &today.to_string()).await?;
    let last = last.and_then(|day| day.parse::<NaiveDate>().ok());
    // Of a day longer ago the ledger may be deleted.
    let Some(on) = last.filter(|on| *on >= ledger_before(today)) else { return Ok(Proof::default()) };
    let (mut survey, register) = survey_for(cases, config, on, SurveyRequest::default()).await?;
    silences::apply(&mut survey.deadlines, &store::silences::list(&mut tx, on).await?, on);
    let has_reader = |d: &_| !readers(d, &register, &config.recipients, on).readers.is_empty();
    let due: Vec<_> = survey.flagged().filter(|d| d.silenced_until.is_none() && has_reader(d)).collect();
    let mut ids: Vec<String> = due.iter().map(|d| d.forloeb.clone()).collect();
    ids.sort();
    ids.dedup();
    let ledger = ledger::read(&mut tx, &ids).await?;
    let keys = due.iter().filter_map(|d| d.key());
    let missing = keys.filter(|key| !ledger.knows(key));
    let missing: Vec<_> = missing.map(|k| format!("{} {} {} {}", k.forloeb, k.rule, k.due_on, k.stage)).collect();
    Ok(Proof { on: Some(on), due: due.len(), said: due.len() - missing.len(), missing })
}

/// The nightly look, once a day. A difference is told with its keys.
pub async fn run(context: JobContext<'_>, today: NaiveDate, now: DateTime<Utc>) -> Result<Outcome> {
    let proof = look(context.cases, context.state, context.config, today).await?;
    let mut tx = context.state.begin().await?;
    if !runs::claim(&mut tx, JobKind::Proof, &today.to_string(), now).await? {
        return Ok(Outcome::Nothing(format!("proof: {today} is done already")));
    }
    tx.commit().await?;
    let text = format!("proof: {} deadlines were due to be said, {} were", proof.due, proof.said);
    Ok(match proof.difference() {
        Some(difference) => Outcome::Stuck(format!("{text}; {difference}")),
        None => Outcome::Done(text),
    })
}

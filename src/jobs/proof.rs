//! Each night, and with each `status`: compares what was due to be said with what was said.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{JobContext, Outcome, SurveyRequest, survey_for};
use crate::config::Config;
use crate::domain::deadlines::deadline::{Deadline, Key};
use crate::domain::deadlines::people::readers;
use crate::domain::deadlines::role_holders::RoleHolders;
use crate::domain::deadlines::silences;
use crate::domain::operations::job::JobKind;
use crate::domain::operations::retention::ledger_before;
use crate::domain::values::english::counted;
use crate::store::db::{Db, Tx};
use crate::store::voids::Voids;
use crate::store::{self, ledger, runs};

/// The last day that reminders were said on, checked again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// `None`: nothing was ever said, or longer ago than the ledger is kept.
    pub on: Option<NaiveDate>,
    /// Deadlines that were flagged on that day, not silenced, not from before the start, and had a reader.
    pub due: usize,
    /// Of these, how many were said by then, or passed over for a later stage.
    pub said: usize,
    /// The others, as `forløb rule due-date stage`.
    pub missing: Vec<String>,
}

impl Proof {
    /// What is wrong, as one line.
    pub fn difference(&self) -> Option<String> {
        if self.missing.is_empty() {
            return None;
        }
        Some(format!(
            "{} not said: {}",
            counted(self.missing.len(), "deadline was", "deadlines were"),
            self.missing.join(", ")
        ))
    }
}

/// Checks the last day of reminders up to `today`, with the case data of now.
pub async fn check(cases: &Db, state: &Db, config: &Config, today: NaiveDate) -> Result<Proof> {
    let mut tx = state.snapshot().await?;
    let Some(on) = last_day_said(&mut tx, today).await? else { return Ok(Proof::default()) };
    let due = due_to_be_said(&mut tx, (cases, state), config, on).await?;
    let missing = not_said(&mut tx, &due, on).await?;
    Ok(Proof { on: Some(on), due: due.len(), said: due.len() - missing.len(), missing })
}

async fn last_day_said(tx: &mut Tx, today: NaiveDate) -> Result<Option<NaiveDate>> {
    let last = runs::last_done(tx, JobKind::Reminders, &today.to_string()).await?;
    let Some(last) = last else { return Ok(None) };
    match last.parse::<NaiveDate>() {
        // Of a day longer ago the ledger may be deleted.
        Ok(on) if on >= ledger_before(today) => Ok(Some(on)),
        _ => Ok(None),
    }
}

/// What a run on the day says, where nothing was said before.
async fn due_to_be_said(tx: &mut Tx, databases: (&Db, &Db), config: &Config, on: NaiveDate) -> Result<Vec<Deadline>> {
    let request = SurveyRequest { voids: Voids::read(tx).await?, ..SurveyRequest::default() };
    let (mut survey, register) = survey_for(databases, config, on, request).await?;
    silences::apply(&mut survey.deadlines, &store::silences::list(tx, on).await?, on);
    // What nobody gets a mail about is not recorded as said; `status` reports the vacant role.
    let holders = RoleHolders::new(&config.recipients, &register);
    let has_reader = |deadline: &Deadline| !readers(deadline, &register, &holders, on).readers.is_empty();
    let is_due_to_be_said =
        |deadline: &&Deadline| deadline.silenced_until.is_none() && !deadline.before_start && has_reader(deadline);
    Ok(survey.flagged().filter(is_due_to_be_said).cloned().collect())
}

/// Those that the ledger does not know, by their keys.
async fn not_said(tx: &mut Tx, due: &[Deadline], on: NaiveDate) -> Result<Vec<String>> {
    let mut forloeb: Vec<String> = due.iter().map(|deadline| deadline.forloeb.to_string()).collect();
    forloeb.sort();
    forloeb.dedup();
    let ledger = ledger::read(tx, &forloeb, on).await?;
    let keys = due.iter().filter_map(Deadline::key);
    let missing = keys.filter(|key| !ledger.knows(key));
    Ok(missing.map(|Key { forloeb, rule, due_on, stage }| format!("{forloeb} {rule} {due_on} {stage}")).collect())
}

/// The nightly check, once a day. A difference is reported with its keys.
pub async fn run(context: JobContext<'_>, today: NaiveDate, now: DateTime<Utc>) -> Result<Outcome> {
    let proof = check(context.cases.open().await?, context.state, context.config, today).await?;
    let mut tx = context.state.begin().await?;
    if !runs::claim(&mut tx, JobKind::Proof, &today.to_string(), now).await? {
        return Ok(Outcome::Nothing(format!("proof: {today} is done already")));
    }
    tx.commit().await?;
    let text = format!("proof: {} deadlines were due to be said, {} were", proof.due, proof.said);
    Ok(match proof.difference() {
        Some(difference) => Outcome::Incomplete(format!("{text}; {difference}")),
        None => Outcome::Done(text),
    })
}

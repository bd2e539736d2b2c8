//! Each open day: what is new is said, one mail per person.
//!
//! Everything is read from snapshots, decided and rendered before anything is written, so that the state database is
//! locked for no longer than the writing takes. What was relied on is checked when it is written.

mod composing;
mod decision;
mod reading;
mod writing;

use anyhow::Result;
use chrono::{DateTime, NaiveDate, Utc};

use super::health::record_all;
use super::publish::BoardLinks;
use super::{JobContext, Outcome, SurveyRequest, list, survey_for};
use crate::domain::cases::forloeb::Register;
use crate::domain::deadlines::role_holders::{RoleHolders, Vacancy};
use crate::domain::operations::health::RecordedProblem;
use crate::domain::operations::job::JobKind;
use crate::domain::operations::list_watch::OutdatedList;
use crate::domain::overview::survey::Survey;
use crate::domain::values::redact::{redact, redact_id};
use crate::store::outbox::NewMail;
use crate::store::runs;
use crate::store::voids::Voids;
use decision::ReminderDecision;
use reading::{Hold, StateReading};
pub use writing::Written;

/// How often a run decides before it keeps all others from writing meanwhile.
const TRIES: usize = 3;

/// Says what is new on the day `on`, once. First reminders that are too many wait.
pub async fn run(context: JobContext<'_>, on: NaiveDate, now: DateTime<Utc>) -> Result<Outcome> {
    say(context, on, now, false).await
}

/// The same, where somebody has asked that the first ones go as they are.
pub async fn run_all_at_once(context: JobContext<'_>, on: NaiveDate, now: DateTime<Utc>) -> Result<Outcome> {
    say(context, on, now, true).await
}

async fn say(context: JobContext<'_>, on: NaiveDate, now: DateTime<Utc>, all_at_once: bool) -> Result<Outcome> {
    // A closed day is not recorded as done: what is new on it is said on the next open one.
    if !context.config.deadline_rules.calendar.is_open(on) {
        return Ok(Outcome::Nothing(format!("reminders: {on} is a closed day, nothing is said")));
    }
    let done_already = Outcome::Nothing(format!("reminders: {on} is done already"));
    let Some(mut run) = ReminderRun::read(context, on, now).await? else { return Ok(done_already) };
    run.all_at_once = all_at_once;
    let mut before = None;
    for _ in 0..TRIES {
        let day = run.decide(before).await?;
        match run.write(&day).await? {
            Written::Done => return done(context, &day, on, now).await,
            Written::ByAnother => return Ok(done_already),
            Written::Changed(what) => tracing::debug!("reminders: {what} meanwhile, so it is decided anew"),
        }
        before = Some(day);
    }
    match run.decide_and_write(before).await? {
        Some(day) => done(context, &day, on, now).await,
        None => Ok(done_already),
    }
}

/// What is reported of a day that is written; the administrator is told of leaders for whom nobody reads.
async fn done(context: JobContext<'_>, day: &DecidedDay, on: NaiveDate, now: DateTime<Utc>) -> Result<Outcome> {
    let absent: Vec<String> =
        day.decision.nobody_for.iter().filter(|one| one.all_absent).map(Vacancy::to_string).collect();
    let problem = if absent.is_empty() { None } else { Some(absent.join("; ")) };
    let mut found = vec![(RecordedProblem::Leaders, problem)];
    // That they wait is recorded with the day that does.
    if day.decision.waiting.is_none() {
        found.push((RecordedProblem::FirstRun, None));
    }
    record_all(context.state, found, now).await?;
    Ok(day.outcome(on))
}

/// One day's run, with the cases as they were read for it. [`run`] takes these steps; by themselves they are for tests.
pub struct ReminderRun<'a> {
    context: JobContext<'a>,
    on: NaiveDate,
    now: DateTime<Utc>,
    survey: Survey,
    register: Register,
    holders: RoleHolders,
    /// What the cases were read from, where the list that is there has errors.
    outdated_list: Option<OutdatedList>,
    /// Where the published pages are, if there are any.
    links: Option<BoardLinks>,
    /// Somebody has asked that the first reminders go as they are.
    all_at_once: bool,
}

/// A day that is decided and rendered, but not written.
pub struct DecidedDay {
    decision: ReminderDecision,
    /// Those of the decision, in its order.
    mails: Vec<NewMail>,
    /// What it rests on.
    reading: StateReading,
}

impl<'a> ReminderRun<'a> {
    /// Reads the cases; `None` where the day is done already.
    pub async fn read(context: JobContext<'a>, on: NaiveDate, now: DateTime<Utc>) -> Result<Option<Self>> {
        let mut tx = context.state.snapshot().await?;
        if runs::is_done(&mut tx, JobKind::Reminders, &on.to_string()).await? {
            return Ok(None);
        }
        let outdated_list = list::outdated(&mut tx, context.config).await?;
        let voids = Voids::read(&mut tx).await?;
        drop(tx);
        let request = SurveyRequest { voids, ..SurveyRequest::default() };
        let (survey, register) =
            survey_for((context.cases.open().await?, context.state), context.config, on, request).await?;
        let holders = RoleHolders::new(&context.config.recipients, &register);
        let links = BoardLinks::read(context.state, context.config, &register, &holders).await?;
        Ok(Some(Self { context, on, now, survey, register, holders, outdated_list, links, all_at_once: false }))
    }

    /// Decides and renders everything, and writes nothing. What an earlier try has rendered is used again where it
    /// would come out the same.
    pub async fn decide(&self, before: Option<DecidedDay>) -> Result<DecidedDay> {
        let mut tx = self.context.state.snapshot().await?;
        let reading = StateReading::read(&mut tx, &self.survey, Hold::Nothing).await?;
        drop(tx);
        self.decide_by(reading, before)
    }

    fn decide_by(&self, reading: StateReading, before: Option<DecidedDay>) -> Result<DecidedDay> {
        let decision = ReminderDecision::of(self, &reading);
        let mails = composing::compose_all(self, &decision, before)?;
        Ok(DecidedDay { decision, mails, reading })
    }
}

impl DecidedDay {
    /// What is reported of it once it is written.
    fn outcome(&self, on: NaiveDate) -> Outcome {
        for vacancy in &self.decision.nobody_for {
            let (role, tilbud) = (vacancy.role.as_str(), redact_id(&vacancy.tilbud));
            tracing::warn!(role, tilbud, "somebody should have been told: {vacancy}");
        }
        for mail in &self.mails {
            if let Some(problem) = &mail.problem {
                let (kind, state, problem) = (mail.kind.as_str(), mail.state, redact(problem));
                tracing::error!(kind, "a {kind} mail is {state} and not sent: {problem}");
            }
        }
        if let Some(first_run) = &self.decision.waiting {
            return Outcome::Done(format!(
                "reminders: {on} waits: {first_run}; choose how to begin (`fasevagt help rules`), or say them by \
                 `fasevagt once reminders --first`"
            ));
        }
        let ReminderDecision { said, readers, .. } = &self.decision;
        let passed: usize = said.iter().map(|said| said.passed.len()).sum();
        let said = said.len();
        Outcome::Done(format!(
            "reminders: {on}: {said} deadlines said in {readers} mails, {passed} passed stages recorded"
        ))
    }
}

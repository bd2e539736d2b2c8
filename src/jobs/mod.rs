//! The daemon's work, job by job: read -> decide -> render -> write, each in one transaction.

pub mod deliver;
pub mod digest;
pub mod due;
pub mod health;
pub mod import;
pub mod proof;
pub mod reminders;
pub mod retention;
pub mod simulate;
pub mod statements;

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, NaiveDate, Utc};

use crate::config::Config;
use crate::domain::cases::forloeb::{Case, DataError, Register};
use crate::domain::operations::job::JobKind;
use crate::domain::overview::findings::FindingContext;
use crate::domain::overview::survey::Survey;
use crate::domain::values::calendar::{addd, addm};
use crate::domain::values::message::{Attachment, MailKind, Message, Recipient};
use crate::domain::values::redact::redact;
use crate::mailer::{ComposeResult, Mailer, compose};
use crate::render::{MailContext, Templates};
use crate::store;
use crate::store::cases::{CaseScope, Snapshot};
use crate::store::db::{Db, Tx};
use crate::store::outbox::{self, MailState, NewMail};
use deliver::{Clock, Delivered, DeliveryParams, GoneOwners};
use due::Due;

/// What a job works with.
#[derive(Debug, Clone, Copy)]
pub struct JobContext<'a> {
    pub config: &'a Config,
    pub cases: &'a Db,
    pub state: &'a Db,
    pub templates: &'a Templates,
    pub mailer: &'a Mailer,
}

/// Asked between the steps of a job that takes long: whether to end softly.
pub type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// How a run of a job ended; shown as one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done(String),
    /// Nothing was to be done, for this reason.
    Nothing(String),
    /// It could not go on, for this reason, and goes on later.
    Stuck(String),
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Done(text) | Self::Nothing(text) | Self::Stuck(text) => f.write_str(text),
        }
    }
}

/// What a run of a job came to.
#[derive(Debug)]
pub struct JobResult {
    pub outcome: Outcome,
    /// The job wants to be run again then, whatever else happens.
    pub come_back: Option<Duration>,
}

impl From<Outcome> for JobResult {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, come_back: None }
    }
}

/// Runs a job that is due: the one place where each kind of job meets its work.
pub async fn run(
    due: &Due,
    context: JobContext<'_>,
    gone_owners: &mut GoneOwners,
    clock: Clock,
    stop: Stop<'_>,
) -> Result<JobResult> {
    let (on, now) = (due.on, clock());
    let outcome = match due.job {
        JobKind::Reminders => reminders::run(context, on, now).await?,
        JobKind::Digest => digest::run(context, due, now).await?,
        JobKind::Statements => statements::run(context, on, now).await?,
        JobKind::Proof => proof::run(context, on, now).await?,
        JobKind::Retention => retention::run(context, on, now, stop).await?,
        JobKind::Health => health::run(context, now).await?,
        JobKind::Deliver => {
            let from = context.config.mail.from.email.to_string();
            let params = DeliveryParams { state: context.state, mailer: context.mailer, from: &from, now: clock, stop };
            let Delivered { outcome, come_back } = deliver::run(params, gone_owners).await?;
            return Ok(JobResult { outcome, come_back });
        }
    };
    Ok(outcome.into())
}

/// Forløb that ended by this day are not read: findings look back two months at most, but for days that are billed
/// twice, which can be any that are still billed.
fn looked_back(config: &Config, on: NaiveDate) -> NaiveDate {
    let two_months = addd(on, -62);
    let billed = config.billing.first_month.map(|first| addd(first.max(addm(on, -13)), -1));
    billed.map_or(two_months, |billed| billed.min(two_months))
}

/// What a survey looks for besides what every one does.
#[derive(Debug, Default)]
struct SurveyRequest {
    /// Forløb of which every open deadline is wanted.
    kept: HashSet<String>,
    /// Forløb with issued lines: those that are gone are told.
    billed: BTreeSet<String>,
}

/// Looks over all cases as of `on`, with everything that is found.
pub async fn survey(cases: &Db, state: &Db, config: &Config, on: NaiveDate) -> Result<(Survey, Register)> {
    let billed = store::statements::billed_forloeb(&mut state.snapshot().await?).await?;
    survey_for(cases, config, on, SurveyRequest { billed, ..SurveyRequest::default() }).await
}

async fn survey_for(cases: &Db, config: &Config, on: NaiveDate, request: SurveyRequest) -> Result<(Survey, Register)> {
    let mut snapshot = Snapshot::open(cases, config.phase_plan).await?;
    let mut survey = Survey { kept: request.kept, ..Survey::new(on) };
    let scope = CaseScope::OpenAfter(looked_back(config, on));
    snapshot
        .each(&scope, |register, case| survey.add(&case, &config.deadline_rules, &grounds(config, register, on)))
        .await?;
    let known = snapshot.known_forloeb(&request.billed).await?;
    survey.vanished = request.billed.difference(&known).cloned().collect();
    let (register, errors) = snapshot.finish();
    survey.finish(&errors, &grounds(config, &register, on));
    Ok((survey, register))
}

/// One forløb as it was found; no case where its row is wrong.
#[derive(Debug)]
pub struct CaseReading {
    pub case: Option<Case>,
    pub register: Register,
    /// What is wrong with its rows.
    pub errors: Vec<DataError>,
}

/// Reads one forløb. One that is not there is an error.
pub async fn one_case(cases: &Db, config: &Config, forloeb: &str) -> Result<CaseReading> {
    let mut snapshot = Snapshot::open(cases, config.phase_plan).await?;
    let mut case = None;
    snapshot.each(&CaseScope::One(forloeb.to_owned()), |_, found| case = Some(found)).await?;
    let (register, errors) = snapshot.finish();
    let errors: Vec<_> = errors.into_iter().filter(|error| error.id == forloeb).collect();
    if case.is_none() && errors.is_empty() {
        bail!("no forløb {forloeb} in {}", config.cases);
    }
    Ok(CaseReading { case, register, errors })
}

fn grounds<'a>(config: &Config, register: &'a Register, on: NaiveDate) -> FindingContext<'a> {
    FindingContext {
        on,
        register,
        tilsagn: config.billing.betalingstilsagn,
        einvoice: config.einvoice.is_some(),
        billed_from: config.billing.first_month,
    }
}

/// A mail that is decided, but not rendered.
struct MailDraft<'a> {
    key: String,
    kind: MailKind,
    to: &'a Recipient,
    thread: Option<String>,
    attachments: Vec<Attachment>,
}

/// Renders a mail, and queues it within the transaction that decided it.
async fn queue<C: MailContext>(
    context: JobContext<'_>,
    tx: &mut Tx,
    draft: MailDraft<'_>,
    mail: &C,
    now: DateTime<Utc>,
) -> Result<()> {
    let mail = composed(context, draft, mail, now)?;
    if let Some(problem) = &mail.problem {
        let (kind, state, problem) = (mail.kind.as_str(), mail.state, redact(problem));
        tracing::error!(kind, "a {kind} mail is {state} and not sent: {problem}");
    }
    outbox::enqueue(tx, &mail, now).await?;
    Ok(())
}

/// A mail rendered, guarded, and in its final bytes.
fn composed<C: MailContext>(
    context: JobContext<'_>,
    draft: MailDraft<'_>,
    mail: &C,
    now: DateTime<Utc>,
) -> Result<NewMail> {
    let rendered = context.templates.render(mail).with_context(|| format!("render mail {}", C::NAME))?;
    let (subject, text, html) = (rendered.subject, rendered.text, rendered.html);
    let MailDraft { key, kind, to, thread, attachments } = draft;
    let message = Message { key, kind, to: to.clone(), thread, subject, text, html, attachments };
    let composed = compose(&message, &context.config.mail.from, &context.config.mail.case_numbers, now);
    let (state, problem) = match composed.fate {
        ComposeResult::Send => (MailState::Queued, None),
        ComposeResult::Blocked(why) => (MailState::Blocked, Some(why)),
        ComposeResult::Dead(why) => (MailState::Dead, Some(why)),
    };
    Ok(NewMail {
        key: message.key,
        kind,
        to: message.to.email,
        subject: message.subject,
        raw: composed.raw,
        message_id: composed.message_id,
        state,
        problem,
    })
}

/// `reminder/2026-11-20/anna@example.dk`: what is said on a day, in a week or for a month, to one address.
fn mail_key(kind: MailKind, period: &str, to: &Recipient) -> String {
    format!("{kind}/{period}/{}", to.email.to_lowercase())
}

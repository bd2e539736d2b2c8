//! The daemon's work, job by job: read -> decide -> render -> write, each in one transaction.

pub mod deliver;
pub mod digest;
pub mod due;
pub mod import;
pub mod proof;
pub mod reminders;
pub mod simulate;
pub mod statements;

use std::collections::HashSet;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, NaiveDate, Utc};

use crate::config::Config;
use crate::domain::calendar::addd;
use crate::domain::findings::Grounds;
use crate::domain::forloeb::{Case, DataError, Register};
use crate::domain::message::{Attachment, MailKind, Message, Recipient};
use crate::domain::survey::Survey;
use crate::mailer::{Fate, compose};
use crate::render::{MailContext, Templates};
use crate::store::cases::{Scope, Snapshot};
use crate::store::db::{Db, Tx};
use crate::store::outbox::{self, MailState, NewMail};

/// What a job works with.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    pub config: &'a Config,
    pub cases: &'a Db,
    pub state: &'a Db,
    pub templates: &'a Templates,
}

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

/// Findings look back two months at most: forløb that ended before are not read.
const LOOK_BACK_DAYS: i64 = 62;

/// Looks over all cases as of `on`.
pub async fn survey(cases: &Db, config: &Config, on: NaiveDate) -> Result<(Survey, Register)> {
    survey_keeping(cases, config, on, HashSet::new()).await
}

/// The same, with every open deadline of the forløb in `kept`.
async fn survey_keeping(
    cases: &Db,
    config: &Config,
    on: NaiveDate,
    kept: HashSet<String>,
) -> Result<(Survey, Register)> {
    let mut snapshot = Snapshot::open(cases, config.phase_plan).await?;
    let mut survey = Survey { kept, ..Survey::new(on) };
    let scope = Scope::OpenAfter(addd(on, -LOOK_BACK_DAYS));
    snapshot.each(&scope, |register, case| survey.add(&case, &config.watch, &grounds(config, register, on))).await?;
    let (register, errors) = snapshot.finish();
    survey.finish(&errors, &grounds(config, &register, on));
    Ok((survey, register))
}

/// One forløb as it was found; no case where its row is wrong.
#[derive(Debug)]
pub struct Found {
    pub case: Option<Case>,
    pub register: Register,
    /// What is wrong with its rows.
    pub errors: Vec<DataError>,
}

/// Reads one forløb. One that is not there is an error.
pub async fn one_case(cases: &Db, config: &Config, forloeb: &str) -> Result<Found> {
    let mut snapshot = Snapshot::open(cases, config.phase_plan).await?;
    let mut case = None;
    snapshot.each(&Scope::One(forloeb.to_owned()), |_, found| case = Some(found)).await?;
    let (register, errors) = snapshot.finish();
    let errors: Vec<_> = errors.into_iter().filter(|error| error.id == forloeb).collect();
    if case.is_none() && errors.is_empty() {
        bail!("no forløb {forloeb} in {}", config.cases);
    }
    Ok(Found { case, register, errors })
}

fn grounds<'a>(config: &Config, register: &'a Register, on: NaiveDate) -> Grounds<'a> {
    Grounds { on, register, tilsagn: config.billing.betalingstilsagn, einvoice: config.einvoice.is_some() }
}

/// A mail that is decided, but not rendered.
struct Letter<'a> {
    key: String,
    kind: MailKind,
    to: &'a Recipient,
    thread: Option<String>,
    attachments: Vec<Attachment>,
}

/// Renders a mail, and queues it within the transaction that decided it.
async fn queue<C: MailContext>(
    desk: Desk<'_>,
    tx: &mut Tx,
    letter: Letter<'_>,
    mail: &C,
    now: DateTime<Utc>,
) -> Result<()> {
    let rendered = desk.templates.render(mail).with_context(|| format!("render mail {}", C::NAME))?;
    let (subject, text, html) = (rendered.subject, rendered.text, rendered.html);
    let Letter { key, kind, to, thread, attachments } = letter;
    let message = Message { key, kind, to: to.clone(), thread, subject, text, html, attachments };
    let composed = compose(&message, &desk.config.mail.from, now);
    let (state, problem) = match composed.fate {
        Fate::Send => (MailState::Queued, None),
        Fate::Blocked(why) => (MailState::Blocked, Some(why)),
        Fate::Dead(why) => (MailState::Dead, Some(why)),
    };
    if let Some(problem) = &problem {
        tracing::error!(kind = %kind, "a mail is {state} and not sent: {problem}");
    }
    let mail = NewMail {
        key: message.key,
        kind,
        to: message.to.email,
        subject: message.subject,
        raw: composed.raw,
        message_id: composed.message_id,
        state,
        problem,
    };
    outbox::enqueue(tx, &mail, now).await?;
    Ok(())
}

/// `reminder/2026-11-20/anna@example.dk`: what is said on a day, in a week or for a month, to one address.
fn mail_key(kind: MailKind, period: &str, to: &Recipient) -> String {
    format!("{kind}/{period}/{}", to.email.to_lowercase())
}

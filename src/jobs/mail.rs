//! From a decided mail to a row of the queue.

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};

use super::JobContext;
use crate::domain::values::message::{Attachment, MailKind, Message, Recipient};
use crate::domain::values::redact::redact;
use crate::mailer::{ComposeResult, MailSender, compose, message_id};
use crate::panics::{caught_now, planted};
use crate::render::MailContext;
use crate::store::error_text::error_text;
use crate::store::outbox::{MailState, NewMail};

/// A mail that is decided, but not rendered.
pub struct MailDraft<'a> {
    pub key: String,
    pub kind: MailKind,
    pub to: &'a Recipient,
    pub thread: Option<String>,
}

/// What a mail says, and the files beside it. It is made where a panic stops only this mail.
pub struct MailContent<C> {
    pub mail: C,
    pub attachments: Vec<Attachment>,
}

impl<C> From<C> for MailContent<C> {
    fn from(mail: C) -> Self {
        Self { mail, attachments: Vec::new() }
    }
}

/// Renders a mail to be queued in the transaction that decided it, and tells of one that can't be sent.
pub fn rendered<C: MailContext>(
    context: JobContext<'_>,
    draft: MailDraft<'_>,
    make: impl FnOnce() -> MailContent<C>,
    now: DateTime<Utc>,
) -> NewMail {
    let mail = composed(context, draft, make, now);
    if let Some(problem) = &mail.problem {
        let (kind, state, problem) = (mail.kind.as_str(), mail.state, redact(problem));
        tracing::error!(kind, "a {kind} mail is {state} and not sent: {problem}");
    }
    mail
}

/// A mail rendered, guarded, and in its final bytes. One that can't be made is dead: it is seen, what it says counts as said,
/// and the others go.
pub fn composed<C: MailContext>(
    context: JobContext<'_>,
    draft: MailDraft<'_>,
    make: impl FnOnce() -> MailContent<C>,
    now: DateTime<Utc>,
) -> NewMail {
    let (key, kind, to) = (draft.key.clone(), draft.kind, draft.to.email.to_string());
    let problem = match caught_now(|| render_and_compose(context, draft, make(), now)) {
        Ok(Ok(composed)) => return composed,
        Ok(Err(problem)) => error_text(&problem),
        Err(panicked) => panicked.to_string(),
    };
    let (subject, message_id) = (kind.to_string(), message_id(&key, &context.config.mail.from));
    NewMail { key, kind, to, subject, raw: Vec::new(), message_id, state: MailState::Dead, problem: Some(problem) }
}

fn render_and_compose<C: MailContext>(
    context: JobContext<'_>,
    draft: MailDraft<'_>,
    made: MailContent<C>,
    now: DateTime<Utc>,
) -> Result<NewMail> {
    planted(&format!("mail/{}", C::TEMPLATE));
    planted(&format!("mail/{}/{}", C::TEMPLATE, draft.to.email));
    let rendered = context.templates.render(&made.mail).with_context(|| format!("render mail {}", C::TEMPLATE))?;
    let (subject, text, html) = (rendered.subject, rendered.text, rendered.html);
    let MailDraft { key, kind, to, thread } = draft;
    let attachments = made.attachments;
    let message = Message { key, kind, to: to.clone(), thread, subject, text, html, attachments };
    let config = &context.config.mail;
    let sender = MailSender { from: &config.from, reply_to: config.reply_to.as_ref() };
    let composed = compose(&message, sender, &config.known_numbers, now);
    let (state, problem) = match composed.result {
        ComposeResult::Send => (MailState::Queued, None),
        ComposeResult::Blocked(why) => (MailState::Blocked, Some(why)),
        ComposeResult::Dead(why) => (MailState::Dead, Some(why)),
    };
    Ok(NewMail {
        key: message.key,
        kind,
        to: message.to.email.to_string(),
        subject: message.subject,
        raw: composed.raw,
        message_id: composed.message_id,
        state,
        problem,
    })
}

/// `reminder/2026-11-20/anna@example.dk`: what is said on a day, in a week or for a month, to one address.
pub fn mail_key(kind: MailKind, period: &str, to: &Recipient) -> String {
    format!("{kind}/{period}/{}", to.email.key())
}

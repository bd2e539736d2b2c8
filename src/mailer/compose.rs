//! A decided message -> final bytes, unless the guard holds it back.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, MultiPartKind, SinglePart};
use sha2::{Digest, Sha256};

use super::guard;
use crate::domain::values::address;
use crate::domain::values::cpr::KnownNumbers;
use crate::domain::values::message::Message;
use crate::domain::values::printable::printable;

/// Whom mails come from, and where answers go, if elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct MailSender<'a> {
    pub from: &'a Mailbox,
    pub reply_to: Option<&'a Mailbox>,
}

/// A message in its final bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    pub raw: Vec<u8>,
    /// Made from the key: the same mail has the same one, however often it goes.
    pub message_id: String,
    pub result: ComposeResult,
}

/// What becomes of a mail that is composed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComposeResult {
    Send,
    /// The guard holds it back.
    Blocked(String),
    /// It can't be built.
    Dead(String),
}

/// Puts a message into its final bytes. One that can't be built comes back dead, so that it is seen and
/// stops no other.
pub fn compose(message: &Message, sender: MailSender<'_>, numbers: &KnownNumbers, now: DateTime<Utc>) -> Composed {
    let from = sender.from;
    let message_id = message_id(&message.key, from);
    match build(message, sender, &message_id, now) {
        Ok(raw) => {
            let result = match guard::blocked(message, from, numbers) {
                Some(why) => ComposeResult::Blocked(why),
                None => ComposeResult::Send,
            };
            Composed { raw, message_id, result }
        }
        Err(problem) => Composed { raw: Vec::new(), message_id, result: ComposeResult::Dead(problem) },
    }
}

/// Made from the key of a mail.
pub fn message_id(key: &str, from: &Mailbox) -> String {
    format!("<{}@{}>", in_letters(key), from.email.domain())
}

fn mailbox(one: &Mailbox) -> Result<Mailbox, String> {
    let on_the_wire = address::Address::unchecked(one.email.to_string()).on_the_wire();
    let address = on_the_wire.parse().map_err(|e| format!("the sender's address can't be used: {e}"))?;
    Ok(Mailbox::new(one.name.as_deref().map(|name| printable(name).into_owned()), address))
}

/// A name in the letters a to p: one of digits looks like a CPR number now and then.
fn in_letters(key: &str) -> String {
    let letter = |half: u8| char::from(b'a' + half);
    Sha256::digest(key.as_bytes()).iter().take(16).flat_map(|byte| [letter(byte >> 4), letter(byte & 15)]).collect()
}

fn build(message: &Message, from: MailSender<'_>, id: &str, now: DateTime<Utc>) -> Result<Vec<u8>, String> {
    let address: Address =
        message.to.email.on_the_wire().parse().map_err(|e| format!("the address can't be used: {e}"))?;
    // The library writes a name with a line break in it nowhere, but panics.
    let name = match printable(&message.to.name).trim() {
        "" => None,
        name => Some(name.to_owned()),
    };
    let mut builder = lettre::Message::builder()
        .from(mailbox(from.from)?)
        .to(Mailbox::new(name, address))
        .subject(printable(&message.subject).into_owned())
        .date(SystemTime::from(now))
        .message_id(Some(id.to_owned()));
    if let Some(reply_to) = from.reply_to {
        builder = builder.reply_to(mailbox(reply_to)?);
    }
    if let Some(thread) = &message.thread {
        let root = message_id(thread, from.from);
        builder = builder.in_reply_to(root.clone()).references(root);
    }
    // No holiday answers, please (RFC 3834; the second for Exchange).
    for (name, value) in [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")] {
        let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|e| e.to_string())?;
        builder = builder.raw_header(HeaderValue::new(name, value.to_owned()));
    }
    // lettre puts missing carriage returns in one by one, each time moving the rest of the text.
    let with_crlf = |text: &str| text.replace("\r\n", "\n").replace('\n', "\r\n");
    let body = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(in_letters(&format!("{}/text", message.key)))
        .singlepart(SinglePart::plain(with_crlf(&message.text)))
        .singlepart(SinglePart::html(with_crlf(&message.html)));
    let built = if message.attachments.is_empty() {
        builder.multipart(body)
    } else {
        builder.multipart(with_attachments(body, message)?)
    };
    Ok(built.map_err(|e| format!("the mail can't be built: {e}"))?.formatted())
}

fn with_attachments(body: MultiPart, message: &Message) -> Result<MultiPart, String> {
    let boundary = in_letters(&format!("{}/files", message.key));
    let mut mixed = MultiPart::builder().kind(MultiPartKind::Mixed).boundary(boundary).multipart(body);
    for attachment in &message.attachments {
        let media_type = ContentType::parse(&attachment.media_type).map_err(|e| e.to_string())?;
        let part: SinglePart =
            Attachment::new(printable(&attachment.name).into_owned()).body(attachment.bytes.clone(), media_type);
        mixed = mixed.singlepart(part);
    }
    Ok(mixed)
}

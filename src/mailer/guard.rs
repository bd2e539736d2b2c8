//! What must never leave the house (docs/domain.md, section 5).

use lettre::message::Mailbox;

use super::html_text::text_of;
use crate::domain::values::cpr::KnownNumbers;
use crate::domain::values::message::{Attachment, Message};

/// Why the message must not be sent: some part of it could hold a CPR number. The number is not repeated.
/// Known numbers of the site are let through.
pub fn blocked(message: &Message, from: &Mailbox, numbers: &KnownNumbers) -> Option<String> {
    let part = blocked_part(message, from, numbers)?;
    Some(format!("blocked: {part} could hold a CPR number"))
}

/// Whether a page that is to be published could hold a CPR number. Its policy and its style are our own.
pub fn blocked_page(html: &str, numbers: &KnownNumbers) -> bool {
    let body = html.split_once("</style>").map_or(html, |(_, body)| body);
    let title =
        html.split_once("<title>").map_or("", |(_, rest)| rest.split_once("</title>").map_or("", |(title, _)| title));
    [title, body].into_iter().any(|text| numbers.leave_cpr_in(text) || numbers.leave_cpr_in(&text_of(text)))
}

fn blocked_part(message: &Message, from: &Mailbox, numbers: &KnownNumbers) -> Option<String> {
    let sender = format!("{} <{}>", from.name.as_deref().unwrap_or_default(), from.email);
    let texts = [
        ("the subject", message.subject.as_str()),
        ("the text", &message.text),
        ("the HTML", &message.html),
        ("the name of the recipient", &message.to.name),
        ("the address of the recipient", message.to.email.as_str()),
        ("the sender", &sender),
    ];
    if let Some((part, _)) = texts.iter().find(|(_, text)| numbers.leave_cpr_in(text)) {
        return Some((*part).to_owned());
    }
    // What a reader sees of it has no tags and no entities between the digits.
    if numbers.leave_cpr_in(&text_of(&message.html)) {
        return Some("the HTML".to_owned());
    }
    if message.attachments.iter().any(|file| numbers.leave_cpr_in(&file.name)) {
        return Some("the name of an attachment".to_owned());
    }
    let file = message.attachments.iter().find(|file| is_blocked_in(file, numbers))?;
    Some(format!("the attachment {}", file.name))
}

fn is_blocked_in(file: &Attachment, numbers: &KnownNumbers) -> bool {
    if let Some(text) = &file.text {
        return numbers.leave_cpr_in(text);
    }
    let text = String::from_utf8_lossy(&file.bytes);
    let is = |kind: &str| file.media_type.contains(kind);
    // What a reader sees of it is looked at beside what stands in it.
    let as_seen = match () {
        () if is("html") || is("xml") => text_of(&text),
        () if is("calendar") => calendar_text(&text),
        () => return numbers.leave_cpr_in(&text),
    };
    numbers.leave_cpr_in(&text) || numbers.leave_cpr_in(&as_seen)
}

/// A calendar with its long lines whole again, and its signs as they are shown (RFC 5545, 3.1 and 3.3.11).
pub(super) fn calendar_text(calendar: &str) -> String {
    let unfolded = calendar.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    unfolded.replace("\\n", "\n").replace("\\N", "\n").replace('\\', "")
}

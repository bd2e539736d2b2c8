//! What must never leave the house (domain.md, section 5).

use crate::domain::cpr::holds_cpr;
use crate::domain::message::{Attachment, Message};

/// Why the message must not be sent: some part of it could hold a CPR number. The number is not repeated.
pub fn blocked(message: &Message) -> Option<String> {
    let parts = [
        ("subject", holds_cpr(&message.subject)),
        ("text", holds_cpr(&message.text)),
        ("html", holds_cpr(&message.html)),
        ("name of the recipient", holds_cpr(&message.to.name)),
        ("address of the recipient", holds_cpr(&message.to.email)),
        ("name of an attachment", message.attachments.iter().any(|a| holds_cpr(&a.name))),
        ("an attachment", message.attachments.iter().any(attachment_holds_cpr)),
    ];
    let found = parts.iter().find(|(_, holds)| *holds)?;
    Some(format!("blocked: {} could hold a CPR number", found.0))
}

fn attachment_holds_cpr(attachment: &Attachment) -> bool {
    match &attachment.text {
        Some(text) => holds_cpr(text),
        None => holds_cpr(&String::from_utf8_lossy(&attachment.bytes)),
    }
}

//! What must never leave the house (docs/domain.md, section 5).

use crate::domain::values::cpr::CaseNumbers;
use crate::domain::values::message::{Attachment, Message};

/// Why the message must not be sent: some part of it could hold a CPR number. The number is not repeated.
/// Case numbers of the site's own shape are let through.
pub fn blocked(message: &Message, numbers: &CaseNumbers) -> Option<String> {
    let holds_cpr = |text: &str| numbers.leave_cpr_in(text);
    let in_file = |file: &Attachment| match &file.text {
        Some(text) => holds_cpr(text),
        None => holds_cpr(&String::from_utf8_lossy(&file.bytes)),
    };
    let parts = [
        ("subject", holds_cpr(&message.subject)),
        ("text", holds_cpr(&message.text)),
        ("html", holds_cpr(&message.html)),
        ("name of the recipient", holds_cpr(&message.to.name)),
        ("address of the recipient", holds_cpr(message.to.email.as_str())),
        ("name of an attachment", message.attachments.iter().any(|a| holds_cpr(&a.name))),
        ("an attachment", message.attachments.iter().any(in_file)),
    ];
    let found = parts.iter().find(|(_, holds)| *holds)?;
    Some(format!("blocked: {} could hold a CPR number", found.0))
}

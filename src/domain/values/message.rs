//! A mail as it is decided: what rendering, store and mailer share.

use super::address::Address;
use super::closed_set::closed_set;

closed_set! {
    /// What a mail is for.
    MailKind { Reminder = "reminder", Digest = "digest", Statement = "statement", List = "list", Alert = "alert" }
}

closed_set! {
    /// The templates of a mail: `NAME.subject.txt`, `NAME.txt` and `NAME.html`.
    MailTemplate {
        Reminder = "reminder", Digest = "digest", Statement = "statement", HeldBack = "held-back", List = "list",
        Alert = "alert",
    }
}

/// One mail to one address, rendered and final.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Names what is said to whom: the same key is never queued twice, and the Message-ID is made from it.
    pub key: String,
    pub kind: MailKind,
    pub to: Recipient,
    /// Mails of the same thread are shown together in the reader's mailbox.
    pub thread: Option<String>,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attachments: Vec<Attachment>,
}

/// A person with a mail address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Recipient {
    pub name: String,
    pub email: Address,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
    /// The text that a reader sees, where the bytes are no text themselves.
    pub text: Option<String>,
}

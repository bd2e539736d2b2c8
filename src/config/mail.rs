//! The section `[mail]`: how mails look, and where they go.

use std::path::PathBuf;

use lettre::message::Mailbox;
use serde::Deserialize;

use super::checked::{Checked, not_accepted, parse, refuse, texts};
use super::smtp::{RawSmtp, Smtp};
use crate::domain::values::case_link::CaseLink;
use crate::domain::values::cpr::{KnownNumbers, NoCprNumber};

/// The most characters of whom readers ask: it stands below every mail.
const MOST_OF_CONTACT: usize = 200;

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawMail {
    transport: String,
    directory: PathBuf,
    from: String,
    reply_to: String,
    contact: String,
    case_link: String,
    case_number: String,
    #[serde(deserialize_with = "texts")]
    not_cpr: Vec<String>,
    templates: Option<PathBuf>,
    smtp: RawSmtp,
}

impl Default for RawMail {
    fn default() -> Self {
        Self {
            transport: "file".into(),
            directory: "outbox".into(),
            from: "Fasevagt <fasevagt@example.dk>".into(),
            reply_to: String::new(),
            contact: String::new(),
            case_link: String::new(),
            case_number: String::new(),
            not_cpr: Vec::new(),
            templates: None,
            smtp: RawSmtp::default(),
        }
    }
}

/// How mails look, and where they go.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Where mails go; by default to the directory `outbox`.
    pub transport: Transport,
    /// The sender of every mail; its domain is also that of Message-IDs.
    pub from: Mailbox,
    /// Where answers go; `None`, the default: to the sender.
    pub reply_to: Option<Mailbox>,
    /// Whom readers ask, as mails name them; empty, the default: nobody is named.
    pub contact: String,
    /// What a mail links a case to; by default there are no links.
    pub case_link: CaseLink,
    /// The site's case numbers and other numbers that look like CPR numbers, and are none; by default there are none.
    pub known_numbers: KnownNumbers,
    /// A directory of a site's own templates, laid over the built-in ones; `None`: the built-in ones only.
    pub templates: Option<PathBuf>,
}

/// Where mails go.
#[derive(Debug, Clone)]
pub enum Transport {
    /// A directory of `.eml` files.
    File(PathBuf),
    /// A mail server.
    Smtp(Smtp),
}

impl RawMail {
    pub(super) fn check(self) -> Checked<Mail> {
        let Ok(from) = self.from.parse() else {
            return not_accepted("mail.from", self.from, "Name <address@example.dk>");
        };
        let reply_to = match self.reply_to.trim() {
            "" => None,
            text => match text.parse() {
                Ok(address) => Some(address),
                Err(_) => return not_accepted("mail.reply_to", text, "Name <address@example.dk>, or an empty text"),
            },
        };
        let contact = self.contact.trim().to_owned();
        if contact.chars().count() > MOST_OF_CONTACT {
            let accepted = format!("at most {MOST_OF_CONTACT} characters");
            return not_accepted("mail.contact", contact, &accepted);
        }
        let case_link = parse("mail.case_link", &self.case_link)?;
        // A server that is set is checked even while it is not used.
        let server = self.smtp.check()?;
        let transport = match self.transport.as_str() {
            "file" => Transport::File(self.directory),
            "smtp" => match server {
                Some(server) => Transport::Smtp(server),
                None => return refuse("mail.smtp.host", "it is not set; accepted: the name of the mail server"),
            },
            other => return not_accepted("mail.transport", other, "file, smtp"),
        };
        let mut listed: Vec<NoCprNumber> = Vec::new();
        for number in &self.not_cpr {
            listed.push(parse("mail.not_cpr", number)?);
        }
        let known_numbers = KnownNumbers::new(parse("mail.case_number", &self.case_number)?, &listed);
        Ok(Mail { transport, from, reply_to, contact, case_link, known_numbers, templates: self.templates })
    }
}

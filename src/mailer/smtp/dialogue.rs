//! One mail over an open connection: MAIL, RCPT, DATA, content.

use std::fmt::Display;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use tokio::time::timeout;

use super::chain;
use crate::mailer::{Outgoing, SendError};

/// What became of the mail, and of the connection.
pub enum DialogueResult {
    /// The server has taken it.
    Accepted,
    /// The server has surely not taken it.
    Refused {
        error: SendError,
        /// The connection is good for the next mail.
        keep: bool,
    },
    /// The connection ended before the content: the mail was surely not taken.
    Cut(String),
    /// The connection ended before the last answer: the mail may have been taken.
    Uncertain(String),
}

/// The last answer may take this many times as long as any other: RFC 5321 has ten minutes to one or more.
const CONTENT: u32 = 10;

/// Says one mail. `limit` is for each answer.
pub async fn say(connection: &mut AsyncSmtpConnection, mail: Outgoing<'_>, limit: Duration) -> DialogueResult {
    let (from, to, options) = match envelope(connection, mail) {
        Ok(envelope) => envelope,
        Err(error) => return DialogueResult::Refused { error, keep: true },
    };
    if let Err(no) = command(connection, Mail::new(Some(from), options), limit).await {
        return no.to(connection, DialogueStage::Sender, limit).await;
    }
    if let Err(no) = command(connection, Rcpt::new(to, Vec::new()), limit).await {
        return no.to(connection, DialogueStage::Mail, limit).await;
    }
    if let Err(no) = command(connection, Data, limit).await {
        return no.to(connection, DialogueStage::Mail, limit).await;
    }
    match timeout(limit * CONTENT, connection.message(mail.raw)).await {
        Ok(Ok(_)) => DialogueResult::Accepted,
        Ok(Err(error)) => match Rejection::of(&error) {
            Rejection::SmtpConnection(problem) => DialogueResult::Uncertain(problem),
            no => no.to(connection, DialogueStage::Mail, limit).await,
        },
        Err(_) => DialogueResult::Uncertain("no answer to the content in time".into()),
    }
}

fn envelope(
    connection: &AsyncSmtpConnection,
    mail: Outgoing<'_>,
) -> Result<(Address, Address, Vec<MailParameter>), SendError> {
    let address = |text: &str| text.parse::<Address>().map_err(|e| SendError::Refused(format!("address: {e}")));
    let (from, to) = (address(mail.from)?, address(mail.to)?);
    let offers = |extension| connection.server_info().supports_feature(extension);
    let lacks = |what: &str| Err(SendError::Refused(format!("the mail needs {what}, which the server does not offer")));
    let mut options = Vec::new();
    if !(mail.from.is_ascii() && mail.to.is_ascii()) {
        if !offers(Extension::SmtpUtfEight) {
            return lacks("SMTPUTF8");
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    if !mail.raw.is_ascii() {
        if !offers(Extension::EightBitMime) {
            return lacks("8BITMIME");
        }
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok((from, to, options))
}

async fn command(connection: &mut AsyncSmtpConnection, what: impl Display, limit: Duration) -> Result<(), Rejection> {
    let name = what.to_string().split([' ', ':', '\r']).next().unwrap_or_default().to_owned();
    match timeout(limit, connection.command(what)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(Rejection::of(&error)),
        Err(_) => Err(Rejection::SmtpConnection(format!("no answer to {name} within {} s", limit.as_secs()))),
    }
}

/// How the server said no.
enum Rejection {
    Forever(String),
    /// The mail has too many bytes (552).
    TooBig(String),
    ForNow(String),
    /// The server ends the dialogue (421).
    Leaving(String),
    /// The line is broken, or what comes over it is no answer.
    SmtpConnection(String),
}

/// Whose fault a lasting no is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DialogueStage {
    /// The server wants none of our mails.
    Sender,
    Mail,
}

impl Rejection {
    fn of(error: &Error) -> Self {
        let text = chain(error);
        match error.status().map(|code| code.to_string()).as_deref() {
            None => Self::SmtpConnection(text),
            Some("421") => Self::Leaving(text),
            Some("552") => Self::TooBig(text),
            Some(code) if code.starts_with('5') => Self::Forever(text),
            Some(_) => Self::ForNow(text),
        }
    }

    async fn to(self, connection: &mut AsyncSmtpConnection, step: DialogueStage, limit: Duration) -> DialogueResult {
        let error = match self {
            Self::Leaving(problem) | Self::SmtpConnection(problem) => return DialogueResult::Cut(problem),
            Self::ForNow(problem) => SendError::Later(problem),
            Self::Forever(problem) if step == DialogueStage::Sender => {
                let error = SendError::Server(format!("the server takes no mail from this sender: {problem}"));
                return DialogueResult::Refused { error, keep: false };
            }
            Self::Forever(problem) | Self::TooBig(problem) => SendError::Refused(problem),
        };
        // A server that does not even forget the mail is left, and the next mail gets a new connection.
        DialogueResult::Refused { error, keep: command(connection, Rset, limit).await.is_ok() }
    }
}

//! One mail over an open connection: MAIL, RCPT, DATA, content.

use std::fmt::Display;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};
use tokio::time::timeout;

use super::rejection::{Refused, Rejection};
use crate::domain::values::address;
use crate::domain::values::foreign_text::in_known_words;
use crate::mailer::{Outgoing, ReplyWords, SendError};

/// What became of the mail, and of the connection.
pub enum DialogueResult {
    /// The connection is good for the next mail.
    Open(Result<(), SendError>),
    /// The connection has ended, or must not be used again.
    Ended(SendError),
}

/// The last answer may take this many times as long as any other: RFC 5321 has ten minutes to one or more.
const CONTENT: u32 = 10;

/// Says one mail. `limit` is for each answer.
pub async fn say(connection: &mut AsyncSmtpConnection, mail: Outgoing<'_>, limit: Duration) -> DialogueResult {
    let (from, to, options) = match envelope(connection, mail) {
        Ok(envelope) => envelope,
        // Found before a word was said.
        Err(error) => return DialogueResult::Open(Err(error)),
    };
    match command(connection, Mail::new(Some(from), options), limit).await {
        Ok(()) => {}
        // The sender is the same in all mails: it is not this one that is refused, and none pays for it.
        Err(Rejection::Forever { problem, .. }) => {
            let problem = format!("the server takes no mail from this sender: {}", in_known_words(&problem, &[]));
            return DialogueResult::Ended(SendError::Server(problem));
        }
        Err(rejection) => return rejected(connection, Refused::Content, rejection, limit).await,
    }
    if let Err(rejection) = command(connection, Rcpt::new(to, Vec::new()), limit).await {
        return rejected(connection, Refused::Recipient, rejection, limit).await;
    }
    match timeout(limit, connection.command(Data)).await {
        Ok(Ok(answer)) if u16::from(answer.code()) == GO_ON => {}
        // What it says yes to is not known, and so not what it does with the mail.
        Ok(Ok(answer)) => {
            let problem = format!("it answers {} to DATA instead of {GO_ON}", answer.code());
            return DialogueResult::Ended(SendError::Uncertain(problem));
        }
        Ok(Err(error)) => return rejected(connection, Refused::Content, Rejection::of(&error), limit).await,
        Err(_) => return rejected(connection, Refused::Content, no_answer("DATA", limit), limit).await,
    }
    match timeout(limit * CONTENT, connection.message(mail.raw)).await {
        Ok(Ok(answer)) if is_done(&answer) => DialogueResult::Open(Ok(())),
        Ok(Ok(answer)) => {
            let problem = format!("it answers {} to the content", answer.code());
            DialogueResult::Ended(SendError::Uncertain(problem))
        }
        Ok(Err(error)) => match Rejection::of(&error) {
            // The content is gone out, and no answer came back: the server may have taken it.
            Rejection::ConnectionLost(problem) => {
                DialogueResult::Ended(SendError::Uncertain(in_known_words(&problem, &[])))
            }
            // Any answer but yes means that it has not.
            rejection => rejected(connection, Refused::Content, rejection, limit).await,
        },
        // As above.
        Err(_) => DialogueResult::Ended(SendError::Uncertain("no answer to the content in time".into())),
    }
}

/// Asks whether a mail would be taken, and takes the question back.
pub async fn ask(
    connection: &mut AsyncSmtpConnection,
    from: &str,
    to: Option<&str>,
    words: ReplyWords,
    limit: Duration,
) -> Result<String, SendError> {
    let address = |text: &str| {
        let on_the_wire = address::Address::unchecked(text).on_the_wire();
        on_the_wire.parse::<Address>().map_err(|e| SendError::Refused(format!("address {text}: {e}")))
    };
    let refused = |what: &str, rejection: Rejection| {
        let rejection = if words == ReplyWords::All { rejection } else { rejection.told() };
        SendError::Server(format!("the server refuses {what}: {}", rejection.problem()))
    };
    let sender = address(from)?;
    let mut options = Vec::new();
    if connection.server_info().supports_feature(Extension::SmtpUtfEight) {
        options.push(MailParameter::SmtpUtfEight);
    }
    command(connection, Mail::new(Some(sender), options), limit).await.map_err(|no| refused(from, no))?;
    let Some(to) = to else {
        return Ok(format!("takes mails from {from} (nobody is admin, so no recipient is tried)"));
    };
    command(connection, Rcpt::new(address(to)?, Vec::new()), limit).await.map_err(|no| refused(to, no))?;
    // It is a question only; a server that does not forget it gets no content.
    let _ = command(connection, Rset, limit).await;
    Ok(format!("takes mails from {from} to {to}"))
}

fn envelope(
    connection: &AsyncSmtpConnection,
    mail: Outgoing<'_>,
) -> Result<(Address, Address, Vec<MailParameter>), SendError> {
    let address = |text: &str| text.parse::<Address>().map_err(|e| SendError::Refused(format!("address: {e}")));
    let on_the_wire = |text: &str| address::Address::unchecked(text).on_the_wire();
    let (from, to) = (on_the_wire(mail.from), on_the_wire(mail.to));
    let needs_utf8 = !(from.is_ascii() && to.is_ascii());
    let (from, to) = (address(&from)?, address(&to)?);
    let offers = |extension| connection.server_info().supports_feature(extension);
    let lacks = |what: &str| Err(SendError::Refused(format!("the mail needs {what}, which the server does not offer")));
    let mut options = Vec::new();
    if needs_utf8 {
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
        Ok(Ok(answer)) if is_done(&answer) => Ok(()),
        Ok(Ok(answer)) => Err(Rejection::ConnectionLost(format!("it answers {} to {name}", answer.code()))),
        Ok(Err(error)) => Err(Rejection::of(&error)),
        Err(_) => Err(no_answer(&name, limit)),
    }
}

/// The code that asks for the content.
const GO_ON: u16 = 354;

/// Whether an answer says that a command is done, and not that something more is expected.
fn is_done(answer: &Response) -> bool {
    answer.code().severity == Severity::PositiveCompletion
}

fn no_answer(command: &str, limit: Duration) -> Rejection {
    Rejection::ConnectionLost(format!("no answer to {command} within {} s", limit.as_secs()))
}

/// What a no means for the mail, which the server has surely not taken, and for the connection.
async fn rejected(
    connection: &mut AsyncSmtpConnection,
    refused: Refused,
    rejection: Rejection,
    limit: Duration,
) -> DialogueResult {
    // From here on it is stored, logged and mailed.
    let error = rejection.told().error(refused);
    if matches!(error, SendError::Cut(_)) {
        return DialogueResult::Ended(error);
    }
    match command(connection, Rset, limit).await {
        Ok(()) => DialogueResult::Open(Err(error)),
        // A server that does not even forget the mail is left, and the next mail gets a new connection.
        Err(_) => DialogueResult::Ended(error),
    }
}

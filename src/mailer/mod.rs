//! Decided messages -> final bytes, and final bytes -> a directory or a mail server.

mod compose;
mod file;
mod guard;
mod html_text;
mod readable;
mod smtp;

use std::path::PathBuf;

use anyhow::Result;
use chrono::{DateTime, Utc};

pub use compose::{ComposeResult, Composed, MailSender, compose, message_id};
pub use guard::{blocked, blocked_page};
pub use html_text::text_of;
pub use readable::{Readable, readable, texts};

use crate::config;

/// Why a mail was not delivered; what to do about it depends on how far it got.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Connecting, TLS or the login failed: a problem of the server, not of a mail.
    #[error("{0}")]
    Server(String),
    /// This mail can never go: its address can't be said to the server, or another mail lies in its place.
    #[error("{0}")]
    Refused(String),
    /// The server says no for good (5xx): for what the mail is, or for what we are.
    #[error("{problem}")]
    Rejected { reason: RejectionReason, problem: String },
    /// The server asks to come back later.
    #[error("{0}")]
    Later(String),
    /// The server asks to come back later because of this recipient (4.1.x, 4.2.x): a full mailbox, greylisting.
    #[error("{0}")]
    RecipientLater(String),
    /// The server ended the connection twice before it had the content: it has surely not arrived. This mail may be
    /// what it can't bear, or it bears none.
    #[error("{0}")]
    Cut(String),
    /// The connection broke before the answer: it may have arrived, and goes again with the same Message-ID.
    #[error("{0}")]
    Uncertain(String),
}

/// What is told of a server's replies, which can have anybody's name in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyWords {
    /// Everything: on a terminal.
    All,
    /// The words that servers use.
    Known,
}

/// What a server refuses for good, as far as its answer tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectionReason {
    /// Our name, that we did not log in, that it relays nothing of ours, or that it takes no mails at all.
    AboutUs,
    /// Its rules (5.7.x), which may be about us, and may change.
    Policy,
    Recipient,
    Content,
}

/// What came of asking whether mails would be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionCheck {
    /// What was found, for people.
    pub text: String,
    /// Addresses with letters beyond ASCII before the `@` are taken (SMTPUTF8).
    pub takes_utf8: bool,
}

/// A mail on its way.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    pub from: &'a str,
    pub to: &'a str,
    pub raw: &'a [u8],
    pub message_id: &'a str,
    pub kind: &'a str,
    pub created_at: DateTime<Utc>,
}

/// Where mails go.
#[derive(Debug, Clone)]
pub enum Mailer {
    File(PathBuf),
    Smtp(config::Smtp),
}

/// One connection to there; a mail at a time.
pub enum MailConnection {
    File(PathBuf),
    Smtp(Box<smtp::SmtpConnection>),
}

impl Mailer {
    /// Nothing is connected or written before the first mail.
    pub fn new(transport: &config::Transport) -> Self {
        match transport {
            config::Transport::File(directory) => Self::File(directory.clone()),
            config::Transport::Smtp(settings) => Self::Smtp(settings.clone()),
        }
    }

    /// How many connections may be open at once.
    pub fn max_connections(&self) -> usize {
        match self {
            Self::File(_) => 1,
            Self::Smtp(settings) => settings.connections,
        }
    }

    /// A connection, opened with its first mail.
    pub fn connection(&self) -> MailConnection {
        match self {
            Self::File(directory) => MailConnection::File(directory.clone()),
            Self::Smtp(settings) => MailConnection::Smtp(Box::new(smtp::SmtpConnection::new(settings.clone()))),
        }
    }

    /// Connects, checks TLS, logs in, and asks whether a mail from one address to another would be taken; sends nothing. Gives what it
    /// found.
    pub async fn try_connection(
        &self,
        from: &str,
        to: Option<&str>,
        words: ReplyWords,
    ) -> Result<ConnectionCheck, SendError> {
        match self {
            Self::File(directory) => file::check(directory),
            Self::Smtp(settings) => smtp::check(settings, from, to, words).await,
        }
    }
}

impl MailConnection {
    /// Delivers one mail.
    pub async fn send(&mut self, mail: Outgoing<'_>) -> Result<(), SendError> {
        match self {
            Self::File(directory) => file::write(directory, mail),
            Self::Smtp(connection) => connection.send(mail).await,
        }
    }

    /// Says goodbye to the server.
    pub async fn close(self) {
        match self {
            Self::File(_) => {}
            Self::Smtp(connection) => connection.close().await,
        }
    }
}

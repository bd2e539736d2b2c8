//! One connection to the mail server, kept while mails go through it, and its dialogue step by step: what failed, and
//! when, tells what became of the mail.
//!
//! lettre's pool is not used: a time-out around it can report a refused mail as sent (the cut-off
//! connection goes back to the pool in mid-dialogue), and it opens sockets without `TCP_NODELAY`.

mod connect;
mod dialogue;
mod unbuffered_until_tls;

use lettre::transport::smtp::client::AsyncSmtpConnection;
use tokio::time::timeout;

use super::{Outgoing, SendError};
use crate::config;
use connect::connect;
use dialogue::{DialogueResult, say};

/// A line to the mail server: connected with the first mail, and anew where the server ends it between two mails.
pub struct SmtpConnection {
    settings: config::Smtp,
    connection: Option<AsyncSmtpConnection>,
}

impl SmtpConnection {
    pub fn new(settings: config::Smtp) -> Self {
        Self { settings, connection: None }
    }

    /// Sends one mail over the open connection, or a new one. A connection that ends before the content costs the
    /// mail nothing: it gets one more.
    pub async fn send(&mut self, mail: Outgoing<'_>) -> Result<(), SendError> {
        let first = match self.connection.take() {
            Some(open) => self.try_over(open, mail).await,
            None => self.try_anew(mail).await,
        };
        match first {
            Tried::Told(fate) => fate,
            Tried::Cut(_) => match self.try_anew(mail).await {
                Tried::Told(fate) => fate,
                Tried::Cut(problem) => Err(SendError::Cut(problem)),
            },
        }
    }

    async fn try_anew(&mut self, mail: Outgoing<'_>) -> Tried {
        match connect(&self.settings).await {
            Ok(connection) => self.try_over(connection, mail).await,
            Err(error) => Tried::Told(Err(error)),
        }
    }

    async fn try_over(&mut self, mut connection: AsyncSmtpConnection, mail: Outgoing<'_>) -> Tried {
        match say(&mut connection, mail, self.settings.timeout).await {
            DialogueResult::Accepted => {
                self.connection = Some(connection);
                Tried::Told(Ok(()))
            }
            DialogueResult::Refused { error, keep } => {
                self.connection = Some(connection).filter(|_| keep);
                Tried::Told(Err(error))
            }
            DialogueResult::Uncertain(problem) => Tried::Told(Err(SendError::Uncertain(problem))),
            DialogueResult::Cut(problem) => Tried::Cut(problem),
        }
    }

    pub async fn close(mut self) {
        if let Some(mut connection) = self.connection.take() {
            let _ = timeout(self.settings.timeout, connection.abort()).await;
        }
    }
}

/// How one try over one connection went.
enum Tried {
    Told(Result<(), SendError>),
    /// The mail was surely not taken, and the connection is gone.
    Cut(String),
}

/// Connects and logs in, and leaves again.
pub async fn check(settings: &config::Smtp) -> Result<String, SendError> {
    let mut connection = connect(settings).await?;
    let login = if settings.login.is_some() { "logged in" } else { "no login is set" };
    let line = if connection.is_encrypted() { "encrypted" } else { "in plain text on this host" };
    let _ = timeout(settings.timeout, connection.abort()).await;
    Ok(format!("{}:{} answers, {line}, {login}", settings.host, settings.port))
}

/// lettre's errors tell their causes themselves, some of them twice.
fn chain(error: &dyn std::error::Error) -> String {
    let mut parts: Vec<String> = error.to_string().split(": ").map(|part| part.trim().to_owned()).collect();
    parts.dedup();
    parts.join(": ").split_whitespace().collect::<Vec<_>>().join(" ")
}

//! One connection to the mail server, kept while mails go through it, and its dialogue step by step: what failed, and
//! when, tells what became of the mail.
//!
//! lettre's pool is not used: a time-out around it can report a refused mail as sent (the cut-off
//! connection goes back to the pool in mid-dialogue), and it opens sockets without `TCP_NODELAY`.

mod connect;
mod dialogue;

use lettre::transport::smtp::client::AsyncSmtpConnection;
use tokio::time::timeout;

use super::{Outgoing, SendError};
use crate::config;
use connect::connect;
use dialogue::{Said, say};

/// A line to the mail server: connected with the first mail, and anew where the server ends it between two mails.
pub struct Line {
    settings: config::Smtp,
    connection: Option<AsyncSmtpConnection>,
}

impl Line {
    pub fn new(settings: config::Smtp) -> Self {
        Self { settings, connection: None }
    }

    /// Sends one mail over the open connection, or a new one.
    pub async fn send(&mut self, mail: Outgoing<'_>) -> Result<(), SendError> {
        loop {
            let (mut connection, fresh) = match self.connection.take() {
                Some(open) => (open, false),
                None => (connect(&self.settings).await?, true),
            };
            match say(&mut connection, mail, self.settings.patience).await {
                Said::Taken => {
                    self.connection = Some(connection);
                    return Ok(());
                }
                Said::Refused { error, keep } => {
                    self.connection = Some(connection).filter(|_| keep);
                    return Err(error);
                }
                Said::Uncertain(problem) => return Err(SendError::Uncertain(problem)),
                Said::Cut(problem) if fresh => return Err(SendError::Later(problem)),
                // The server was tired of the old connection: it has not taken the mail, and gets it over a new one.
                Said::Cut(_) => {}
            }
        }
    }

    pub async fn close(mut self) {
        if let Some(mut connection) = self.connection.take() {
            let _ = timeout(self.settings.patience, connection.abort()).await;
        }
    }
}

/// Connects and logs in, and leaves again.
pub async fn check(settings: &config::Smtp) -> Result<String, SendError> {
    let mut connection = connect(settings).await?;
    let login = if settings.login.is_some() { "logged in" } else { "no login is set" };
    let line = if connection.is_encrypted() { "encrypted" } else { "in plain text on this host" };
    let _ = timeout(settings.patience, connection.abort()).await;
    Ok(format!("{}:{} answers, {line}, {login}", settings.host, settings.port))
}

/// lettre's errors tell their causes themselves, some of them twice.
fn chain(error: &dyn std::error::Error) -> String {
    let mut parts: Vec<String> = error.to_string().split(": ").map(|part| part.trim().to_owned()).collect();
    parts.dedup();
    parts.join(": ").split_whitespace().collect::<Vec<_>>().join(" ")
}

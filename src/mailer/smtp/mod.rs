//! One connection to the mail server, kept while mails go through it, and its dialogue step by step: what failed, and
//! when, decides what becomes of the mail.
//!
//! lettre's pool is not used: a time-out around it can report a refused mail as sent (the cut-off
//! connection goes back to the pool in mid-dialogue), and it opens sockets without `TCP_NODELAY`.

mod answers;
mod connect;
mod dialogue;
mod encryption;
mod hello;
mod rejection;

use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::Extension;
use tokio::time::timeout;

use super::{ConnectionCheck, Outgoing, ReplyWords, SendError};
use crate::config;
use connect::connect;
use dialogue::{DialogueResult, ask, say};

/// A connection to the mail server: opened with the first mail, and anew where the server ends it between two mails.
pub struct SmtpConnection {
    settings: config::Smtp,
    open: Option<AsyncSmtpConnection>,
}

impl SmtpConnection {
    pub fn new(settings: config::Smtp) -> Self {
        Self { settings, open: None }
    }

    /// Sends one mail over the open connection, or a new one.
    pub async fn send(&mut self, mail: Outgoing<'_>) -> Result<(), SendError> {
        let first = match self.open.take() {
            Some(connection) => self.send_over(connection, mail).await,
            None => self.send_over_new(mail).await,
        };
        match first {
            // Servers end a connection after so many mails or minutes, which says nothing about this mail: it gets one
            // more.
            Err(SendError::Cut(_)) => self.send_over_new(mail).await,
            Ok(()) | Err(_) => first,
        }
    }

    async fn send_over_new(&mut self, mail: Outgoing<'_>) -> Result<(), SendError> {
        let connection = connect(&self.settings).await?;
        self.send_over(connection, mail).await
    }

    async fn send_over(&mut self, mut connection: AsyncSmtpConnection, mail: Outgoing<'_>) -> Result<(), SendError> {
        match say(&mut connection, mail, self.settings.timeout).await {
            DialogueResult::Open(sent) => {
                self.open = Some(connection);
                sent
            }
            DialogueResult::Ended(error) => Err(error),
        }
    }

    pub async fn close(mut self) {
        if let Some(mut connection) = self.open.take() {
            let _ = timeout(self.settings.timeout, connection.abort()).await;
        }
    }
}

/// Connects, logs in, and asks whether the server takes a mail from us, to the administrator if there is one; then leaves. Nothing is
/// sent.
pub async fn check(
    settings: &config::Smtp,
    from: &str,
    to: Option<&str>,
    words: ReplyWords,
) -> Result<ConnectionCheck, SendError> {
    let mut connection = connect(settings).await?;
    let takes = ask(&mut connection, from, to, words, settings.timeout).await?;
    let login = if settings.login.is_some() { "logged in" } else { "no login is set" };
    let security = match settings.security {
        config::Security::None => "in plain text on this host",
        config::Security::StartTls | config::Security::Tls => "encrypted",
    };
    let takes_utf8 = connection.server_info().supports_feature(Extension::SmtpUtfEight);
    let _ = timeout(settings.timeout, connection.abort()).await;
    let text = format!("{}:{} answers, {security}, {login}, {takes}", settings.host, settings.port);
    Ok(ConnectionCheck { text, takes_utf8 })
}

/// lettre's errors name their causes themselves, some of them twice.
fn chain(error: &dyn std::error::Error) -> String {
    let mut parts: Vec<String> = error.to_string().split(": ").map(|part| part.trim().to_owned()).collect();
    parts.dedup();
    parts.join(": ").split_whitespace().collect::<Vec<_>>().join(" ")
}

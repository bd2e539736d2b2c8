//! One connection to the mail server, kept while mails go through it.
//!
//! lettre's pool is not used: a time-out around it can report a refused mail as sent (the cut-off
//! connection goes back to the pool in mid-dialogue), and it opens sockets without `TCP_NODELAY`.

use std::fs;
use std::time::Duration;

use lettre::Address;
use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Outgoing, SendError};
use crate::config::{self, Login, Security};

/// For connecting, and for each step of the greeting.
const STEP: Duration = Duration::from_secs(30);
/// For one mail; RFC 5321 lets a server take ten minutes after the final dot.
const MAIL: Duration = Duration::from_mins(10);

/// A mail server and, once a mail was sent, the connection to it.
pub struct Smtp {
    settings: config::Smtp,
    connection: Option<AsyncSmtpConnection>,
}

impl Smtp {
    pub fn new(settings: config::Smtp) -> Self {
        Self { settings, connection: None }
    }

    /// Sends one mail over the open connection, or a new one.
    pub async fn send(&mut self, mail: Outgoing<'_>) -> Result<(), SendError> {
        let envelope = envelope(mail)?;
        let mut connection = match self.connection.take() {
            Some(open) => open,
            None => connect(&self.settings).await?,
        };
        match timeout(MAIL, connection.send(&envelope, mail.raw)).await {
            Ok(Ok(_)) => {
                self.connection = Some(connection);
                Ok(())
            }
            Ok(Err(error)) => {
                connection.abort().await;
                Err(classify(&error))
            }
            // The connection is in mid-dialogue: it is dropped, and the mail's fate is open.
            Err(_) => Err(SendError::Uncertain("the server did not answer in time".into())),
        }
    }

    /// Connects and logs in, and leaves again.
    pub async fn check(&mut self) -> Result<String, SendError> {
        let mut connection = connect(&self.settings).await?;
        let login = if self.settings.login.is_some() { "logged in" } else { "no login is set" };
        let line = if connection.is_encrypted() { "encrypted" } else { "in plain text on this host" };
        connection.abort().await;
        Ok(format!("{}:{} answers, {line}, {login}", self.settings.host, self.settings.port))
    }

    pub async fn close(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            let _ = timeout(STEP, connection.abort()).await;
        }
    }
}

fn envelope(mail: Outgoing<'_>) -> Result<Envelope, SendError> {
    let address = |text: &str| text.parse::<Address>().map_err(|e| SendError::Refused(format!("address: {e}")));
    let (from, to) = (address(mail.from)?, address(mail.to)?);
    Envelope::new(Some(from), vec![to]).map_err(|e| SendError::Refused(e.to_string()))
}

async fn connect(settings: &config::Smtp) -> Result<AsyncSmtpConnection, SendError> {
    let place = format!("{}:{}", settings.host, settings.port);
    let trouble = |what: &str, e: &dyn std::error::Error| SendError::Server(format!("{what} {place}: {}", chain(e)));
    let too_slow = |what: &str| SendError::Server(format!("{what} {place}: no answer within {} s", STEP.as_secs()));
    let hello = ClientId::default();
    let greeting = async {
        match settings.security {
            Security::Tls => {
                let address = (settings.host.as_str(), settings.port);
                AsyncSmtpConnection::connect_tokio1(address, Some(STEP), &hello, Some(tls(settings)?), None).await
            }
            Security::StartTls | Security::None => {
                let stream = TcpStream::connect((settings.host.as_str(), settings.port))
                    .await
                    .and_then(|stream| stream.set_nodelay(true).map(|()| stream))
                    .map_err(|e| trouble("connect to", &e))?;
                AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await
            }
        }
        .map_err(|e| trouble("greet", &e))
    };
    let mut connection = timeout(STEP, greeting).await.map_err(|_| too_slow("connect to"))??;
    if settings.security == Security::StartTls {
        if !connection.can_starttls() {
            connection.abort().await;
            return Err(SendError::Server(format!("{place} offers no STARTTLS, and no mail goes without")));
        }
        let upgrade = timeout(STEP, connection.starttls(tls(settings)?, &hello)).await;
        upgrade.map_err(|_| too_slow("start TLS with"))?.map_err(|e| trouble("start TLS with", &e))?;
    }
    if let Some(login) = &settings.login {
        let credentials = credentials(login)?;
        let auth = timeout(STEP, connection.auth(DEFAULT_MECHANISMS, &credentials)).await;
        auth.map_err(|_| too_slow("log in to"))?.map_err(|e| trouble("log in to", &e))?;
    }
    Ok(connection)
}

/// TLS 1.2 at least, certificate and host name checked, with a site's own CA where one is named.
fn tls(settings: &config::Smtp) -> Result<TlsParameters, SendError> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(file) = &settings.ca_file {
        let problem = |e: &dyn std::fmt::Display| SendError::Server(format!("read ca_file {}: {e}", file.display()));
        let pem = fs::read(file).map_err(|e| problem(&e))?;
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|e| problem(&e))?);
    }
    builder.build_rustls().map_err(|e| SendError::Server(format!("prepare TLS: {}", chain(&e))))
}

fn credentials(login: &Login) -> Result<Credentials, SendError> {
    let file = &login.password_file;
    let password = fs::read_to_string(file)
        .map_err(|e| SendError::Server(format!("read password_file {}: {e}", file.display())))?;
    Ok(Credentials::new(login.username.clone(), password.trim_end_matches(['\r', '\n']).to_owned()))
}

fn classify(error: &lettre::transport::smtp::Error) -> SendError {
    let text = chain(error);
    if error.is_permanent() || error.is_client() {
        SendError::Refused(text)
    } else if error.is_transient() {
        SendError::Later(text)
    } else {
        SendError::Uncertain(text)
    }
}

/// lettre's errors tell their causes themselves, some of them twice.
fn chain(error: &dyn std::error::Error) -> String {
    let mut parts: Vec<String> = error.to_string().split(": ").map(|part| part.trim().to_owned()).collect();
    parts.dedup();
    parts.join(": ").split_whitespace().collect::<Vec<_>>().join(" ")
}

//! A connection that is greeted, encrypted and logged in. Whatever fails here is the server's trouble.

use std::fs;

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::chain;
use crate::config::{self, Login, Security};
use crate::mailer::SendError;

/// Connects with `TCP_NODELAY`, where lettre lets us: without it each answer waits for another.
pub async fn connect(settings: &config::Smtp) -> Result<AsyncSmtpConnection, SendError> {
    let place = format!("{}:{}", settings.host, settings.port);
    let trouble = |what: &str, e: &dyn std::error::Error| SendError::Server(format!("{what} {place}: {}", chain(e)));
    let too_slow =
        |what: &str| SendError::Server(format!("{what} {place}: no answer within {} s", settings.patience.as_secs()));
    let hello = ClientId::default();
    let greeting = async {
        match settings.security {
            Security::Tls => {
                let address = (settings.host.as_str(), settings.port);
                AsyncSmtpConnection::connect_tokio1(
                    address,
                    Some(settings.patience),
                    &hello,
                    Some(tls(settings)?),
                    None,
                )
                .await
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
    let mut connection = timeout(settings.patience, greeting).await.map_err(|_| too_slow("connect to"))??;
    if settings.security == Security::StartTls {
        if !connection.can_starttls() {
            connection.abort().await;
            return Err(SendError::Server(format!("{place} offers no STARTTLS, and no mail goes without")));
        }
        let upgrade = timeout(settings.patience, connection.starttls(tls(settings)?, &hello)).await;
        upgrade.map_err(|_| too_slow("start TLS with"))?.map_err(|e| trouble("start TLS with", &e))?;
    }
    if let Some(login) = &settings.login {
        let credentials = credentials(login)?;
        let auth = timeout(settings.patience, connection.auth(DEFAULT_MECHANISMS, &credentials)).await;
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

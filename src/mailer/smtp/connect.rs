//! A connection that is greeted, encrypted and logged in. Whatever fails here is a problem of the server, not of a mail.

use std::{fs, io};

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::chain;
use super::unbuffered_until_tls::{ReadAhead, UnbufferedUntilTls};
use crate::config::{self, Login, Security};
use crate::mailer::SendError;
use crate::ownership::explained;

/// Connects, as far as the settings ask for.
pub async fn connect(settings: &config::Smtp) -> Result<AsyncSmtpConnection, SendError> {
    let mut connection = match settings.security {
        Security::Tls => in_time(settings, "connect to", greet_encrypted(settings)).await?,
        Security::StartTls | Security::None => {
            let (mut connection, read_ahead) = in_time(settings, "connect to", greet(settings)).await?;
            if settings.security == Security::StartTls {
                start_tls(&mut connection, settings).await?;
            }
            read_ahead.allow();
            connection
        }
    };
    if let Some(login) = &settings.login {
        let credentials = credentials(login)?;
        let auth = async {
            connection.auth(DEFAULT_MECHANISMS, &credentials).await.map_err(|e| match e.status() {
                // Not in the server's own words: some repeat what they were given.
                Some(code) => {
                    server_problem(settings, &format!("log in as {} to", login.username), &format!("refused ({code})"))
                }
                None => server_problem(settings, "log in to", &chain(&e)),
            })
        };
        in_time(settings, "log in to", auth).await?;
    }
    Ok(connection)
}

/// lettre opens this socket itself, without `TCP_NODELAY`: each mail waits for the network twice.
async fn greet_encrypted(settings: &config::Smtp) -> Result<AsyncSmtpConnection, SendError> {
    let (address, tls) = ((settings.host.as_str(), settings.port), tls(settings)?);
    let hello = ClientId::default();
    let greeted = AsyncSmtpConnection::connect_tokio1(address, Some(settings.timeout), &hello, Some(tls), None);
    greeted.await.map_err(|e| server_problem(settings, "greet", &chain(&e)))
}

async fn greet(settings: &config::Smtp) -> Result<(AsyncSmtpConnection, ReadAhead), SendError> {
    let stream = open(settings).await.map_err(|e| server_problem(settings, "connect to", &chain(&e)))?;
    let (stream, read_ahead) = UnbufferedUntilTls::new(stream);
    let greeted = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &ClientId::default()).await;
    Ok((greeted.map_err(|e| server_problem(settings, "greet", &chain(&e)))?, read_ahead))
}

async fn open(settings: &config::Smtp) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((settings.host.as_str(), settings.port)).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn start_tls(connection: &mut AsyncSmtpConnection, settings: &config::Smtp) -> Result<(), SendError> {
    if !connection.can_starttls() {
        let _ = timeout(settings.timeout, connection.abort()).await;
        return Err(server_problem(settings, "start TLS with", "it offers no STARTTLS, and no mail goes without"));
    }
    let (tls, hello) = (tls(settings)?, ClientId::default());
    let upgrade = async {
        connection.starttls(tls, &hello).await.map_err(|e| server_problem(settings, "start TLS with", &chain(&e)))
    };
    in_time(settings, "start TLS with", upgrade).await
}

fn server_problem(settings: &config::Smtp, what: &str, why: &str) -> SendError {
    SendError::Server(format!("{what} {}:{}: {why}", settings.host, settings.port))
}

async fn in_time<T>(
    settings: &config::Smtp,
    what: &str,
    step: impl Future<Output = Result<T, SendError>>,
) -> Result<T, SendError> {
    let limit = settings.timeout;
    let too_slow = |_| server_problem(settings, what, &format!("no answer within {} s", limit.as_secs()));
    timeout(limit, step).await.map_err(too_slow)?
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
        .map_err(|e| SendError::Server(format!("read password_file {}: {}", file.display(), explained(&e, file))))?;
    Ok(Credentials::new(login.username.clone(), password.trim_end_matches(['\r', '\n']).to_owned()))
}

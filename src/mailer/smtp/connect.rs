//! A connection that is greeted, encrypted and logged in. Whatever fails here is a problem of the server, not of a mail.

use std::io;
use std::net::SocketAddr;

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use super::answers::Answers;
use super::chain;
use super::encryption::{StartTls, encrypt, start_tls};
use super::hello::hello;
use crate::config::{self, Login, Security};
use crate::domain::values::foreign_text::in_known_words;
use crate::mailer::SendError;
use crate::ownership::explained;
use crate::regular_file;

/// Connects, as far as the settings ask for.
pub async fn connect(settings: &config::Smtp) -> Result<AsyncSmtpConnection, SendError> {
    let mut stream = in_time(settings, "connect to", open(settings)).await?;
    let address = |found: io::Result<SocketAddr>| found.map_err(|e| server_problem(settings, "connect to", &chain(&e)));
    let (peer, local) = (address(stream.peer_addr())?, address(stream.local_addr())?);
    let hello = hello(settings.helo.as_deref(), local);
    let transport: Box<dyn AsyncTokioStream> = match settings.security {
        Security::None => Box::new(Answers::new(stream, peer)),
        Security::Tls => {
            let stream = in_time(settings, "connect to", encrypted(settings, stream, "greet")).await?;
            Box::new(Answers::new(stream, peer))
        }
        Security::StartTls => {
            in_time(settings, "start TLS with", ask_for_tls(settings, &mut stream, &hello)).await?;
            let stream = in_time(settings, "start TLS with", encrypted(settings, stream, "start TLS with")).await?;
            Box::new(Answers::greeted(stream, peer))
        }
    };
    let greeting = async {
        let greeted = AsyncSmtpConnection::connect_with_transport(transport, &hello).await;
        greeted.map_err(|e| server_problem(settings, "greet", &in_known_words(&chain(&e), &[])))
    };
    let mut connection = in_time(settings, "connect to", greeting).await?;
    if let Some(login) = &settings.login {
        let credentials = credentials(login)?;
        if connection.server_info().get_auth_mechanism(DEFAULT_MECHANISMS).is_none() {
            let offered = if connection.server_info().supports_auth_mechanism(Mechanism::Xoauth2) {
                "it offers only XOAUTH2, as Microsoft 365 does: see `fasevagt help mail`"
            } else {
                "it offers neither PLAIN nor LOGIN"
            };
            return Err(server_problem(settings, "log in to", offered));
        }
        let auth = async {
            connection.auth(DEFAULT_MECHANISMS, &credentials).await.map_err(|e| match e.status() {
                // Not in the server's own words: some repeat what they were given.
                Some(code) => {
                    server_problem(settings, &format!("log in as {} to", login.username), &format!("refused ({code})"))
                }
                None => server_problem(settings, "log in to", &in_known_words(&chain(&e), &[])),
            })
        };
        in_time(settings, "log in to", auth).await?;
    }
    Ok(connection)
}

async fn open(settings: &config::Smtp) -> Result<TcpStream, SendError> {
    let opened = async {
        let stream = TcpStream::connect((settings.host.trim_matches(['[', ']']), settings.port)).await?;
        // Else each mail waits for the network twice.
        stream.set_nodelay(true)?;
        Ok(stream)
    };
    opened.await.map_err(|e: io::Error| server_problem(settings, "connect to", &chain(&e)))
}

async fn encrypted(settings: &config::Smtp, stream: TcpStream, what: &str) -> Result<TlsStream<TcpStream>, SendError> {
    encrypt(stream, settings).await.map_err(|problem| server_problem(settings, what, &problem))
}

async fn ask_for_tls(settings: &config::Smtp, stream: &mut TcpStream, hello: &ClientId) -> Result<(), SendError> {
    match start_tls(stream, hello).await {
        Ok(StartTls::Begins) => Ok(()),
        Ok(StartTls::NotOffered) => {
            Err(server_problem(settings, "start TLS with", "it offers no STARTTLS, and no mail goes without"))
        }
        Err(e) => Err(server_problem(settings, "start TLS with", &in_known_words(&chain(&e), &[]))),
    }
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

fn credentials(login: &Login) -> Result<Credentials, SendError> {
    let file = &login.password_file;
    let password = regular_file::read_password(file)
        .map_err(|e| SendError::Server(format!("read password_file {}: {}", file.display(), explained(&e, file))))?;
    Ok(Credentials::new(login.username.clone(), password))
}

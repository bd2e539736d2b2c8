//! TLS 1.2 at least, certificate and host name checked, with a site's own CA where one is named.

use std::io;
use std::sync::Arc;

use lettre::transport::smtp::extension::ClientId;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::answers::{LONGEST_ANSWER, without_end};
use crate::{config, regular_file};

/// A certificate has a few thousand.
const MAX_CERTIFICATE_BYTES: u64 = 1 << 20;

/// Encrypts a connection.
///
/// # Errors
///
/// In words: what can't be read, or what the server's certificate lacks.
pub async fn encrypt(stream: TcpStream, settings: &config::Smtp) -> Result<TlsStream<TcpStream>, String> {
    let name = ServerName::try_from(settings.host.trim_matches(['[', ']']).to_owned());
    let name = name.map_err(|_| "its name can be in no certificate".to_owned())?;
    let connector = TlsConnector::from(Arc::new(client(settings)?));
    connector.connect(name, stream).await.map_err(|error| error.to_string())
}

fn client(settings: &config::Smtp) -> Result<ClientConfig, String> {
    let mut trusted = RootCertStore::empty();
    // A certificate of the system that can't be read is one less that is trusted.
    trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = &settings.ca_file {
        let problem = |error: &dyn std::fmt::Display| format!("read ca_file {}: {error}", file.display());
        let pem = regular_file::read(file, MAX_CERTIFICATE_BYTES).map_err(|error| problem(&error))?;
        let certificate = CertificateDer::from_pem_slice(&pem).map_err(|error| problem(&error))?;
        trusted.add(certificate).map_err(|error| problem(&error))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let versions = versions.map_err(|error| format!("prepare TLS: {error}"))?;
    Ok(versions.with_root_certificates(trusted).with_no_client_auth())
}

/// What came of asking for TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartTls {
    Begins,
    NotOffered,
}

/// Says hello in plain text, and asks for TLS. Byte by byte: what somebody slips in behind the answer to STARTTLS is read by the TLS
/// handshake, which refuses it, and never taken for an answer that came encrypted (as in CVE-2011-0411).
pub async fn start_tls(stream: &mut TcpStream, hello: &ClientId) -> io::Result<StartTls> {
    expect(answer(stream).await?, b"220")?;
    say(stream, &format!("EHLO {hello}\r\n")).await?;
    let offers = expect(answer(stream).await?, b"250")?;
    let is_starttls =
        |line: &[u8]| line.get(4..).is_some_and(|word| word.trim_ascii().eq_ignore_ascii_case(b"STARTTLS"));
    if !offers.split(|byte| *byte == b'\n').any(is_starttls) {
        // Whether the server says goodbye is of no account.
        let _ = say(stream, "QUIT\r\n").await;
        return Ok(StartTls::NotOffered);
    }
    say(stream, "STARTTLS\r\n").await?;
    expect(answer(stream).await?, b"220")?;
    Ok(StartTls::Begins)
}

async fn say(stream: &mut TcpStream, command: &str) -> io::Result<()> {
    stream.write_all(command.as_bytes()).await?;
    stream.flush().await
}

/// All lines of an answer.
async fn answer(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    let mut line = 0;
    while answer.len() < LONGEST_ANSWER {
        answer.push(stream.read_u8().await?);
        if answer.ends_with(b"\n") {
            if answer.get(line + 3) != Some(&b'-') {
                return Ok(answer);
            }
            line = answer.len();
        }
    }
    Err(without_end())
}

fn expect(answer: Vec<u8>, code: &[u8]) -> io::Result<Vec<u8>> {
    if answer.starts_with(code) {
        return Ok(answer);
    }
    let text = String::from_utf8_lossy(&answer);
    Err(io::Error::new(io::ErrorKind::InvalidData, format!("it says {}", text.trim_end())))
}

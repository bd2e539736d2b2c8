//! The section `[mail.smtp]`: the mail server.

use std::env;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::checked::{Checked, not_accepted, number_in, refuse};

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawSmtp {
    host: String,
    port: i64,
    security: String,
    ca_file: Option<PathBuf>,
    helo: Option<String>,
    username: Option<String>,
    password_file: Option<PathBuf>,
    connections: i64,
    timeout_seconds: i64,
}

impl Default for RawSmtp {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 587,
            security: "starttls".into(),
            ca_file: None,
            helo: None,
            username: None,
            password_file: None,
            connections: 4,
            timeout_seconds: 60,
        }
    }
}

/// A mail server, and how it is used.
#[derive(Debug, Clone)]
pub struct Smtp {
    /// Its name or IP address; no default.
    pub host: String,
    /// Its TCP port, 1 to 65535; by default 587.
    pub port: u16,
    /// How the connection is encrypted; by default with STARTTLS.
    pub security: Security,
    /// A PEM file with a site's own CA, trusted besides those of the system; by default none.
    pub ca_file: Option<PathBuf>,
    /// The name by which this host greets the server; `None`, the default: its full name, else its address.
    pub helo: Option<String>,
    /// The account that logs in; `None`, the default: without a login.
    pub login: Option<Login>,
    /// How many connections are used at once, 1 to 50; by default 4.
    pub connections: usize,
    /// How long each answer of the server may take, 1 to 600 seconds; by default 60.
    pub timeout: Duration,
}

/// How a connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// STARTTLS, without which neither a login nor a mail is sent.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// Plain text; to this host only.
    None,
}

/// An account on the mail server.
#[derive(Debug, Clone)]
pub struct Login {
    /// The account's name; never empty.
    pub username: String,
    /// The file that holds its password, read for each connection; by default the systemd credential `smtp-password`.
    pub password_file: PathBuf,
}

impl RawSmtp {
    /// `None` where no server is set.
    pub(super) fn check(self) -> Checked<Option<Smtp>> {
        if self.host.is_empty() {
            return Ok(None);
        }
        let security = security(&self.security, &self.host)?;
        let port = number_in("mail.smtp.port", self.port, 1..=65535)?;
        let connections = number_in("mail.smtp.connections", self.connections, 1..=50)?;
        let timeout = Duration::from_secs(number_in("mail.smtp.timeout_seconds", self.timeout_seconds, 1..=600)?);
        let login = login(self.username, self.password_file)?;
        let helo = helo(self.helo)?;
        Ok(Some(Smtp { host: self.host, port, security, ca_file: self.ca_file, helo, login, connections, timeout }))
    }
}

/// A host name, or an address in brackets: it stands in a command to the server.
fn helo(text: Option<String>) -> Checked<Option<String>> {
    let Some(name) = text.filter(|name| !name.is_empty()) else { return Ok(None) };
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c));
    let is_address = name
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|address| address.trim_start_matches("IPv6:").parse::<IpAddr>().is_ok());
    if is_name || is_address {
        Ok(Some(name))
    } else {
        not_accepted("mail.smtp.helo", name, "a full host name, such as fasevagt.example.dk")
    }
}

fn security(text: &str, host: &str) -> Checked<Security> {
    let key = "mail.smtp.security";
    match text {
        "starttls" => Ok(Security::StartTls),
        "tls" => Ok(Security::Tls),
        "none" if is_loopback(host) => Ok(Security::None),
        "none" => {
            let problem = format!("none is accepted only for a server on this host, not for {host:?}");
            refuse(key, problem + "; accepted: starttls, tls")
        }
        other => not_accepted(key, other, "starttls, tls, none (this host only)"),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The name of the systemd credential that stands in for `password_file`.
const CREDENTIAL: &str = "smtp-password";

fn login(username: Option<String>, password_file: Option<PathBuf>) -> Checked<Option<Login>> {
    let username = match username {
        Some(username) if !username.is_empty() => username,
        _ => return Ok(None),
    };
    if let Some(password_file) = password_file {
        return Ok(Some(Login { username, password_file }));
    }
    if let Some(directory) = env::var_os("CREDENTIALS_DIRECTORY") {
        return Ok(Some(Login { username, password_file: Path::new(&directory).join(CREDENTIAL) }));
    }
    refuse(
        "mail.smtp.password_file",
        format!("a username is set, but no password; accepted: a file, or the systemd credential {CREDENTIAL}"),
    )
}

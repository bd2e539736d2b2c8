//! The section `[database]`: where the case database and the state are.

use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;

use super::checked::{Checked, refuse};

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawDatabase {
    cases: String,
    cases_password_file: Option<PathBuf>,
    state: String,
    state_password_file: Option<PathBuf>,
}

impl Default for RawDatabase {
    fn default() -> Self {
        Self {
            cases: "sqlite:cases.db".into(),
            cases_password_file: None,
            state: "sqlite:fasevagt.db".into(),
            state_password_file: None,
        }
    }
}

/// The two databases, which are not one.
pub(super) struct Databases {
    pub(super) cases: DatabaseUrl,
    pub(super) state: DatabaseUrl,
}

impl RawDatabase {
    pub(super) fn check(self) -> Checked<Databases> {
        let cases = database("database.cases", &self.cases, self.cases_password_file)?;
        let state = database("database.state", &self.state, self.state_password_file)?;
        if cases == state {
            return refuse("database.state", "it is the case database; accepted: a database of its own");
        }
        Ok(Databases { cases, state })
    }
}

fn database(key: &str, text: &str, password_file: Option<PathBuf>) -> Checked<DatabaseUrl> {
    let Some(url) = DatabaseUrl::parse(text, password_file) else {
        return refuse(key, "no known database; accepted: sqlite:FILE or postgres://USER@HOST/DATABASE");
    };
    // An address is shown in logs and errors, and the environment of a process can be read by others.
    if holds_password(text) {
        return refuse(key, format!("it holds a password; accepted: an address without one, and {key}_password_file"));
    }
    Ok(url)
}

/// Where a database is: a SQLite file or a PostgreSQL server.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// The file; a path that is not absolute is below the working directory.
    Sqlite(PathBuf),
    Postgres {
        /// `postgres://USER@HOST/DATABASE`, with parameters if any; may hold a password.
        url: String,
        /// The file that the password is read from; `None`: the one of the address, if any.
        password_file: Option<PathBuf>,
    },
}

impl DatabaseUrl {
    /// `sqlite:FILE`, or `postgres://...`.
    pub fn parse(text: &str, password_file: Option<PathBuf>) -> Option<Self> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            // In memory, or with parameters of the driver: no file that others could open.
            if path.is_empty() || path.starts_with(':') || path.contains('?') {
                return None;
            }
            return Some(Self::Sqlite(path.into()));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Some(Self::Postgres { url: text.to_owned(), password_file });
        }
        None
    }
}

impl fmt::Display for DatabaseUrl {
    /// Never shows a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres { url, .. } => f.write_str(&without_password(url)),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whether the text holds a password: in the user part, or as a parameter.
fn holds_password(url: &str) -> bool {
    without_password(url) != url || hides_password(url)
}

/// A password with `?`, `/`, `#` or `@` in it that are not escaped, so that user or host seem to end before it; or one as a parameter,
/// however its name is written.
fn hides_password(url: &str) -> bool {
    let Some((_, address)) = url.split_once("://") else { return false };
    let (host, rest) = address.split_at(address.find(['/', '?', '#']).unwrap_or(address.len()));
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let is_user_cut_off = match host.matches('@').count() {
        0 => rest.contains('@') && (path.contains('@') || path.is_empty() || !is_port_of(host)),
        1 => path.contains('@'),
        _ => true,
    };
    is_user_cut_off || parameters.split(['&', '#', ';', '?']).any(is_password_parameter)
}

/// Whether what is behind the host's name is a port, or there is nothing: a password would stand there.
fn is_port_of(host: &str) -> bool {
    let port = host.rsplit_once(':').map_or("", |(_, port)| port);
    host.starts_with('[') || port.chars().all(|c| c.is_ascii_digit())
}

fn is_password_parameter(parameter: &str) -> bool {
    let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
    let name = name.to_lowercase();
    // No name has to be escaped; a user's end has no name before it.
    let is_hidden = name.contains(['%', '@']);
    is_hidden || !value.is_empty() && ["password", "passwd", "pwd"].iter().any(|word| name.contains(word))
}

fn without_password(url: &str) -> String {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let address = match address.rsplit_once('@') {
        Some((user, host)) => {
            let scheme_end = user.find("://").map_or(0, |at| at + 3);
            let name = user[scheme_end..].split(':').next().unwrap_or_default();
            format!("{}{name}@{host}", &user[..scheme_end])
        }
        None => address.to_owned(),
    };
    let kept: Vec<_> = query.split('&').filter(|part| !part.is_empty() && !part.starts_with("password=")).collect();
    if kept.is_empty() { address } else { format!("{address}?{}", kept.join("&")) }
}

use std::fmt;
use std::path::PathBuf;

/// Where a database is: a SQLite file or a PostgreSQL server.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    Postgres { url: String, password_file: Option<PathBuf> },
}

impl DatabaseUrl {
    /// `sqlite:FILE`, or `postgres://...`.
    pub fn parse(text: &str, password_file: Option<PathBuf>) -> Option<Self> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return (!path.is_empty() && !path.starts_with(':') && !path.contains('?'))
                .then(|| Self::Sqlite(path.into()));
        }
        let known = text.starts_with("postgres://") || text.starts_with("postgresql://");
        known.then(|| Self::Postgres { url: text.to_owned(), password_file })
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
pub fn holds_password(url: &str) -> bool {
    without_password(url) != url
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

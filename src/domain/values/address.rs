//! Mail addresses.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use super::closed_set::NotInSet;

/// A mail address, in the spelling it was given in. Two that differ only in capitals are the same one.
#[derive(Debug, Clone)]
pub struct Address {
    text: String,
    key: String,
}

impl Address {
    /// Takes a text for an address without a look at its shape: where it was checked before, as configured and stored
    /// ones are.
    pub fn unchecked(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { key: text.to_lowercase(), text }
    }

    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// As it stands in a mail and before a mail server: the host in ASCII (IDNA), so that any server takes it.
    pub fn on_the_wire(&self) -> String {
        match self.text.rsplit_once('@') {
            Some((local, host)) => format!("{local}@{}", ascii_host(host).unwrap_or_else(|| host.to_owned())),
            None => self.text.clone(),
        }
    }

    /// Whether only a server that offers SMTPUTF8 takes it, for what is before the `@`.
    pub fn needs_smtputf8(&self) -> bool {
        !self.on_the_wire().is_ascii()
    }

    /// One spelling for all: in the keys of mails, and in the state database.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// Bytes before the `@`.
const LONGEST_LOCAL_PART: usize = 64;

/// The host in ASCII: `næstved.dk` is `xn--nstved-pua.dk`. None where it can be no host: a part that is too long, or begins with a hyphen.
fn ascii_host(host: &str) -> Option<String> {
    idna::domain_to_ascii_strict(host).ok()
}

impl FromStr for Address {
    type Err = NotInSet;

    /// Accepts something without blanks, one `@`, and a host name.
    fn from_str(text: &str) -> Result<Self, NotInSet> {
        let refused = || NotInSet("one mail address, such as navn@example.dk".into());
        let host_char = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
        let local_char = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"@".contains(c);
        let dots_right = |part: &str| !part.is_empty() && part.split('.').all(|piece| !piece.is_empty());
        let Some((local, host)) = text.split_once('@') else { return Err(refused()) };
        if !dots_right(local) || !local.chars().all(local_char) || !dots_right(host) || !host.chars().all(host_char) {
            return Err(refused());
        }
        // RFC 5321, 4.5.3.1.1; and a host with æ, ø or å must have a name in ASCII.
        if local.len() > LONGEST_LOCAL_PART || ascii_host(host).is_none() {
            return Err(refused());
        }
        Ok(Self::unchecked(text))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Address {}

impl PartialOrd for Address {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Address {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl Hash for Address {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

//! The address of a page that a reader of a mail clicks on.

use std::fmt;
use std::str::FromStr;

use super::closed_set::NotInSet;

/// `https://` or `http://`, without a query, and without a `/` at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAddress(String);

impl WebAddress {
    /// That of a page below it.
    pub fn page(&self, path: &str) -> String {
        format!("{}/{path}", self.0)
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for WebAddress {
    type Err = NotInSet;

    fn from_str(text: &str) -> Result<Self, NotInSet> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let is_plain = |c: char| c.is_ascii_graphic() && !"?#<>\"{}\\^`|".contains(c);
        match rest {
            Some(rest) if !rest.is_empty() && !rest.starts_with('/') && rest.chars().all(is_plain) => {
                Ok(Self(text.trim_end_matches('/').to_owned()))
            }
            _ => Err(NotInSet("a web address without ? and #, as https://example.dk/fasevagt".into())),
        }
    }
}

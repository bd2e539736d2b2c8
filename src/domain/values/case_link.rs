//! Links to a case in the case system, behind its login.

use std::str::FromStr;

use super::closed_set::NotInSet;

/// The place of the case number in the address.
const PLACE: &str = "{forloeb}";
/// The place of the key of a deadline's rule, so that a case system can open at the right place.
const RULE: &str = "{rule}";

/// The address of a case in the case system, with `{forloeb}` where its number goes, and `{rule}` where the key of a
/// rule may go; empty where there are no links.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseLink(String);

impl CaseLink {
    /// The link to one case; an empty text where there are no links.
    pub fn to(&self, forloeb: &str) -> String {
        self.to_rule(forloeb, "")
    }

    /// The link to what a rule asks of one case.
    pub fn to_rule(&self, forloeb: &str, rule: &str) -> String {
        self.0.replace(RULE, rule).replace(PLACE, &percent_encoded(forloeb))
    }

    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CaseLink {
    type Err = NotInSet;

    /// Only web addresses, since a mail's reader clicks on it; or nothing.
    fn from_str(text: &str) -> Result<Self, NotInSet> {
        let is_web_address = text.starts_with("https://") || text.starts_with("http://");
        if !text.is_empty() && (!is_web_address || !text.contains(PLACE)) {
            return Err(NotInSet(format!("a web address that holds {PLACE}, or an empty text for no links")));
        }
        Ok(Self(text.to_owned()))
    }
}

/// RFC 3986: every byte but ASCII letters, digits, `-`, `_` and `.` as `%` and two hexadecimal digits.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

//! No mail without a limit. A mail program cuts off what passes 102 kB, and a server refuses megabytes: then its reader sees
//! nothing of it. So lists are cut until a mail fits, and what is left out is counted.

use std::io::{self, Write};

use serde_json::{Map, Value};

/// The most bytes of a mail's text, and of its HTML.
pub const MOST_BYTES: usize = 90_000;
/// The most that a template may write: what writes more has a mistake that no shorter list mends.
const MOST_WRITTEN: usize = 1_000_000;
/// The most characters of a subject.
const MOST_OF_SUBJECT: usize = 250;
/// Lists of so many entries are never cut: what belongs to one entry, and what has one for each rule.
const SHORT_LIST: usize = 20;

/// How much of a mail is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailLimit {
    /// The most entries of a list.
    rows: usize,
    /// The most characters of a text. An import takes no more than 500; other programs may have any.
    characters: usize,
}

/// One after the other is tried, until the mail fits.
pub const MAIL_LIMITS: [MailLimit; 8] = [
    MailLimit { rows: 200, characters: 500 },
    MailLimit { rows: 120, characters: 500 },
    MailLimit { rows: 80, characters: 500 },
    MailLimit { rows: 50, characters: 200 },
    MailLimit { rows: 35, characters: 100 },
    MailLimit { rows: SHORT_LIST, characters: 100 },
    MailLimit { rows: SHORT_LIST, characters: 40 },
    MailLimit { rows: SHORT_LIST, characters: 10 },
];

/// A mail's fields with lists and texts cut. Beside a list `x` stands how many of its entries are left out, `x_more`;
/// beside one that is named `rows`, in `more`.
pub fn cut(value: &Value, limit: MailLimit) -> Value {
    match value {
        Value::Object(fields) => Value::Object(cut_fields(fields, limit)),
        Value::Array(entries) => entries.iter().take(shown(entries, limit)).map(|entry| cut(entry, limit)).collect(),
        Value::String(text) => Value::String(cut_text(text, limit.characters)),
        other => other.clone(),
    }
}

/// A note is our own sentence, and says at its end what is to be done.
fn cut_field(name: &str, value: &Value, limit: MailLimit) -> Value {
    if name.ends_with("_note") { value.clone() } else { cut(value, limit) }
}

fn cut_fields(fields: &Map<String, Value>, limit: MailLimit) -> Map<String, Value> {
    let mut cut_ones: Map<String, Value> =
        fields.iter().map(|(name, value)| (name.clone(), cut_field(name, value, limit))).collect();
    for (name, value) in fields {
        let Value::Array(entries) = value else { continue };
        let beside = if name == "rows" { "more".to_owned() } else { format!("{name}_more") };
        // What was left out before counts too.
        let before = fields.get(&beside).and_then(Value::as_u64).unwrap_or_default();
        let left_out = u64::try_from(entries.len() - shown(entries, limit)).unwrap_or(u64::MAX);
        cut_ones.insert(beside, before.saturating_add(left_out).into());
    }
    cut_ones
}

fn shown(entries: &[Value], limit: MailLimit) -> usize {
    if entries.len() <= SHORT_LIST { entries.len() } else { limit.rows.min(entries.len()) }
}

/// The first characters of a text, with a sign that it goes on. A part of an address leads nowhere, so none is left.
pub fn cut_text(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    if text.contains("://") {
        return String::new();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// A subject on one line, and no longer than a header bears.
pub fn cut_subject(text: &str) -> String {
    cut_text(&text.split_whitespace().collect::<Vec<_>>().join(" "), MOST_OF_SUBJECT)
}

/// Takes what a template writes, and refuses more than [`MOST_WRITTEN`].
#[derive(Debug, Default)]
pub struct TemplateOutput {
    written: Vec<u8>,
    pub is_full: bool,
}

impl TemplateOutput {
    pub fn into_text(self) -> String {
        String::from_utf8_lossy(&self.written).into_owned()
    }
}

impl Write for TemplateOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written.len() + bytes.len() > MOST_WRITTEN {
            self.is_full = true;
            return Err(io::Error::other("more than 1 MB"));
        }
        self.written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

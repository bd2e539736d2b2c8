//! What a message may repeat of a value that is wrong: never what could be a citizen's data.

use super::cpr::holds_cpr;

/// A short code or a mistyped date or number as it is. What could be words about a citizen is not repeated:
/// anything with blanks or in mixed case, as names are, and bare digits that could be a birthday or a telephone.
pub fn redact_value(value: &str) -> String {
    if is_code(value) { format!("{value:?}") } else { length_of(value) }
}

/// The id of a row that leads nowhere, so that it need not be a case number at all.
pub fn redact_stray_id(id: &str) -> String {
    if is_code(id) { id.to_owned() } else { length_of(id) }
}

fn length_of(value: &str) -> String {
    format!("a text of {} characters", value.chars().count())
}

/// A text of somebody else (a mail server, a database, a settings file) as it may be in the log: without mail
/// addresses, what it has in quotes only where that is a code, and not at any length.
pub fn redact(text: &str) -> String {
    let quoted = |(index, part): (usize, &str)| if index % 2 == 1 { redact_value(part) } else { part.to_owned() };
    // What is quoted within a quote has a backslash before it.
    let parts = text.replace("\\\"", "'");
    let redacted: String = parts.split('"').enumerate().map(quoted).collect();
    shortened(redacted.split_inclusive(ENDS_AN_ADDRESS).map(without_address).collect())
}

/// The most characters of a line that people read, and that systemd takes as its status.
const MAX_LENGTH: usize = 1000;

fn shortened(text: String) -> String {
    match text.char_indices().nth(MAX_LENGTH) {
        Some((end, _)) => format!("{} ... and so on", &text[..end]),
        None => text,
    }
}

const ENDS_AN_ADDRESS: [char; 12] = [' ', '\n', '\t', '<', '>', '(', ')', '"', '\'', ',', ';', '='];

fn without_address(word: &str) -> String {
    // A database's address has a user before its host.
    if !word.contains('@') || word.contains("://") {
        return word.to_owned();
    }
    let end = word.chars().next_back().filter(|last| ENDS_AN_ADDRESS.contains(last));
    format!("(address){}", end.map(String::from).unwrap_or_default())
}

fn is_code(value: &str) -> bool {
    let code = value.len() <= 24 && value.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:+".contains(c));
    let mixed = value.chars().any(char::is_uppercase) && value.chars().any(char::is_lowercase);
    let longest = value.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    code && !mixed && longest < 6 && !holds_cpr(value)
}

/// The id of a row, unless it is a CPR number.
pub fn redact_id(id: &str) -> String {
    if holds_cpr(id) { "(not shown)".into() } else { id.replace(char::is_control, " ") }
}

//! What a message may repeat of a value that is wrong: never what could be a citizen's data.

use super::cpr::holds_cpr;

/// A short code or a mistyped date or number as it stands. What could be words about a citizen is not repeated:
/// anything with blanks or in mixed case, as names are, and bare digits that could be a birthday or a telephone.
pub fn show(value: &str) -> String {
    if is_code(value) { format!("{value:?}") } else { length_of(value) }
}

/// The id of a row that leads nowhere, so that it need not be a case number at all.
pub fn show_stray_id(id: &str) -> String {
    if is_code(id) { id.to_owned() } else { length_of(id) }
}

fn length_of(value: &str) -> String {
    format!("a text of {} characters", value.chars().count())
}

fn is_code(value: &str) -> bool {
    let code = value.len() <= 24 && value.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:+".contains(c));
    let mixed = value.chars().any(char::is_uppercase) && value.chars().any(char::is_lowercase);
    let longest = value.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    code && !mixed && longest < 6 && !holds_cpr(value)
}

/// The id of a row, unless it is a CPR number.
pub fn show_id(id: &str) -> String {
    if holds_cpr(id) { "(not shown)".into() } else { id.replace(char::is_control, " ") }
}

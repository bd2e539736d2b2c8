//! What a message may repeat of a value that is wrong: never what could be a citizen's data.

use super::cpr::holds_cpr;

/// A short code as it stands; anything that could be words about a citizen is not repeated.
pub fn show(value: &str) -> String {
    let code = value.len() <= 24 && value.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:+".contains(c));
    if code && !holds_cpr(value) {
        format!("{value:?}")
    } else {
        format!("a text of {} characters", value.chars().count())
    }
}

/// The id of a row, unless it is a CPR number.
pub fn show_id(id: &str) -> String {
    if holds_cpr(id) { "(not shown)".into() } else { id.to_owned() }
}

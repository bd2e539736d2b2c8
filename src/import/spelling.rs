//! Texts that mean nothing, and numbers with blanks.

use super::words::fold;

/// What people write where there is no date.
pub fn is_none(text: &str) -> bool {
    let word = fold(text);
    let words =
        ["na", "ia", "ukendt", "ingen", "intet", "mangler", "afventer", "ikkerelevant", "irrelevant", "x", "null"];
    word.is_empty() || words.contains(&word.as_str())
}

pub fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

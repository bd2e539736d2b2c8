//! The same text in one spelling.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::words::fold;

/// What people write where there is no date.
pub fn is_none(text: &str) -> bool {
    let word = fold(text);
    let words =
        ["na", "ia", "ukendt", "ingen", "intet", "mangler", "afventer", "ikkerelevant", "irrelevant", "x", "null"];
    word.is_empty() || words.contains(&word.as_str())
}

/// The text with one kind of hyphen and single blanks: the same number of a case is the same text.
pub fn one_spelling(text: &str) -> String {
    let hyphens = text.replace(is_hyphen, "-");
    hyphens.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn is_hyphen(c: char) -> bool {
    c == '\u{2212}' || c.general_category() == GeneralCategory::DashPunctuation
}

pub fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

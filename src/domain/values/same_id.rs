//! When two ids are the same, however they are written.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Whether a character is a hyphen, a dash or a minus.
pub fn is_hyphen(c: char) -> bool {
    c == '\u{2212}' || c.general_category() == GeneralCategory::DashPunctuation
}

/// The text with one kind of hyphen and single blanks.
pub fn one_spelling(text: &str) -> String {
    let hyphens = text.replace(is_hyphen, "-");
    hyphens.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is compared of an id: nothing that can't be seen, one shape for what looks the same, and of a number no zeros that lead,
/// which a spreadsheet takes away.
pub fn as_compared(id: &str) -> String {
    let text = if id.is_ascii() {
        one_spelling(id)
    } else {
        let seen = id.nfkc().filter(|c| c.general_category() != GeneralCategory::Format);
        one_spelling(&seen.map(latin).collect::<String>())
    };
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if is_number { format!("{:0>1}", text.trim_start_matches('0')) } else { text }
}

/// The Latin letter that a Greek or Cyrillic one looks like.
fn latin(c: char) -> char {
    const OTHER: &str = "АВЕЅІЈКМНОРСТУХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο";
    const LATIN: &str = "ABESIJKMHOPCTYXaeopcyxijsABEZHIKMNOPTYXo";
    if c.is_ascii() {
        return c;
    }
    OTHER.chars().zip(LATIN.chars()).find(|(other, _)| *other == c).map_or(c, |(_, latin)| latin)
}

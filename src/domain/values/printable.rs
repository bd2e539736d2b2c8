//! Texts of others, on one line and as they look.

use std::borrow::Cow;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Whether a character shows nothing of itself, but may change what is around it: a line break, an escape, a mark that turns the
/// direction of writing.
pub fn is_control(c: char) -> bool {
    matches!(
        c.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
    )
}

/// Whether a text is one line of what can be seen.
pub fn is_printable(text: &str) -> bool {
    !text.chars().any(is_control)
}

/// The text with a blank for each character that is none to be seen.
pub fn printable(text: &str) -> Cow<'_, str> {
    if is_printable(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if is_control(c) { ' ' } else { c }).collect())
}

//! A cell as it was typed, and whether it may be looked at at all.

use chrono::NaiveDate;

use crate::domain::values::cpr::holds_cpr;

#[derive(Debug, Clone, PartialEq)]
pub enum SheetCell {
    Empty,
    /// Without blanks around it; never empty.
    Text(String),
    Number(f64),
    Boolean(bool),
    Date(NaiveDate),
    /// A date with a time of day, or a time alone.
    Time,
    /// What a formula came to, in words: `the error #REF!`.
    Error(String),
}

impl SheetCell {
    /// The text without blanks, also those that can't be seen.
    pub fn text(text: &str) -> Self {
        let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}'));
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// What a text column takes from the cell: a whole number without the decimals that spreadsheets keep.
    pub fn as_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Number(number) => Some(digits(*number)),
            Self::Boolean(_) | Self::Date(_) | Self::Time | Self::Error(_) | Self::Empty => None,
        }
    }

    /// A spreadsheet takes the leading zero of a CPR number away: nine digits alone may be one too.
    pub fn holds_cpr(&self) -> bool {
        let Some(text) = self.as_text() else { return false };
        let nine_digits = text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit());
        holds_cpr(&text) || nine_digits && holds_cpr(&format!("0{text}"))
    }
}

/// A number as a spreadsheet shows it: 15 digits, without the noise of binary fractions behind them.
pub fn digits(number: f64) -> String {
    let shown: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    shown.to_string()
}

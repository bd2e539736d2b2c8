//! A cell as it was typed, and whether it may be looked at at all.

use std::borrow::Cow;

use chrono::NaiveDate;
use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use crate::domain::values::cpr::holds_cpr;

#[derive(Debug, Clone, PartialEq)]
pub enum SheetCell {
    Empty,
    /// Without blanks around it; never empty.
    Text(String),
    Number(SheetNumber),
    Boolean(bool),
    Date(NaiveDate),
    /// A date that is shown with a time of day, or a time alone.
    Time,
    /// What a formula came to, in words: `the error #REF!`.
    Error(String),
    /// One of several cells of a row that are merged, and not the first: `D2:E2`.
    Merged(String),
}

/// A number of a spreadsheet.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetNumber {
    pub value: f64,
    pub shown: ShownNumber,
    /// The day that has this number in the workbook's count of days, from 1990 to 2079.
    pub day: Option<NaiveDate>,
}

/// How a spreadsheet shows a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownNumber {
    /// Its digits.
    Plain,
    As(String),
    /// The file does not tell.
    Unknown,
}

impl SheetCell {
    /// The text in its plain form, without blanks around it, what can't be seen in it, and the apostrophe that makes a
    /// spreadsheet take it for a text.
    pub fn text(text: &str) -> Self {
        let text = plain(text);
        let text = text.trim();
        let text = text.strip_prefix('\'').map_or(text, str::trim_start);
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// What a text column takes from the cell: a number as it is shown, without the decimals that spreadsheets keep.
    pub fn as_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Number(number) => Some(number.as_shown()),
            Self::Boolean(_) | Self::Date(_) | Self::Time | Self::Error(_) | Self::Merged(_) | Self::Empty => None,
        }
    }

    /// A number that may be shown otherwise: with leading zeros, say.
    pub fn is_unsure_number(&self) -> bool {
        matches!(self, Self::Number(SheetNumber { shown: ShownNumber::Unknown, .. }))
    }

    /// A spreadsheet takes the leading zero of a CPR number away: nine digits alone may be one too.
    pub fn holds_cpr(&self) -> bool {
        let is_one = |text: &str| {
            let nine_digits = text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit());
            holds_cpr(text) || nine_digits && holds_cpr(&format!("0{text}"))
        };
        match self {
            Self::Text(text) => is_one(text),
            Self::Number(number) => is_one(&number.as_shown()) || is_one(&digits(number.value)),
            _ => false,
        }
    }
}

impl SheetNumber {
    fn as_shown(&self) -> String {
        match &self.shown {
            ShownNumber::As(text) => text.clone(),
            ShownNumber::Plain | ShownNumber::Unknown => digits(self.value),
        }
    }
}

/// A number as a spreadsheet shows it: 15 digits, without the noise of binary fractions behind them.
pub fn digits(number: f64) -> String {
    let shown: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    shown.to_string()
}

/// One form for each letter, one kind of blank, and nothing that can't be seen but line breaks and their like.
fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) && !text.chars().any(|c| is_format(c) || is_other_blank(c)) {
        return Cow::Borrowed(text);
    }
    let letters = text.nfc().filter(|c| !is_format(*c));
    Cow::Owned(letters.map(|c| if is_other_blank(c) { ' ' } else { c }).collect())
}

fn is_format(c: char) -> bool {
    c.general_category() == GeneralCategory::Format
}

fn is_other_blank(c: char) -> bool {
    c != ' ' && c.general_category() == GeneralCategory::SpaceSeparator
}

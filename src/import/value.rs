//! One cell -> the text that the database keeps, or what is wrong with it.

use std::collections::BTreeMap;

use super::cell::{SheetCell, digits};
use super::kommuner::{Kommuner, code};
use super::titles::titles_of;
use super::words::{danish, fold, value_of};
use super::{amount, dates};
use crate::domain::cases::case_schema::{self, Column, ColumnKind};
use crate::domain::cases::forloeb::{Method, PhasePlan};
use crate::domain::values::redact::redact_value;

/// Longer texts are no code, name or address.
const LONGEST_TEXT: usize = 500;
/// Percents and places; far inside what every database takes.
const LARGEST_COUNT: i64 = 100_000;
/// Øre a day; see the reading of takst rows.
const LARGEST_AMOUNT: i64 = 1_000_000_000_000;

/// The words that a site may use beside the template's.
#[derive(Debug)]
pub struct Vocabulary<'a> {
    /// The site's own names of methods.
    pub methods: &'a BTreeMap<String, Method>,
    pub kommuner: Kommuner,
}

impl Vocabulary<'_> {
    /// The value of a cell in a column of `table`; `None` is empty.
    pub fn value(&self, table: &str, column: &Column, cell: &SheetCell) -> Result<Option<String>, String> {
        match cell {
            SheetCell::Empty => return Ok(None),
            SheetCell::Error(error) => return Err(format!("holds {error}; accepted: {}", accepted(column))),
            SheetCell::Text(text) if text.chars().count() > LONGEST_TEXT => {
                return Err(format!("is too long; accepted: at most {LONGEST_TEXT} characters"));
            }
            SheetCell::Text(text) if text.chars().any(char::is_control) => {
                return Err("holds a line break or another control character; accepted: one line of text".into());
            }
            _ => {}
        }
        let is_code = (table, column.name) == ("kommune", "code");
        let value = if is_code { cell.as_text().and_then(|text| code(&text)) } else { self.typed(column, cell) };
        let accepted = if is_code { "four digits, such as 0370".into() } else { accepted(column) };
        value.map(Some).ok_or_else(|| format!("{} is not accepted; accepted: {accepted}", shown(cell)))
    }

    fn typed(&self, column: &Column, cell: &SheetCell) -> Option<String> {
        match column.kind {
            ColumnKind::Date => date(cell),
            ColumnKind::Integer => count(&cell.as_text()?),
            ColumnKind::Oere => oere(cell),
            ColumnKind::Boolean => boolean(cell),
            ColumnKind::PhasePlan => {
                let plan = cell.as_text()?.replace([' ', '\u{2013}'], "");
                plan.parse::<PhasePlan>().ok().map(|_| plan)
            }
            ColumnKind::Set(values) => {
                let text = cell.as_text()?;
                let own = if column.name == "method" { self.own_method(&text) } else { None };
                own.or_else(|| value_of(&text, &values())).map(String::from)
            }
            ColumnKind::Reference("kommune") => cell.as_text().map(|text| self.kommuner.code(&text).unwrap_or(text)),
            ColumnKind::Text | ColumnKind::Reference(_) => cell.as_text(),
        }
    }

    fn own_method(&self, text: &str) -> Option<&'static str> {
        let spelling = |text: &str| text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        let known = self.methods.iter().find(|(name, _)| spelling(name) == spelling(text));
        known.map(|(_, method)| method.as_str())
    }
}

fn date(cell: &SheetCell) -> Option<String> {
    let date = match cell {
        SheetCell::Date(date) => Some(*date).filter(|date| dates::is_likely(*date)),
        SheetCell::Text(text) => dates::parse(text),
        _ => None,
    };
    date.map(|date| date.to_string())
}

fn count(text: &str) -> Option<String> {
    let digits = text.strip_suffix('%').unwrap_or(text).trim_end();
    let number: i64 = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()?;
    (number <= LARGEST_COUNT).then(|| number.to_string())
}

fn oere(cell: &SheetCell) -> Option<String> {
    let oere = match cell {
        SheetCell::Number(number) => amount::oere(&digits(*number).replace('.', ",")),
        SheetCell::Text(text) => amount::oere(text),
        _ => None,
    };
    oere.filter(|oere| *oere <= LARGEST_AMOUNT).map(|oere| oere.to_string())
}

fn boolean(cell: &SheetCell) -> Option<String> {
    let value = match cell {
        SheetCell::Boolean(value) => *value,
        other => match fold(&other.as_text()?).as_str() {
            "ja" | "1" | "true" | "sand" => true,
            "nej" | "0" | "false" | "falsk" => false,
            _ => return None,
        },
    };
    Some(if value { "1" } else { "0" }.into())
}

/// What a message says is accepted in a column.
pub fn accepted(column: &Column) -> String {
    match column.kind {
        ColumnKind::Text => "a text".into(),
        ColumnKind::Date => "a date such as 17-03-2026, without a time".into(),
        ColumnKind::Integer => format!("a whole number from 0 to {LARGEST_COUNT}"),
        ColumnKind::Oere => "an amount in kroner with at most two decimals, such as 406,00 or 1.234,50".into(),
        ColumnKind::Boolean => "Ja, Nej".into(),
        ColumnKind::PhasePlan => "three lengths in whole months, such as 3-3-3 or 3-4-2".into(),
        ColumnKind::Set(values) => values().into_iter().map(danish).collect::<Vec<_>>().join(", "),
        ColumnKind::Reference("kommune") => "the code or the name of a kommune, such as 0370 or Næstved".into(),
        ColumnKind::Reference(other) => {
            let sheet = case_schema::table(other).map(titles_of);
            sheet.map_or_else(String::new, |t| format!("a {} of the sheet {}", t.columns[0].0, t.sheet))
        }
    }
}

/// The value in a message, where it may be repeated.
pub fn shown(cell: &SheetCell) -> String {
    match cell {
        SheetCell::Text(text) => redact_value(text),
        SheetCell::Number(number) => digits(*number),
        SheetCell::Boolean(value) => value.to_string(),
        SheetCell::Date(date) => format!("the date {date}"),
        SheetCell::Time => "a time of day".into(),
        SheetCell::Error(error) => error.clone(),
        SheetCell::Empty => "nothing".into(),
    }
}

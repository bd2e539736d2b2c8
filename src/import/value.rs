//! One cell -> the text that the database keeps, or what is wrong with it.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::cell::{SheetCell, digits};
use super::kommuner::{Kommuner, code};
use super::problem::ProblemKind;
use super::spelling::{is_none, without_blanks};
use super::words::{fold, value_of};
use super::{amount, dates};
use crate::domain::cases::case_date::DateReach;
use crate::domain::cases::case_schema::KOMMUNE;
use crate::domain::cases::forloeb::Method;
use crate::domain::cases::phase_plan::PhasePlan;
use crate::domain::cases::table::{Column, ColumnKind};
use crate::domain::values::address::Address;
use crate::domain::values::gln::is_gln;
use crate::domain::values::redact::redact_value;
use crate::domain::values::same_id::one_spelling;

/// Longer texts are no code, name or address.
const MAX_TEXT_LENGTH: usize = 500;
/// Percentages and numbers of places; far inside what every database takes.
pub const MAX_COUNT: i64 = 100_000;
/// Øre a day; see the reading of takst rows.
const MAX_OERE_PER_DAY: i64 = 1_000_000_000_000;

/// The words that a site may use beside the template's.
#[derive(Debug)]
pub struct Vocabulary<'a> {
    /// The site's own names of methods.
    pub methods: &'a BTreeMap<String, Method>,
    pub kommuner: Kommuner,
}

impl Vocabulary<'_> {
    /// The value of a cell in a column; `None` is empty.
    pub fn value(&self, column: &Column, cell: &SheetCell) -> Result<Option<String>, ProblemKind> {
        match cell {
            SheetCell::Empty => return Ok(None),
            SheetCell::Error(error) => {
                return Err(ProblemKind::FailedFormula { error: error.clone(), accepted: column.kind });
            }
            SheetCell::Text(text) if text.chars().count() > MAX_TEXT_LENGTH => {
                return Err(ProblemKind::TooLong { most: MAX_TEXT_LENGTH });
            }
            SheetCell::Text(text) if text.chars().any(char::is_control) => {
                return Err(ProblemKind::ControlCharacter);
            }
            SheetCell::Text(text) if matches!(column.kind, ColumnKind::Date(_)) && is_none(text) => {
                // Of a date that must be there an empty cell would be the next error.
                return Err(if column.required { ProblemKind::UnknownDate } else { ProblemKind::LeaveEmpty });
            }
            // 1 may be shown as 100%.
            SheetCell::Number(number)
                if matches!(column.kind, ColumnKind::Integer) && cell.is_unsure_number() && number.value <= 1.0 =>
            {
                return Err(ProblemKind::UnsureNumber);
            }
            SheetCell::Merged(range) => return Err(ProblemKind::MergedCells { range: range.clone() }),
            _ => {}
        }
        match self.typed(column, cell) {
            Some(value) => Ok(Some(value)),
            None => Err(ProblemKind::NotAccepted { shown: shown(cell), accepted: column.kind }),
        }
    }

    fn typed(&self, column: &Column, cell: &SheetCell) -> Option<String> {
        match column.kind {
            ColumnKind::KommuneCode => code(&cell.as_text()?),
            ColumnKind::Date(reach) => date(cell, reach),
            ColumnKind::Integer => count(&cell.as_text()?),
            ColumnKind::Oere => oere(cell),
            ColumnKind::Boolean => boolean(cell),
            ColumnKind::PhasePlan => {
                let plan = cell.as_text()?.replace([' ', '\u{2013}'], "");
                if plan.parse::<PhasePlan>().is_ok() { Some(plan) } else { None }
            }
            ColumnKind::Set(choices) => {
                let text = cell.as_text()?;
                if choices == Method::CHOICES
                    && let Some(method) = self.own_method(&text)
                {
                    return Some(method.to_string());
                }
                value_of(&text, choices).map(String::from)
            }
            ColumnKind::Reference(table) if *table == KOMMUNE => {
                let text = cell.as_text()?;
                Some(self.kommuner.code(&text).unwrap_or_else(|| one_spelling(&text)))
            }
            ColumnKind::Text | ColumnKind::Reference(_) => Some(one_spelling(&cell.as_text()?)),
            ColumnKind::MailAddress => Some(cell.as_text()?.parse::<Address>().ok()?.as_str().to_owned()),
            ColumnKind::Gln => {
                let digits = without_blanks(&cell.as_text()?);
                if is_gln(&digits) { Some(digits) } else { None }
            }
            ColumnKind::Cvr => cvr(&cell.as_text()?),
        }
    }

    /// The method that the site calls so.
    fn own_method(&self, text: &str) -> Option<Method> {
        let spelling = |text: &str| text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, method) = self.methods.iter().find(|(name, _)| spelling(name) == spelling(text))?;
        Some(*method)
    }
}

const FIRST_TYPED_YEAR: i32 = 1900;

fn date(cell: &SheetCell, reach: DateReach) -> Option<String> {
    let date = match cell {
        SheetCell::Date(date) => *date,
        // A cell that lost its format.
        SheetCell::Number(number) => number.day?,
        SheetCell::Text(text) => dates::parse(text)?,
        _ => return None,
    };
    // Nobody types what another program writes for "always".
    if date.year() < FIRST_TYPED_YEAR {
        return None;
    }
    reach.accept(date)?;
    Some(date.to_string())
}

fn cvr(text: &str) -> Option<String> {
    let digits = without_blanks(text);
    let digits = digits.strip_prefix("DK").unwrap_or(&digits);
    if digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit()) { Some(digits.to_owned()) } else { None }
}

fn count(text: &str) -> Option<String> {
    let digits = text.strip_suffix('%').unwrap_or(text).trim_end();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    if number <= MAX_COUNT { Some(number.to_string()) } else { None }
}

fn oere(cell: &SheetCell) -> Option<String> {
    let oere = match cell {
        SheetCell::Number(number) => amount::oere(&digits(number.value).replace('.', ","))?,
        SheetCell::Text(text) => amount::oere(text)?,
        _ => return None,
    };
    if oere <= MAX_OERE_PER_DAY { Some(oere.to_string()) } else { None }
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

/// The value in a message, where it may be repeated.
pub fn shown(cell: &SheetCell) -> String {
    match cell {
        SheetCell::Text(text) => redact_value(text),
        SheetCell::Number(number) => digits(number.value),
        SheetCell::Boolean(value) => value.to_string(),
        SheetCell::Date(date) => format!("the date {date}"),
        SheetCell::Time => "a time of day".into(),
        SheetCell::Error(error) => error.clone(),
        SheetCell::Merged(range) => format!("a part of {range}"),
        SheetCell::Empty => "nothing".into(),
    }
}

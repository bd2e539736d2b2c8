//! The content of one cell, how wide it shows, and what a formula that comes to it has cached.

use chrono::NaiveDate;
use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError};

use super::style::CellFormats;
use crate::domain::values::oere::{kroner, thousands};

/// Excel takes 32,767 characters, people far fewer.
const LONGEST_TEXT: usize = 500;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum XlsxCell {
    Empty,
    Text(String),
    Whole(i64),
    /// In øre; shown and kept in kroner.
    Kroner(i64),
    /// So many of so many, as a percentage.
    Share(usize, usize),
    Date(NaiveDate),
    /// The first day of it.
    Month(NaiveDate),
}

impl XlsxCell {
    /// Any text of a case database, fit for a sheet.
    pub fn text(text: &str) -> Self {
        Self::Text(fit(text, LONGEST_TEXT))
    }

    /// The difference of two numbers of a kind.
    pub fn minus(&self, other: &Self) -> Self {
        self.with(other, |one, other| one - other)
    }

    /// The sum of two numbers of a kind.
    pub fn plus(&self, other: &Self) -> Self {
        self.with(other, |one, other| one + other)
    }

    fn with(&self, other: &Self, made: fn(i64, i64) -> i64) -> Self {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => Self::Whole(made(*one, *other)),
            (Self::Kroner(one), Self::Kroner(other)) => Self::Kroner(made(*one, *other)),
            _ => Self::Empty,
        }
    }

    /// About how many characters it shows.
    pub fn width(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Text(text) => text.chars().count(),
            Self::Whole(number) => thousands(number.unsigned_abs()).len() + 1,
            Self::Kroner(oere) => kroner(*oere).chars().count() - " kr.".len(),
            Self::Share(..) => "100 %".len(),
            Self::Date(_) => "01.12.2026".len(),
            Self::Month(_) => "september 2026".len(),
        }
    }

    pub fn write(&self, sheet: &mut Worksheet, row: u32, column: u16, formats: &CellFormats) -> Result<(), XlsxError> {
        let format = self.format(formats);
        match self {
            Self::Empty => sheet.write_blank(row, column, format)?,
            Self::Text(text) => sheet.write_string_with_format(row, column, text, format)?,
            Self::Whole(number) => sheet.write_number_with_format(row, column, float(*number), format)?,
            Self::Kroner(oere) => sheet.write_number_with_format(row, column, float(*oere) / 100.0, format)?,
            Self::Share(part, whole) => sheet.write_number_with_format(row, column, fraction(*part, *whole), format)?,
            Self::Date(day) | Self::Month(day) => sheet.write_date_with_format(row, column, day, format)?,
        };
        Ok(())
    }

    /// Writes a formula that comes to this: readers that do not compute see it, others compute it again.
    pub fn write_formula(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        formula: &str,
        formats: &CellFormats,
    ) -> Result<(), XlsxError> {
        let formula = Formula::new(formula).set_result(self.cached());
        sheet.write_formula_with_format(row, column, formula, self.format(formats))?;
        Ok(())
    }

    fn cached(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Kroner(oere) => (float(*oere) / 100.0).to_string(),
            Self::Share(part, whole) => fraction(*part, *whole).to_string(),
            Self::Date(day) | Self::Month(day) => day.to_string(),
        }
    }

    fn format<'a>(&self, formats: &'a CellFormats) -> &'a Format {
        match self {
            Self::Empty | Self::Text(_) => &formats.text,
            Self::Whole(_) => &formats.whole,
            Self::Kroner(_) => &formats.kroner,
            Self::Share(..) => &formats.share,
            Self::Date(_) => &formats.date,
            Self::Month(_) => &formats.month,
        }
    }
}

/// A text without control characters, cut off after the `longest` it may have.
pub fn fit(text: &str, longest: usize) -> String {
    let unfit = |c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}');
    let mut fit: String = text.chars().take(longest).map(|c| if unfit(c) { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(longest).is_some() {
        fit.push('…');
    }
    fit
}

#[expect(clippy::cast_precision_loss, reason = "a spreadsheet keeps every number as a float")]
fn float(number: i64) -> f64 {
    number as f64
}

#[expect(clippy::cast_precision_loss, reason = "a spreadsheet keeps every number as a float")]
fn fraction(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

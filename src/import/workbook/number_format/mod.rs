//! How a spreadsheet shows a number: `000123`, `80%`, a date. Of the language of number formats (ECMA-376, 18.8.31) what
//! lists have; of the rest it is told that it is not known.

mod digit_places;
mod section;

use digit_places::filled;
use section::{Section, SectionShape};

use crate::import::cell::digits;

/// A number format.
#[derive(Debug, Clone)]
pub struct NumberFormat {
    sections: Vec<Section>,
}

/// What a number looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormattedNumber {
    /// An empty cell.
    Nothing,
    Text(String),
    /// A date, without a time of day.
    Day,
    /// A time of day, with a date or without.
    Moment,
    /// A length of time.
    Elapsed,
    Unknown,
}

impl NumberFormat {
    pub fn new(code: &str) -> Self {
        Self { sections: sections(code).iter().map(|code| Section::new(code)).collect() }
    }

    /// The format that is built in under this number; none of the others is one of numbers.
    pub fn built_in(id: u32) -> Option<Self> {
        let code = match id {
            0 | 49 => "General",
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 => "#,##0.00",
            9 => "0%",
            10 => "0.00%",
            14..=17 | 27..=31 | 34..=36 | 50..=54 | 57..=58 => "dd-mm-yyyy",
            18..=21 | 32..=33 | 45 | 47 | 55..=56 => "hh:mm:ss",
            22 => "dd-mm-yyyy hh:mm",
            37..=38 => "#,##0;-#,##0",
            39..=40 => "#,##0.00;-#,##0.00",
            46 => "[h]:mm:ss",
            _ => return None,
        };
        Some(Self::new(code))
    }

    pub fn show(&self, value: f64) -> FormattedNumber {
        let Some((section, is_for_negative)) = self.section(value) else { return FormattedNumber::Unknown };
        let value = if is_for_negative { value.abs() } else { value };
        match &section.shape {
            SectionShape::Literal(text) if text.trim().is_empty() => FormattedNumber::Nothing,
            SectionShape::Literal(text) => FormattedNumber::Text(text.clone()),
            SectionShape::General(before, after) => FormattedNumber::Text(format!("{before}{}{after}", digits(value))),
            SectionShape::Digits(items) => match filled(items, value) {
                Some(text) => FormattedNumber::Text(text),
                None => FormattedNumber::Unknown,
            },
            SectionShape::Day => FormattedNumber::Day,
            SectionShape::Moment => FormattedNumber::Moment,
            SectionShape::Elapsed => FormattedNumber::Elapsed,
            SectionShape::Unknown => FormattedNumber::Unknown,
        }
    }

    /// The part of the format that is for this number, and whether it shows the number without its sign.
    fn section(&self, value: f64) -> Option<(&Section, bool)> {
        if self.sections.iter().any(|section| section.condition.is_some()) {
            let fits = |section: &&Section| section.condition.is_none_or(|(how, other)| how.holds(value, other));
            return self.sections.iter().take(3).find(fits).map(|section| (section, false));
        }
        match self.sections.as_slice() {
            [_, negative, ..] if value < 0.0 => Some((negative, true)),
            [_, _, zero, ..] if value == 0.0 => Some((zero, false)),
            [first, ..] => Some((first, false)),
            [] => None,
        }
    }
}

/// Parted by semicolons that stand in no quotes.
fn sections(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    for c in code.chars() {
        let parts = c == ';' && !quoted && !bracketed && !escaped;
        if parts {
            sections.push(String::new());
            continue;
        }
        if let Some(last) = sections.last_mut() {
            last.push(c);
        }
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            '\\' | '_' | '*' if !quoted => escaped = true,
            '[' if !quoted => bracketed = true,
            ']' if !quoted => bracketed = false,
            _ => {}
        }
    }
    sections
}

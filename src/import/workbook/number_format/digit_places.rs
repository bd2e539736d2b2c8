//! The places that a number format has for digits, and a number in them.

use crate::import::cell::digits;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormatItem {
    Literal(String),
    /// `0`; else `#` or `?`.
    Digit {
        always: bool,
    },
    Point,
    Group,
    Percent,
}

impl FormatItem {
    pub fn text(&self) -> &str {
        match self {
            Self::Literal(text) => text,
            Self::Point => ".",
            Self::Group => ",",
            Self::Percent => "%",
            Self::Digit { .. } => "",
        }
    }
}

/// More decimals than anybody has, in a format or a number.
const MAX_DECIMALS: usize = 15;

/// The number in the places of its digits; `None` where the country of the reader decides how it looks.
pub fn filled(items: &[FormatItem], value: f64) -> Option<String> {
    let point = items.iter().position(|item| *item == FormatItem::Point).unwrap_or(items.len());
    let (whole, decimals) = items.split_at(point);
    let percents = items.iter().filter(|item| **item == FormatItem::Percent).count();
    let places = decimals.iter().filter(|item| matches!(item, FormatItem::Digit { .. })).count();
    let optional = decimals.contains(&FormatItem::Digit { always: false });
    let fraction = items.contains(&FormatItem::Literal("/".into()));
    if percents > 1 || places > MAX_DECIMALS || optional || fraction || value.abs() >= 1e15 {
        return None;
    }
    let value = if percents == 1 { value * 100.0 } else { value };
    // What a spreadsheet keeps of a number are 15 digits: 0.285 is half a per cent more than 28 of them.
    let rounded = format!("{:.places$}", digits(value.abs()).parse::<f64>().ok()?);
    let (number, behind) = rounded.split_once('.').unwrap_or((&rounded, ""));
    if items.contains(&FormatItem::Group) && number.len() > 3 {
        return None;
    }
    let sign = if value < 0.0 { "-" } else { "" };
    let mut text = format!("{sign}{}", with_digits(whole, number));
    if places > 0 {
        text += ",";
        text += behind;
    }
    text.extend(decimals.iter().skip(1).map(FormatItem::text));
    Some(text.trim().to_owned())
}

/// From the right on; the first place takes all digits that are left.
fn with_digits(items: &[FormatItem], number: &str) -> String {
    let number = if number == "0" { "" } else { number };
    let places = items.iter().filter(|item| matches!(item, FormatItem::Digit { .. })).count();
    let padded = format!("{number:0>places$}");
    let missing = places.saturating_sub(number.len());
    let mut text = String::new();
    let mut place = 0;
    for item in items {
        let FormatItem::Digit { always } = item else {
            if *item != FormatItem::Group {
                text.push_str(item.text());
            }
            continue;
        };
        let until = padded.len() + place + 1 - places;
        let from = if place == 0 { 0 } else { until - 1 };
        // A place that must not be filled shows no zero that leads.
        if *always || place >= missing || text.ends_with(|c: char| c.is_ascii_digit()) {
            text.push_str(padded.get(from..until).unwrap_or_default());
        }
        place += 1;
    }
    text
}

//! The sheets of an `.xlsx` or `.xlsm`, tag by tag.

use quick_xml::events::{BytesStart, Event};

use super::grid::{CellBudget, Grid, MergedRange};
use super::number_format::FormattedNumber;
use super::package::{Package, XmlPart, add_text, attribute};
use super::serial_day::{day, listed_day};
use super::xlsx_parts::{self, Parts, is_true, required, text, unescaped};
use super::{WorkbookProblem, WorkbookSheet, broken};
use crate::import::cell::{SheetCell, SheetNumber, ShownNumber, digits};
use crate::import::files::SheetRows;
use crate::import::problem::FileProblem;

const MAX_ROWS: u32 = 1 << 20;
const MAX_COLUMNS: usize = 1 << 14;

pub fn read(mut package: Package, is_wanted: &impl Fn(&str) -> bool) -> Result<Vec<WorkbookSheet>, WorkbookProblem> {
    let parts = xlsx_parts::read(&mut package)?;
    let mut budget = CellBudget::new();
    let mut sheets = Vec::new();
    for (name, path) in &parts.sheets {
        let rows = if is_wanted(name) {
            package.require_few_cells(path, &[b"v>", b"is>"]).map_err(WorkbookProblem::in_sheet(name))?;
            let mut part = required(&mut package, path).map_err(WorkbookProblem::in_sheet(name))?;
            Some(rows(&mut part, &parts, &mut budget).map_err(WorkbookProblem::in_sheet(name))?)
        } else {
            None
        };
        sheets.push(WorkbookSheet { name: name.clone(), rows });
    }
    Ok(sheets)
}

fn rows(part: &mut XmlPart<'_>, parts: &Parts, budget: &mut CellBudget) -> Result<SheetRows, FileProblem> {
    let mut grid = Grid::default();
    // A row or a cell that does not say where it is stands behind the one before.
    let (mut row, mut column, mut next_row) = (0, 0, 0);
    loop {
        match part.next()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "row" => {
                    row = match attribute(&tag, "r") {
                        Some(number) => row_of(&number)?,
                        None => next_row,
                    };
                    (next_row, column) = (row + 1, 0);
                    if attribute(&tag, "hidden").is_some_and(|hidden| is_true(&hidden)) {
                        grid.hide(row);
                    }
                }
                "c" => {
                    let place = attribute(&tag, "r").map(|place| place_of(&place)).transpose()?;
                    let (row, at) = place.unwrap_or((row, column));
                    column = at + 1;
                    let cell = CellTag::new(&tag).read(part, parts)?;
                    grid.put(row, at, cell, budget)?;
                }
                "mergeCell" => {
                    if let Some(range) = attribute(&tag, "ref") {
                        grid.merge(range_of(&range)?);
                    }
                }
                _ => {}
            },
            Event::Eof => return grid.finish(budget),
            _ => {}
        }
    }
}

/// What the tag of a cell says of it.
struct CellTag {
    style: usize,
    kind: String,
}

impl CellTag {
    fn new(tag: &BytesStart<'_>) -> Self {
        let style = attribute(tag, "s").and_then(|style| style.parse().ok()).unwrap_or(0);
        Self { style, kind: attribute(tag, "t").unwrap_or_default() }
    }

    /// Reads to the end of the cell.
    fn read(&self, part: &mut XmlPart<'_>, parts: &Parts) -> Result<SheetCell, FileProblem> {
        let (mut value, mut in_value, mut has_formula) = (None, false, false);
        loop {
            match part.next()? {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "v" => (value, in_value) = (Some(String::new()), true),
                    "f" => has_formula = true,
                    "is" => {
                        let cell = text(part, "is")?;
                        skip_to_end(part)?;
                        return Ok(cell);
                    }
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "v" => in_value = false,
                    "c" => break,
                    _ => {}
                },
                Event::Eof => return Err(broken(&"it ends within a cell")),
                event if in_value => add_text(&event, value.get_or_insert_default()),
                _ => {}
            }
        }
        match value {
            // Its program never computed it: the cell is not empty.
            None if has_formula => Ok(SheetCell::Error("a formula that was never computed".into())),
            None => Ok(SheetCell::Empty),
            Some(value) => self.cell(&value, parts),
        }
    }

    fn cell(&self, value: &str, parts: &Parts) -> Result<SheetCell, FileProblem> {
        match self.kind.as_str() {
            "s" => {
                let place = value.trim().parse::<usize>().ok();
                let shared = place.and_then(|place| parts.texts.get(place));
                shared.cloned().ok_or_else(|| broken(&"a cell has a text that is not there"))
            }
            "b" => Ok(SheetCell::Boolean(is_true(value.trim()))),
            "e" => Ok(SheetCell::Error(format!("the error {}", error_name(value)))),
            "" | "n" if !value.trim().is_empty() => match value.trim().parse() {
                Ok(number) => Ok(self.number(number, parts)),
                Err(_) => Ok(SheetCell::text(value)),
            },
            _ => Ok(SheetCell::text(&unescaped(value))),
        }
    }

    fn number(&self, value: f64, parts: &Parts) -> SheetCell {
        let formatted = match parts.formats.get(self.style) {
            Some(format) => format.show(value),
            None => FormattedNumber::Text(digits(value)),
        };
        let shown = match formatted {
            FormattedNumber::Nothing => return SheetCell::Empty,
            FormattedNumber::Text(text) if text.is_empty() => return SheetCell::Empty,
            FormattedNumber::Text(text) if text == digits(value) => ShownNumber::Plain,
            FormattedNumber::Text(text) => ShownNumber::As(text),
            FormattedNumber::Unknown => ShownNumber::Unknown,
            FormattedNumber::Elapsed => return SheetCell::Time,
            FormattedNumber::Day => {
                return day(value, parts.from_1904).map_or(SheetCell::Time, |(day, _)| SheetCell::Date(day));
            }
            FormattedNumber::Moment => {
                return match day(value, parts.from_1904) {
                    Some((day, true)) => SheetCell::Date(day),
                    _ => SheetCell::Time,
                };
            }
        };
        SheetCell::Number(SheetNumber { value, shown, day: listed_day(value, parts.from_1904) })
    }
}

/// The name of an error; nothing else that stands in its place.
fn error_name(value: &str) -> &str {
    let is_name = value.starts_with('#') && value.len() <= 16 && !value.contains(char::is_lowercase);
    if is_name { value } else { "of a formula" }
}

fn skip_to_end(part: &mut XmlPart<'_>) -> Result<(), FileProblem> {
    loop {
        match part.next()? {
            Event::End(tag) if tag.local_name().as_ref() == "c" => return Ok(()),
            Event::Eof => return Err(broken(&"it ends within a cell")),
            _ => {}
        }
    }
}

/// From 0 on.
fn row_of(number: &str) -> Result<u32, FileProblem> {
    let row = number.parse::<u32>().ok().filter(|row| (1..=MAX_ROWS).contains(row));
    row.map(|row| row - 1).ok_or_else(|| broken(&"a row has no place"))
}

/// `C3`: row and column, from 0 on.
fn place_of(name: &str) -> Result<(u32, usize), FileProblem> {
    let name = name.replace('$', "");
    let end = name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len());
    let (letters, number) = name.split_at(end);
    let mut column = 0;
    for letter in letters.bytes().take(4) {
        column = column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1;
    }
    if !(1..=MAX_COLUMNS).contains(&column) {
        return Err(broken(&"a cell has no place"));
    }
    Ok((row_of(number)?, column - 1))
}

/// `C3:D4`.
fn range_of(name: &str) -> Result<MergedRange, FileProblem> {
    let (first, last) = name.split_once(':').unwrap_or((name, name));
    let ((top, left), (bottom, right)) = (place_of(first)?, place_of(last)?);
    Ok(MergedRange { rows: (top.min(bottom), top.max(bottom)), columns: (left.min(right), left.max(right)) })
}

//! A value of the case database -> the cell that an import reads as that value.

use chrono::{Datelike, NaiveDate};

use crate::domain::cases::case_date::CaseDate;
use crate::domain::cases::case_schema::KOMMUNE;
use crate::domain::cases::table::{Column, ColumnKind};
use crate::domain::values::calendar::iso_date;
use crate::import::cell::{SheetCell, SheetNumber, ShownNumber};
use crate::import::header::must_be_filled;
use crate::import::value::Vocabulary;
use crate::import::words::spellings;

/// What is written into a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenCell {
    pub cell: SheetCell,
    pub look: CellLook,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellLook {
    Plain,
    /// It is no value of its column.
    Wrong,
}

/// What can't be written as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NotAsItIs {
    /// Values that are none of their column, and stand there in red.
    pub wrong: usize,
    /// Values that could be a CPR number, and are left out.
    pub left_out: usize,
}

impl NotAsItIs {
    pub fn any(self) -> bool {
        self.wrong + self.left_out > 0
    }
}

/// The cell of a value; the names of kommuner are those of the workbook.
pub fn written(column: &Column, value: Option<&str>, words: &Vocabulary<'_>, count: &mut NotAsItIs) -> WrittenCell {
    let Some(value) = value else {
        if must_be_filled(column) {
            count.wrong += 1;
            return WrittenCell { cell: SheetCell::Empty, look: CellLook::Wrong };
        }
        return WrittenCell { cell: SheetCell::Empty, look: CellLook::Plain };
    };
    let raw = SheetCell::Text(value.to_owned());
    if raw.holds_cpr() {
        count.left_out += 1;
        return WrittenCell { cell: SheetCell::Empty, look: CellLook::Plain };
    }
    let value = usual(column.kind, value);
    let value = value.as_str();
    if value.is_empty() {
        return WrittenCell { cell: SheetCell::Empty, look: CellLook::Plain };
    }
    // What an import would not read as this value is none.
    let reads = |cell: &SheetCell| !cell.holds_cpr() && words.value(column, cell) == Ok(Some(value.to_owned()));
    if let Some(cell) = candidates(column.kind, value, words).into_iter().find(reads) {
        return WrittenCell { cell, look: CellLook::Plain };
    }
    count.wrong += 1;
    WrittenCell { cell: raw, look: CellLook::Wrong }
}

/// What other programs write otherwise, as we do: booleans, and no end and always as dates. Empty: there is no end.
fn usual(kind: ColumnKind, value: &str) -> String {
    match (kind, value) {
        (ColumnKind::Boolean, "true") => "1".into(),
        (ColumnKind::Boolean, "false") => "0".into(),
        (ColumnKind::Date(reach), _) => match reach.read(value.as_bytes()) {
            Some(CaseDate::Open) if iso_date(value).is_none() => String::new(),
            Some(CaseDate::Day(day)) if day.year() < FIRST_YEAR => format!("{FIRST_YEAR}-01-01"),
            _ => value.to_owned(),
        },
        _ => value.to_owned(),
    }
}

/// No import takes a date before.
const FIRST_YEAR: i32 = 1900;
/// A spreadsheet counts 29 February 1900, so that the days before it are others than they seem.
const FIRST_DATE_CELL: i32 = 1901;

/// Ways to write a value, the best first.
fn candidates(kind: ColumnKind, value: &str, words: &Vocabulary<'_>) -> Vec<SheetCell> {
    let text = |text: &str| SheetCell::text(text);
    match kind {
        ColumnKind::Date(_) => match iso_date(value) {
            Some(day) if day.year() >= FIRST_DATE_CELL => vec![SheetCell::Date(day)],
            Some(day) => vec![text(&danish(day))],
            None => Vec::new(),
        },
        ColumnKind::Integer => value.parse().map(number).into_iter().collect(),
        ColumnKind::Oere => value.parse::<f64>().map(|oere| number(oere / 100.0)).into_iter().collect(),
        ColumnKind::Boolean => vec![text(if value == "1" { "Ja" } else { "Nej" })],
        ColumnKind::Set(choices) => {
            let choice = choices.iter().find(|choice| choice.value == value);
            let own = words.methods.iter().filter(|(_, method)| method.as_str() == value);
            let usual = choice
                .into_iter()
                .flat_map(|choice| [choice.danish, choice.value].into_iter().chain(spellings(choice)));
            usual.map(text).chain(own.map(|(name, _)| text(name))).collect()
        }
        ColumnKind::Reference(table) if *table == KOMMUNE => {
            words.kommuner.name(value).map(text).into_iter().chain([text(value)]).collect()
        }
        ColumnKind::Text
        | ColumnKind::MailAddress
        | ColumnKind::Cvr
        | ColumnKind::Gln
        | ColumnKind::KommuneCode
        | ColumnKind::PhasePlan
        | ColumnKind::Reference(_) => {
            vec![text(value)]
        }
    }
}

fn number(value: f64) -> SheetCell {
    SheetCell::Number(SheetNumber { value, shown: ShownNumber::Plain, day: None })
}

fn danish(day: NaiveDate) -> String {
    day.format("%d-%m-%Y").to_string()
}

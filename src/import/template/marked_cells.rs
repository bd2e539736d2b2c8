//! The cells of a marked copy: the values of the list, as they are shown there.

use rust_xlsxwriter::{Format, Worksheet, XlsxError};

use super::style;
use crate::import::cell::{SheetCell, ShownNumber};

/// More of a text is in no column of a list.
const MOST_OF_TEXT: usize = 500;

/// How the cells look; made once, since a workbook keeps each format that is used.
pub struct MarkedFormats {
    title: Format,
    wrong_title: Format,
    value: Format,
    date: Format,
    wrong: Format,
    wrong_date: Format,
}

impl MarkedFormats {
    pub fn new() -> Self {
        Self {
            title: style::title(style::PLAIN),
            wrong_title: style::wrong("@").set_bold().set_text_wrap(),
            value: Format::new(),
            date: Format::new().set_num_format(DATE),
            wrong: style::wrong("@"),
            wrong_date: style::wrong(DATE),
        }
    }

    pub fn of(&self, cell: &SheetCell, is_title: bool, is_wrong: bool) -> &Format {
        let is_date = matches!(cell, SheetCell::Date(_));
        match (is_title, is_wrong) {
            (true, true) => &self.wrong_title,
            (true, false) => &self.title,
            (false, true) if is_date => &self.wrong_date,
            (false, true) => &self.wrong,
            (false, false) if is_date => &self.date,
            (false, false) => &self.value,
        }
    }

    pub fn wrong(&self) -> &Format {
        &self.wrong
    }
}

const DATE: &str = "dd-mm-yyyy";

/// Writes what a cell shows: no formula, and nothing that could be a CPR number.
pub fn write_cell(
    copy: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &SheetCell,
    format: &Format,
) -> Result<(), XlsxError> {
    if cell.holds_cpr() {
        copy.write_blank(row, column, format)?;
        return Ok(());
    }
    match cell {
        SheetCell::Text(text) => {
            let text: String = text.chars().take(MOST_OF_TEXT).collect();
            copy.write_string_with_format(row, column, text, format)?;
        }
        SheetCell::Number(number) => match &number.shown {
            ShownNumber::As(text) => drop(copy.write_string_with_format(row, column, text, format)?),
            ShownNumber::Plain | ShownNumber::Unknown => {
                copy.write_number_with_format(row, column, number.value, format)?;
            }
        },
        SheetCell::Boolean(value) => {
            copy.write_string_with_format(row, column, if *value { "SAND" } else { "FALSK" }, format)?;
        }
        SheetCell::Date(day) => drop(copy.write_date_with_format(row, column, day, format)?),
        SheetCell::Time => drop(copy.write_string_with_format(row, column, "(klokkeslæt)", format)?),
        SheetCell::Error(_) => drop(copy.write_string_with_format(row, column, "(formel med fejl)", format)?),
        SheetCell::Merged(_) | SheetCell::Empty => drop(copy.write_blank(row, column, format)?),
    }
    Ok(())
}

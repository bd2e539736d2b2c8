//! One sheet: bands, help, titles, formats, drop-downs, filter; and its rows.

use chrono::NaiveDate;
use rust_xlsxwriter::{DataValidation, Format, Formula, Worksheet, XlsxError};

use super::cells::{CellLook, WrittenCell};
use super::guide::Lists;
use super::layout::{BANDS, LaidColumn};
use super::style;
use crate::domain::cases::case_schema::{FORLOEB, KOMMUNE};
use crate::domain::cases::table::{Column, ColumnKind, Table};
use crate::import::cell::SheetCell;
use crate::import::letters::letters;

/// Rows that the formats and drop-downs reach at least.
const FEWEST_ROWS: u32 = 10_000;
/// Rows below the last that are ready to be filled in.
const ROWS_TO_COME: u32 = 1_000;
const WIDTH: f64 = 20.0;
/// Of names and of what a deadline is for.
const WIDE_WIDTH: f64 = 36.0;
const HELP_HEIGHT: f64 = 46.0;
const TITLE_HEIGHT: f64 = 46.0;

/// What stands above the titles: a mark, bands, help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowPlaces {
    pub mark: Option<u32>,
    pub bands: Option<u32>,
    pub help: u32,
    pub titles: u32,
    pub first: u32,
}

impl RowPlaces {
    pub fn of(table: &Table, marked: bool) -> Self {
        let mut next = 0;
        let mut take = |wanted: bool| {
            if !wanted {
                return None;
            }
            next += 1;
            Some(next - 1)
        };
        let (mark, bands) = (take(marked), take(*table == FORLOEB));
        Self { mark, bands, help: next, titles: next + 1, first: next + 2 }
    }
}

/// What was computed for a column of its own.
#[derive(Debug, Clone)]
pub struct ComputedColumn {
    pub title: String,
    pub cells: Vec<ComputedCell>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComputedCell {
    Empty,
    Date(NaiveDate),
    Number(i64),
    Text(String),
}

/// Everything that is on a sheet.
#[derive(Debug)]
pub struct SheetContent<'a> {
    pub table: &'static Table,
    pub columns: &'a [LaidColumn],
    pub rows: Vec<Vec<WrittenCell>>,
    /// The heading above what was computed, and that.
    pub computed: Option<(String, Vec<ComputedColumn>)>,
    pub mark: Option<&'a str>,
}

/// Writes a sheet; `lists` is where the words of its drop-downs are.
pub fn write(sheet: &mut Worksheet, content: &SheetContent<'_>, lists: &Lists) -> Result<(), XlsxError> {
    let places = RowPlaces::of(content.table, content.mark.is_some());
    let rows = u32::try_from(content.rows.len()).unwrap_or(u32::MAX / 2);
    let last = (places.first + rows + ROWS_TO_COME).max(FEWEST_ROWS) - 1;
    write_head(sheet, content, places)?;
    for (place, laid) in (0_u16..).zip(content.columns) {
        sheet.set_column_format(place, &style::column(laid.column.kind))?;
        if let Some(list) = drop_down(content, laid.column, lists) {
            sheet.add_data_validation(places.first, place, last, place, &list)?;
        }
        // Made once: a workbook keeps each format that is used.
        let formats = [CellLook::Plain, CellLook::Wrong].map(|look| style::cell(laid.column.kind, look));
        for (row, cells) in (places.first..).zip(&content.rows) {
            if let Some(cell) = cells.get(usize::from(place)) {
                write_cell(sheet, (row, place), cell, &formats)?;
            }
        }
    }
    let width = content.columns.len() + content.computed.as_ref().map_or(0, |(_, columns)| columns.len());
    let last_column = u16::try_from(width.max(1) - 1).unwrap_or(u16::MAX);
    sheet.autofilter(places.titles, 0, last, last_column)?;
    sheet.set_freeze_panes(places.first, 1)?;
    set_up_page(sheet, content.table, places.titles)?;
    write_computed(sheet, content, places)
}

const A3: u8 = 8;
const A4: u8 = 9;

/// On paper: across, with titles and case number on each page.
pub fn set_up_page(sheet: &mut Worksheet, table: &Table, titles: u32) -> Result<(), XlsxError> {
    let (paper, pages_wide) = if *table == FORLOEB { (A3, 2) } else { (A4, 1) };
    sheet.set_paper_size(paper).set_landscape().set_print_fit_to_pages(pages_wide, 0);
    sheet.set_footer("&L&A&CSide &P af &N").set_repeat_rows(0, titles)?.set_repeat_columns(0, 0)?;
    Ok(())
}

fn write_head(sheet: &mut Worksheet, content: &SheetContent<'_>, places: RowPlaces) -> Result<(), XlsxError> {
    if let (Some(row), Some(mark)) = (places.mark, content.mark) {
        sheet.write_string_with_format(row, 0, mark, &style::mark())?;
    }
    let mut band = None;
    for (place, laid) in (0_u16..).zip(content.columns) {
        let known = laid.band.and_then(|band| BANDS.get(band));
        let color = known.map_or(style::PLAIN, |band| band.color);
        if let (Some(row), Some(known)) = (places.bands, known) {
            let name = if band == laid.band { "" } else { known.name };
            sheet.write_with_format(row, place, name, &style::band(color))?;
            band = laid.band;
        }
        sheet.write_with_format(places.help, place, laid.column.help, &style::help())?;
        sheet.write_with_format(places.titles, place, laid.column.title, &style::title(color))?;
        let is_name = content.table == &KOMMUNE && laid.column.name == "name";
        sheet.set_column_width(place, if is_name { WIDE_WIDTH } else { WIDTH })?;
    }
    sheet.set_row_height(places.help, HELP_HEIGHT)?.set_row_height(places.titles, TITLE_HEIGHT)?;
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    written: &WrittenCell,
    [plain, wrong]: &[Format; 2],
) -> Result<(), XlsxError> {
    let format = if written.look == CellLook::Wrong { wrong } else { plain };
    match &written.cell {
        SheetCell::Empty if written.look == CellLook::Plain => {}
        SheetCell::Date(day) => drop(sheet.write_date_with_format(row, column, day, format)?),
        SheetCell::Number(number) => drop(sheet.write_number_with_format(row, column, number.value, format)?),
        SheetCell::Text(text) => drop(sheet.write_string_with_format(row, column, text, format)?),
        SheetCell::Empty | SheetCell::Boolean(_) | SheetCell::Time | SheetCell::Error(_) | SheetCell::Merged(_) => {
            sheet.write_blank(row, column, format)?;
        }
    }
    Ok(())
}

/// Grey, behind the list's own columns.
fn write_computed(sheet: &mut Worksheet, content: &SheetContent<'_>, places: RowPlaces) -> Result<(), XlsxError> {
    let Some((heading, columns)) = &content.computed else { return Ok(()) };
    let first = u16::try_from(content.columns.len()).unwrap_or(u16::MAX);
    let (date, number, text) = (style::computed("dd-mm-yyyy"), style::computed("0"), style::computed("@"));
    for (place, column) in (first..).zip(columns) {
        if let Some(row) = places.bands {
            let name = if place == first { heading } else { "" };
            sheet.write_with_format(row, place, name, &style::computed_band())?;
        }
        sheet.write_with_format(places.titles, place, &column.title, &style::computed_title())?;
        let is_text = column.cells.iter().any(|cell| matches!(cell, ComputedCell::Text(_)));
        sheet.set_column_width(place, if is_text { WIDE_WIDTH } else { WIDTH })?;
        for (row, cell) in (places.first..).zip(&column.cells) {
            match cell {
                ComputedCell::Empty => sheet.write_blank(row, place, &text)?,
                ComputedCell::Date(day) => sheet.write_date_with_format(row, place, day, &date)?,
                ComputedCell::Number(days) => sheet.write_with_format(row, place, *days, &number)?,
                ComputedCell::Text(words) => sheet.write_string_with_format(row, place, words, &text)?,
            };
        }
    }
    Ok(())
}

/// A closed set takes nothing else; a reference only offers, for a kommune may also be named by its code.
fn drop_down(content: &SheetContent<'_>, column: &Column, lists: &Lists) -> Option<DataValidation> {
    match column.kind {
        ColumnKind::Set(_) => {
            let range = lists.range(content.table.name, column.name)?;
            let list = DataValidation::new().allow_list_formula(Formula::new(range));
            let list = list.set_error_title("Vælg på listen").ok()?;
            list.set_error_message("Mulige værdier står på arket Vejledning.").ok()
        }
        ColumnKind::Boolean => DataValidation::new().allow_list_strings(&["Ja", "Nej"]).ok(),
        ColumnKind::Reference(other) => {
            let offered = if *other == KOMMUNE { "name" } else { other.id()?.name };
            // The columns of Forløb stand in bands, the case number first.
            let letter = if *other == FORLOEB { letters(0) } else { letters(other.position(offered)?) };
            let first = RowPlaces::of(other, content.mark.is_some()).first + 1;
            let range = format!("='{}'!${letter}${first}:${letter}${FEWEST_ROWS}", other.sheet);
            Some(DataValidation::new().allow_list_formula(Formula::new(range)).show_error_message(false))
        }
        ColumnKind::Text
        | ColumnKind::MailAddress
        | ColumnKind::Cvr
        | ColumnKind::Gln
        | ColumnKind::KommuneCode
        | ColumnKind::Date(_)
        | ColumnKind::Integer
        | ColumnKind::Oere
        | ColumnKind::PhasePlan => None,
    }
}

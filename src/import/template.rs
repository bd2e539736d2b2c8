//! The workbook that people fill in: a sheet per table, with titles, a line of help and drop-downs.

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError,
};

use super::guide::{self, Lists};
use super::kommuner;
use super::letters::letters;
use crate::domain::cases::case_schema::{KOMMUNE, TABLES};
use crate::domain::cases::table::{Column, ColumnKind, Table};

/// Rows that the formats and drop-downs reach.
const LAST_ROW: u32 = 9_999;
/// Titles and help are above.
const FIRST_ROW: u32 = 2;

/// The bytes of the workbook; always the same ones.
pub fn template() -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title("Fasevagt: skabelon").set_creation_datetime(&made));
    let lists = guide::write(workbook.add_worksheet())?;
    for table in TABLES.iter().copied() {
        let sheet = workbook.add_worksheet().set_name(table.sheet)?;
        write_titles(sheet, table)?;
        for (place, column) in (0_u16..).zip(table.columns) {
            format_column(sheet, place, column, table)?;
            if let Some(list) = drop_down(table, column, &lists) {
                sheet.add_data_validation(FIRST_ROW, place, LAST_ROW, place, &list)?;
            }
        }
        if *table == KOMMUNE {
            write_kommuner(sheet)?;
        }
    }
    workbook.save_to_buffer()
}

fn write_titles(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let title = Format::new().set_bold().set_background_color(Color::RGB(0x00D9_E5F2)).set_text_wrap();
    let help =
        Format::new().set_italic().set_font_color(Color::RGB(0x0059_5959)).set_text_wrap().set_align(FormatAlign::Top);
    for (place, column) in (0_u16..).zip(table.columns) {
        sheet.write_with_format(0, place, column.title, &title)?;
        sheet.write_with_format(1, place, column.help, &help)?;
        sheet.set_column_width(place, 24)?;
    }
    sheet.set_row_height(1, 62)?.set_freeze_panes(FIRST_ROW, 1)?;
    Ok(())
}

/// Codes are text, or a spreadsheet takes their leading zeros away.
fn format_column(sheet: &mut Worksheet, place: u16, column: &Column, table: &Table) -> Result<(), XlsxError> {
    let format = match column.kind {
        ColumnKind::Date(_) => "dd-mm-yyyy",
        ColumnKind::Oere => "#,##0.00",
        ColumnKind::Integer => "0",
        // "3-3-3" would become a date.
        ColumnKind::Text
        | ColumnKind::MailAddress
        | ColumnKind::Cvr
        | ColumnKind::Gln
        | ColumnKind::KommuneCode
        | ColumnKind::PhasePlan
        | ColumnKind::Reference(_) => "@",
        ColumnKind::Boolean | ColumnKind::Set(_) => "General",
    };
    sheet.set_column_format(place, &Format::new().set_num_format(format))?;
    if *table == KOMMUNE && column.name == "name" {
        sheet.set_column_width(place, 30)?;
    }
    Ok(())
}

/// A closed set takes nothing else; a reference only offers, for a kommune may also be named by its code.
fn drop_down(table: &Table, column: &Column, lists: &Lists) -> Option<DataValidation> {
    match column.kind {
        ColumnKind::Set(_) => {
            let range = lists.range(table.name, column.name)?;
            let list = DataValidation::new().allow_list_formula(Formula::new(range));
            let list = list.set_error_title("Vælg på listen").ok()?;
            list.set_error_message("Mulige værdier står på arket Vejledning.").ok()
        }
        ColumnKind::Boolean => DataValidation::new().allow_list_strings(&["Ja", "Nej"]).ok(),
        ColumnKind::Reference(other) => {
            let offered = if *other == KOMMUNE { "name" } else { other.id()?.name };
            let letter = letters(other.position(offered)?);
            let range = format!("='{}'!${letter}${}:${letter}${}", other.sheet, FIRST_ROW + 1, LAST_ROW + 1);
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

fn write_kommuner(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let text = Format::new().set_num_format("@");
    for (row, fields) in (FIRST_ROW..).zip(kommuner::built_in()) {
        for (place, field) in (0_u16..).zip(fields) {
            sheet.write_string_with_format(row, place, field, &text)?;
        }
    }
    Ok(())
}

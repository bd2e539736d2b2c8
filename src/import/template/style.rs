//! How the cells of the workbook look.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use super::cells::CellLook;
use crate::domain::cases::table::ColumnKind;

/// Behind titles outside the bands.
pub const PLAIN: u32 = 0x00D9_E5F2;
const GREY: u32 = 0x00EC_ECEC;
const GREY_TEXT: u32 = 0x0059_5959;
const RED: u32 = 0x00C0_0000;
const LIGHT_RED: u32 = 0x00FF_C7CE;

pub fn band(color: u32) -> Format {
    Format::new().set_bold().set_font_size(12).set_background_color(Color::RGB(color))
}

pub fn title(color: u32) -> Format {
    let bold = Format::new().set_bold().set_background_color(Color::RGB(color)).set_text_wrap();
    bold.set_align(FormatAlign::VerticalCenter).set_border_bottom(FormatBorder::Thin)
}

pub fn computed_title() -> Format {
    title(GREY).set_font_color(Color::RGB(GREY_TEXT))
}

pub fn computed_band() -> Format {
    band(GREY).set_font_color(Color::RGB(GREY_TEXT))
}

pub fn help() -> Format {
    let small = Format::new().set_italic().set_font_size(8).set_font_color(Color::RGB(GREY_TEXT));
    small.set_text_wrap().set_align(FormatAlign::Top)
}

/// That the workbook must not be imported.
pub fn mark() -> Format {
    Format::new().set_bold().set_font_size(14).set_font_color(Color::RGB(RED))
}

/// How the values of a column look. Codes are text, or a spreadsheet takes their leading zeros away.
pub fn column(kind: ColumnKind) -> Format {
    Format::new().set_num_format(match kind {
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
    })
}

/// One value of it.
pub fn cell(kind: ColumnKind, look: CellLook) -> Format {
    match look {
        CellLook::Plain => column(kind),
        CellLook::Wrong => wrong("@"),
    }
}

/// A cell in which something is wrong.
pub fn wrong(number_format: &str) -> Format {
    let red = Format::new().set_num_format(number_format).set_font_color(Color::RGB(RED));
    red.set_background_color(Color::RGB(LIGHT_RED))
}

/// Of a sheet in which something is wrong.
pub fn wrong_tab() -> Color {
    Color::RGB(RED)
}

/// What was computed.
pub fn computed(number_format: &str) -> Format {
    let grey = Format::new().set_num_format(number_format).set_background_color(Color::RGB(GREY));
    grey.set_font_color(Color::RGB(GREY_TEXT))
}

//! How the cells look; a spreadsheet shows numbers by the reader's own locale.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

#[derive(Debug)]
pub struct Styles {
    pub title: Format,
    pub header: Format,
    pub note: Format,
    /// That it is a draft, or a kreditnota.
    pub mark: Format,
    /// In a table: codes stay text when they are typed again, long texts are broken.
    pub plain: Shapes,
    /// Beside a label: runs on over the cells beside.
    pub field: Shapes,
    pub label: Shapes,
    pub total: Shapes,
}

/// One look for every kind of cell.
#[derive(Debug)]
pub struct Shapes {
    pub text: Format,
    pub whole: Format,
    pub kroner: Format,
    pub date: Format,
    pub month: Format,
}

impl Styles {
    pub fn new() -> Self {
        let (top, bold) = (Format::new().set_align(FormatAlign::Top), Format::new().set_bold());
        let header = bold.clone().set_background_color(Color::RGB(0x00D9_E5F2)).set_border_bottom(FormatBorder::Thin);
        Self {
            title: bold.clone().set_font_size(16),
            header: header.set_text_wrap().set_align(FormatAlign::Top),
            note: Format::new().set_italic().set_font_color(Color::RGB(0x0059_5959)),
            mark: bold.clone().set_font_color(Color::RGB(0x00B0_0000)),
            plain: Shapes { text: top.clone().set_num_format("@").set_text_wrap(), ..Shapes::of(&top) },
            field: Shapes::of(&top),
            label: Shapes::of(&bold),
            total: Shapes::of(&bold.clone().set_border_top(FormatBorder::Thin)),
        }
    }
}

impl Shapes {
    fn of(base: &Format) -> Self {
        let number = |code: &str| base.clone().set_num_format(code);
        // Numbers stand to the right; so do dates, unless told.
        let left = |code: &str| number(code).set_align(FormatAlign::Left);
        Self {
            text: base.clone(),
            whole: number("#,##0"),
            kroner: number("#,##0.00"),
            date: left(r"dd\.mm\.yyyy"),
            // 406 is Danish, whatever the reader's locale.
            month: left("[$-406]mmmm yyyy"),
        }
    }
}

//! How the cells look; a spreadsheet shows numbers by the reader's own locale.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

#[derive(Debug)]
pub struct Styles {
    pub title: Format,
    pub header: Format,
    /// Above numbers.
    pub right_header: Format,
    /// Above numbers, clear of the filter's arrow.
    pub filter_header: Format,
    pub note: Format,
    /// Something does not add up.
    pub alarm: Format,
    /// That it is a draft, or a kreditnota.
    pub mark: Format,
    /// In a table: codes stay text when they are typed again, long texts are broken.
    pub plain: CellFormats,
    /// Beside a label: runs on over the cells beside.
    pub field: CellFormats,
    pub label: CellFormats,
    pub total: CellFormats,
    /// Whether something adds up, below numbers.
    pub verdict: CellFormats,
}

/// One look for every kind of cell.
#[derive(Debug)]
pub struct CellFormats {
    pub text: Format,
    pub whole: Format,
    pub kroner: Format,
    pub share: Format,
    pub date: Format,
    pub month: Format,
}

impl Styles {
    pub fn new() -> Self {
        let middle = Format::new().set_align(FormatAlign::VerticalCenter);
        let bold = middle.clone().set_bold();
        let header = bold.clone().set_background_color(Color::RGB(0x00D9_E5F2)).set_border_bottom(FormatBorder::Thin);
        let header = header.set_text_wrap();
        let right_header = header.clone().set_align(FormatAlign::Right);
        Self {
            title: bold.clone().set_font_size(16),
            filter_header: right_header.clone().set_indent(2),
            header,
            right_header,
            note: Format::new().set_italic().set_font_color(Color::RGB(0x0059_5959)),
            alarm: Format::new().set_background_color(Color::RGB(0x00FF_C7CE)).set_font_color(Color::RGB(0x009C_0006)),
            mark: bold.clone().set_font_color(Color::RGB(0x00B0_0000)),
            plain: CellFormats { text: middle.clone().set_num_format("@").set_text_wrap(), ..CellFormats::of(&middle) },
            field: CellFormats::of(&middle),
            label: CellFormats::of(&bold),
            verdict: CellFormats::of(&bold.clone().set_align(FormatAlign::Right)),
            total: CellFormats::of(&bold.clone().set_border_top(FormatBorder::Thin)),
        }
    }
}

impl CellFormats {
    fn of(base: &Format) -> Self {
        let number = |code: &str| base.clone().set_num_format(code);
        // Numbers are set to the right; so are dates, unless they are set to the left.
        let left = |code: &str| number(code).set_align(FormatAlign::Left);
        Self {
            text: base.clone(),
            whole: number("#,##0"),
            kroner: number("#,##0.00"),
            share: number("0 %"),
            date: left(r"dd\.mm\.yyyy"),
            // 406 is Danish, whatever the reader's locale.
            month: left("[$-406]mmmm yyyy"),
        }
    }
}

//! The first sheet of a marked copy: everything that is wrong, each with its place.

use rust_xlsxwriter::{Format, FormatAlign, Url, Worksheet, XlsxError};

use super::mark::CORRECT_THE_LIST;
use super::marked::CopiedSheet;
use super::style;
use crate::import::letters::letters;
use crate::import::problem::ImportProblem;

const NAME: &str = "Fejl";
/// More than these nobody reads.
const MOST_LINES: usize = 2_000;
const TITLES: [(&str, f64); 4] =
    [("Ark", 20.0), ("Række i listen", 15.0), ("Kolonne", 30.0), ("Sådan rettes det", 100.0)];
const TITLE_ROW: u32 = 3;
const LINE_HEIGHT: u32 = 15;
/// About so many letters fit in a line of the last column.
const MOST_IN_LINE: u8 = 100;

/// Writes the sheet. A row's number leads to the cell of the copy.
pub fn write(sheet: &mut Worksheet, problems: &[ImportProblem], copied: &[CopiedSheet<'_>]) -> Result<(), XlsxError> {
    sheet.set_name(NAME)?.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    let errors = if problems.len() == 1 { "1 fejl" } else { &format!("{} fejl", problems.len()) };
    sheet.write_string_with_format(0, 0, format!("{CORRECT_THE_LIST} Den har {errors}."), &style::mark())?;
    sheet.write_string(
        1,
        0,
        "Kopien laves om, når listen ændres, og forsvinder, når den er rigtig. Kolonner, der ikke læses, og hvad der kan være \
         CPR-numre, er ikke med.",
    )?;
    for (place, (title, width)) in (0_u16..).zip(TITLES) {
        sheet.write_string_with_format(TITLE_ROW, place, title, &style::title(style::PLAIN))?;
        sheet.set_column_width(place, width)?;
    }
    sheet.set_freeze_panes(TITLE_ROW + 1, 0)?;
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (row, problem) in (TITLE_ROW + 1..).zip(problems.iter().take(MOST_LINES)) {
        sheet.write_string_with_format(row, 0, &problem.sheet, &text)?;
        write_place(sheet, row, problem, copied)?;
        let column = problem.column.clone().or_else(|| Some(format!("kolonne {}", letters(problem.place?))));
        sheet.write_string_with_format(row, 2, column.unwrap_or_default(), &text)?;
        let note = problem.danish_note();
        // No spreadsheet makes a row higher by itself when it opens what another program wrote.
        let lines = u32::try_from(note.chars().count()).unwrap_or_default() / u32::from(MOST_IN_LINE) + 1;
        sheet.write_string_with_format(row, 3, note, &text)?.set_row_height(row, LINE_HEIGHT * lines.min(20))?;
    }
    if let Some(more) = problems.len().checked_sub(MOST_LINES + 1) {
        let row = TITLE_ROW + 1 + u32::try_from(MOST_LINES).unwrap_or_default();
        sheet.write_string(row, 0, format!("… og {} mere", more + 1))?;
    }
    Ok(())
}

fn write_place(
    sheet: &mut Worksheet,
    row: u32,
    problem: &ImportProblem,
    copied: &[CopiedSheet<'_>],
) -> Result<(), XlsxError> {
    let Some(number) = problem.row else { return Ok(()) };
    let link = Format::new().set_hyperlink().set_align(FormatAlign::Top).set_align(FormatAlign::Left);
    let Some(there) = copied.iter().find(|sheet| sheet.is_of(problem)) else {
        sheet.write_number(row, 1, number)?;
        return Ok(());
    };
    match there.cell(number, problem.place.unwrap_or_default()) {
        Some((to_row, to_column)) => {
            let cell = format!("{}{}", letters(to_column.into()), to_row + 1);
            let url = Url::new(format!("internal:'{}'!{cell}", there.name())).set_text(number.to_string());
            sheet.write_url_with_format(row, 1, url, &link)?;
        }
        None => drop(sheet.write_number(row, 1, number)?),
    }
    Ok(())
}

//! The copy of a list in which what is wrong is marked: values only, each in the cell where the list has it.

use std::collections::BTreeMap;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Note, Workbook, Worksheet, XlsxError};

use super::mark::CORRECT_THE_LIST;
use super::marked_cells::{MarkedFormats, write_cell};
use super::sheet::set_up_page;
use super::{error_list, style};
use crate::domain::cases::case_schema::FORLOEB;
use crate::domain::cases::table::Table;
use crate::import::cell::SheetCell;
use crate::import::files::{Book, Sheet};
use crate::import::header::title_row;
use crate::import::problem::ImportProblem;
use crate::import::titles::is_title_of;
use crate::import::wide::WIDE;

/// A copy of more cells would take much memory: of such a list it has only the rows in which something is wrong.
const WHOLE_UP_TO: usize = 200_000;
/// A spreadsheet gets slow where there are more; every wrong cell is red all the same.
const MOST_NOTES: usize = 2_000;
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: usize = 16_384;
const WIDTH: f64 = 20.0;
const TITLE_HEIGHT: f64 = 46.0;

/// Makes the copy: of the same list and the same problems always the same bytes.
pub fn marked_copy(book: &Book, problems: &[ImportProblem]) -> Result<Vec<u8>, XlsxError> {
    let cells = book.sheets.iter().flat_map(|sheet| &sheet.content.rows).map(|(_, cells)| cells.len()).sum::<usize>();
    let whole = cells <= WHOLE_UP_TO;
    let copied: Vec<CopiedSheet<'_>> = book.sheets.iter().map(|sheet| CopiedSheet::new(sheet, problems)).collect();
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 1, 1)?;
    let properties = DocProperties::new().set_title("Fasevagt: fejl i listen").set_creation_datetime(&created);
    workbook.set_properties(&properties);
    error_list::write(workbook.add_worksheet(), problems, &copied)?;
    let mut notes = MOST_NOTES;
    for sheet in &copied {
        sheet.write(workbook.add_worksheet(), whole, &mut notes)?;
    }
    workbook.save_to_buffer()
}

/// A sheet of the list, and what is wrong in it.
#[derive(Debug)]
pub struct CopiedSheet<'a> {
    sheet: &'a Sheet,
    /// The titles, by their place among the rows and as their row is numbered.
    titles: Option<(usize, u32)>,
    /// Where something is read from. What stands in other columns is nobody's business here.
    places: Vec<usize>,
    /// How many rows lower everything stands than in the list: the first row says what the copy is.
    lower: u32,
    wrong: BTreeMap<(u32, usize), Vec<String>>,
}

impl<'a> CopiedSheet<'a> {
    fn new(sheet: &'a Sheet, problems: &[ImportProblem]) -> Self {
        let index = title_row(sheet);
        let titles = sheet.content.rows.get(index).map(|(row, cells)| (index, *row, cells));
        let is_known = |cell: &SheetCell| cell.as_text().is_some_and(|title| is_known_title(sheet.table, &title));
        let mut places = Vec::new();
        for (place, cell) in titles.map(|(_, _, cells)| cells.iter().enumerate()).into_iter().flatten() {
            if is_known(cell) && !cell.holds_cpr() {
                places.push(place);
            }
        }
        let mut wrong: BTreeMap<(u32, usize), Vec<String>> = BTreeMap::new();
        for problem in problems.iter().filter(|problem| problem.sheet == sheet.name) {
            let Some(row) = problem.row else { continue };
            // Of a whole row, or of a column that is not there: the row's first cell says it.
            let note = match (&problem.column, problem.place) {
                (Some(column), None) => format!("{column}: {}", problem.danish_note()),
                _ => problem.danish_note(),
            };
            wrong.entry((row, problem.place.unwrap_or_default())).or_default().push(note);
        }
        let lower = u32::from(titles.is_none_or(|(_, row, _)| row <= 1));
        Self { sheet, titles: titles.map(|(index, row, _)| (index, row)), places, lower, wrong }
    }

    /// How the copy calls the sheet: as the list does, where a workbook can.
    pub fn name(&self) -> &'a str {
        let name = self.sheet.name.as_str();
        let is_fine = name.chars().count() <= 31 && !name.contains(['[', ']', ':', '*', '?', '/', '\\', '\'']);
        if is_fine { name } else { self.sheet.table.sheet }
    }

    /// Whether a problem is about this sheet.
    pub fn is_of(&self, problem: &ImportProblem) -> bool {
        self.sheet.name == problem.sheet
    }

    /// Where the copy has a cell of the list; `None` where a workbook has no such place.
    pub fn cell(&self, row: u32, place: usize) -> Option<(u32, u16)> {
        let row = (row + self.lower).checked_sub(1)?;
        if row >= MOST_ROWS || place >= MOST_COLUMNS { None } else { Some((row, u16::try_from(place).ok()?)) }
    }

    fn write(&self, copy: &mut Worksheet, whole: bool, notes: &mut usize) -> Result<(), XlsxError> {
        copy.set_name(self.name())?;
        let formats = MarkedFormats::new();
        if let Some((index, row)) = self.titles {
            self.write_values(copy, index, whole, &formats)?;
            if let Some((row, _)) = self.cell(row, 0) {
                copy.set_freeze_panes(row + 1, 1)?.set_row_height(row, TITLE_HEIGHT)?;
                set_up_page(copy, self.sheet.table, row)?;
            }
        }
        for place in self.places.iter().filter_map(|place| u16::try_from(*place).ok()) {
            copy.set_column_width(place, WIDTH)?;
        }
        self.mark_wrong(copy, &formats, notes)?;
        copy.write_string_with_format(0, 0, self.headline(whole), &style::mark())?;
        if !self.wrong.is_empty() {
            copy.set_tab_color(style::wrong_tab());
        }
        Ok(())
    }

    /// The titles, and what stands below them in their columns.
    fn write_values(
        &self,
        copy: &mut Worksheet,
        titles: usize,
        whole: bool,
        formats: &MarkedFormats,
    ) -> Result<(), XlsxError> {
        for (index, (row, cells)) in self.sheet.content.rows.iter().enumerate().skip(titles) {
            let is_copied = whole || index == titles || self.wrong.range((*row, 0)..(*row + 1, 0)).next().is_some();
            if !is_copied {
                continue;
            }
            for place in &self.places {
                if let (Some(cell), Some(to)) = (cells.get(*place), self.cell(*row, *place)) {
                    let is_wrong = self.wrong.contains_key(&(*row, *place));
                    let format = formats.of(cell, index == titles, is_wrong);
                    write_cell(copy, to, cell, format)?;
                }
            }
        }
        Ok(())
    }

    fn mark_wrong(&self, copy: &mut Worksheet, formats: &MarkedFormats, notes: &mut usize) -> Result<(), XlsxError> {
        let index_of: BTreeMap<u32, &Vec<SheetCell>> =
            self.sheet.content.rows.iter().map(|(row, cells)| (*row, cells)).collect();
        for ((row, place), texts) in &self.wrong {
            let Some(to) = self.cell(*row, *place) else { continue };
            let is_above = self.titles.is_some_and(|(_, titles)| *row < titles);
            let cell = index_of.get(row).and_then(|cells| cells.get(*place));
            let is_copied = !is_above && self.places.contains(place) && cell.is_some();
            if !is_copied {
                copy.write_blank(to.0, to.1, formats.wrong())?;
            }
            if *notes > 0 {
                *notes -= 1;
                let text: String = texts.join("\n").chars().take(MOST_IN_NOTE).collect();
                let note = Note::new(text).set_author("Fasevagt").add_author_prefix(false).set_width(320);
                copy.insert_note(to.0, to.1, &note.set_height(110))?;
            }
        }
        Ok(())
    }

    fn headline(&self, whole: bool) -> String {
        let mut text = CORRECT_THE_LIST.to_owned();
        text += if self.wrong.is_empty() {
            " På dette ark er der ingen fejl i cellerne."
        } else {
            " De forkerte celler er røde; hvad der er galt, står i cellens note og på arket Fejl."
        };
        if self.lower > 0 {
            text += " Rækkerne står én lavere end i listen.";
        }
        if !whole {
            text += " Kun rækker med fejl er med.";
        }
        text
    }
}

const MOST_IN_NOTE: usize = 2_000;

fn is_known_title(table: &Table, title: &str) -> bool {
    table.columns.iter().any(|column| is_title_of(column, title))
        || *table == FORLOEB && WIDE.iter().any(|wide| wide.is_titled(title))
}

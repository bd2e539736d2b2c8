//! The sheets of an `.ods`, tag by tag: a cell has its value, and beside it how it is shown.

use chrono::NaiveDate;
use quick_xml::events::{BytesStart, Event};

use super::grid::{CellBudget, Grid, MergedRange};
use super::package::{Package, XmlPart, add_text, attribute};
use super::serial_day::listed_day;
use super::{WorkbookProblem, WorkbookSheet, broken};
use crate::domain::values::calendar::iso_date;
use crate::import::cell::{SheetCell, SheetNumber, ShownNumber, digits};
use crate::import::files::SheetRows;
use crate::import::problem::FileProblem;

const MAX_ROWS: u32 = 1 << 20;
const MAX_COLUMNS: usize = 1 << 14;

pub fn read(mut package: Package, is_wanted: &impl Fn(&str) -> bool) -> Result<Vec<WorkbookSheet>, WorkbookProblem> {
    if is_encrypted(&mut package)? {
        return Err(FileProblem::Password.into());
    }
    package.require_few_cells("content.xml", &[b"text:p>"])?;
    let Some(mut part) = package.xml("content.xml")? else { return Err(broken(&"it has no content").into()) };
    let (mut budget, mut from_1904, mut sheets) = (CellBudget::new(), false, Vec::new());
    loop {
        match part.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "null-date" => {
                from_1904 = attribute(&tag, "date-value").is_some_and(|date| date.starts_with("1904"));
            }
            Event::Start(tag) if tag.local_name().as_ref() == "table" => {
                let name = attribute(&tag, "name").unwrap_or_default();
                // What another file's sheet held when it was last seen.
                let is_ours = !name.starts_with("'file:");
                let mut sheet = SheetReader { part: &mut part, budget: &mut budget, from_1904 };
                let rows = if is_ours && is_wanted(&name) {
                    Some(sheet.rows().map_err(WorkbookProblem::in_sheet(&name))?)
                } else {
                    sheet.skip()?;
                    None
                };
                if is_ours {
                    sheets.push(WorkbookSheet { name, rows });
                }
            }
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

/// What the file says of its parts tells whether they are behind a password.
fn is_encrypted(package: &mut Package) -> Result<bool, FileProblem> {
    let Some(mut part) = package.xml("META-INF/manifest.xml")? else { return Ok(false) };
    loop {
        match part.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "encryption-data" => return Ok(true),
            Event::Eof => return Ok(false),
            _ => {}
        }
    }
}

struct SheetReader<'a, 'b> {
    part: &'a mut XmlPart<'b>,
    budget: &'a mut CellBudget,
    from_1904: bool,
}

impl SheetReader<'_, '_> {
    fn skip(&mut self) -> Result<(), FileProblem> {
        let mut depth = 1;
        while depth > 0 {
            match self.part.next()? {
                Event::Start(tag) if tag.local_name().as_ref() == "table" => depth += 1,
                Event::End(tag) if tag.local_name().as_ref() == "table" => depth -= 1,
                Event::Eof => return Err(broken(&"it ends within a sheet")),
                _ => {}
            }
        }
        Ok(())
    }

    fn rows(&mut self) -> Result<SheetRows, FileProblem> {
        let (mut grid, mut row) = (Grid::default(), 0);
        loop {
            match self.part.next()? {
                Event::Start(tag) if tag.local_name().as_ref() == "table-row" => {
                    let repeated = count(&tag, "number-rows-repeated").min(u64::from(MAX_ROWS - row));
                    let repeated = u32::try_from(repeated).unwrap_or(MAX_ROWS);
                    let is_hidden = attribute(&tag, "visibility").is_some_and(|how| how != "visible");
                    let cells = self.cells()?;
                    for row in row..if cells.is_empty() { row } else { row + repeated } {
                        for read in &cells {
                            self.put(&mut grid, row, read)?;
                        }
                        if is_hidden {
                            grid.hide(row);
                        }
                    }
                    row += repeated;
                }
                Event::End(tag) if tag.local_name().as_ref() == "table" => return grid.finish(self.budget),
                Event::Eof => return Err(broken(&"it ends within a sheet")),
                _ => {}
            }
        }
    }

    fn put(&mut self, grid: &mut Grid, row: u32, read: &OdsCell) -> Result<(), FileProblem> {
        for place in 0..read.repeated {
            grid.put(row, read.column + place, read.cell.clone(), self.budget)?;
        }
        let (rows, columns) = read.spanned;
        if rows > 1 || columns > 1 {
            let last = row.saturating_add(u32::try_from(rows - 1).unwrap_or(MAX_ROWS)).min(MAX_ROWS);
            let right = read.column.saturating_add(columns - 1).min(MAX_COLUMNS);
            grid.merge(MergedRange { rows: (row, last), columns: (read.column, right) });
        }
        Ok(())
    }

    /// The cells of a row that hold something, or are merged.
    fn cells(&mut self) -> Result<Vec<OdsCell>, FileProblem> {
        let (mut cells, mut column) = (Vec::new(), 0);
        loop {
            match self.part.next()? {
                Event::Start(tag) if matches!(tag.local_name().as_ref(), "table-cell" | "covered-table-cell") => {
                    let is_covered = tag.local_name().as_ref() == "covered-table-cell";
                    let repeated = size(&tag, "number-columns-repeated").min(MAX_COLUMNS - column);
                    let spanned = (size(&tag, "number-rows-spanned"), size(&tag, "number-columns-spanned"));
                    let name = tag.local_name().as_ref().to_owned();
                    let value = OdsValue::new(&tag);
                    let shown = self.shown(&name)?;
                    let cell = if is_covered { SheetCell::Empty } else { value.cell(&shown, self.from_1904) };
                    if !cell.is_empty() {
                        self.budget.spend(1)?;
                        cells.push(OdsCell { column, repeated, spanned, cell });
                    }
                    column += repeated;
                }
                Event::End(tag) if tag.local_name().as_ref() == "table-row" => return Ok(cells),
                Event::Eof => return Err(broken(&"it ends within a row")),
                _ => {}
            }
        }
    }

    /// What a cell shows, without notes beside it.
    fn shown(&mut self, end: &str) -> Result<String, FileProblem> {
        let (mut text, mut paragraphs, mut notes) = (String::new(), 0, 0_u32);
        let mut in_paragraph = false;
        loop {
            match self.part.next()? {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "annotation" => notes += 1,
                    "p" if notes == 0 => {
                        if paragraphs > 0 {
                            text.push('\n');
                        }
                        (paragraphs, in_paragraph) = (paragraphs + 1, true);
                    }
                    "s" => text.extend(std::iter::repeat_n(' ', size(&tag, "c").min(100))),
                    "tab" => text.push('\t'),
                    "line-break" => text.push('\n'),
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "annotation" => notes = notes.saturating_sub(1),
                    "p" if notes == 0 => in_paragraph = false,
                    name if name == end => return Ok(text),
                    _ => {}
                },
                Event::Eof => return Err(broken(&"it ends within a cell")),
                event if in_paragraph => add_text(&event, &mut text),
                _ => {}
            }
        }
    }
}

/// A cell of a row, or as many that are the same.
struct OdsCell {
    column: usize,
    repeated: usize,
    /// Over how many rows and columns it reaches.
    spanned: (usize, usize),
    cell: SheetCell,
}

/// What the tag of a cell says of it.
struct OdsValue {
    kind: String,
    value: Option<String>,
    is_error: bool,
    has_formula: bool,
}

impl OdsValue {
    fn new(tag: &BytesStart<'_>) -> Self {
        let (mut kinds, mut value, mut has_formula) = (Vec::new(), None, false);
        for one in tag.attributes().with_checks(false).flatten() {
            let text = quick_xml::escape::unescape(&one.value).map(std::borrow::Cow::into_owned).unwrap_or_default();
            match one.key.local_name().as_ref() {
                // Once as the standard has it, and once as LibreOffice has it.
                "value-type" => kinds.push(text),
                "value" | "date-value" | "time-value" | "boolean-value" | "string-value" => value = Some(text),
                "formula" => has_formula = true,
                _ => {}
            }
        }
        let is_error = kinds.iter().any(|kind| kind == "error");
        let kind = kinds.into_iter().find(|kind| kind != "error").unwrap_or_default();
        Self { kind, value, is_error, has_formula }
    }

    fn cell(&self, shown: &str, from_1904: bool) -> SheetCell {
        if self.is_error {
            return SheetCell::Error("the error of a formula".into());
        }
        let value = self.value.as_deref();
        match (self.kind.as_str(), value) {
            ("float" | "percentage" | "currency", Some(value)) => match value.parse() {
                Ok(number) => number_cell(number, shown, from_1904),
                Err(_) => SheetCell::text(shown),
            },
            ("date", Some(value)) => date_cell(value, shown),
            ("time", Some(_)) => SheetCell::Time,
            ("boolean", Some(value)) => SheetCell::Boolean(value == "true"),
            ("", None) if self.has_formula && shown.is_empty() => {
                SheetCell::Error("a formula that was never computed".into())
            }
            (_, Some(value)) if shown.is_empty() => SheetCell::text(value),
            _ => SheetCell::text(shown),
        }
    }
}

fn number_cell(value: f64, shown: &str, from_1904: bool) -> SheetCell {
    let shown = match SheetCell::text(shown) {
        SheetCell::Text(text) if text == digits(value) => ShownNumber::Plain,
        SheetCell::Text(text) => ShownNumber::As(text),
        _ => ShownNumber::Unknown,
    };
    SheetCell::Number(SheetNumber { value, shown, day: listed_day(value, from_1904) })
}

/// `2026-03-17`, or with a time of day that the cell shows or not.
fn date_cell(value: &str, shown: &str) -> SheetCell {
    let (date, time) = value.split_once('T').unwrap_or((value, ""));
    let Some(date): Option<NaiveDate> = iso_date(date) else { return SheetCell::text(value) };
    let hour = time.get(..5).unwrap_or("00:00");
    let is_shown = shown.contains(hour) || shown.contains(&hour.replace(':', "."));
    if hour != "00:00" && is_shown { SheetCell::Time } else { SheetCell::Date(date) }
}

/// How often, or how far; at least once.
fn count(tag: &BytesStart<'_>, name: &str) -> u64 {
    attribute(tag, name).and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
}

fn size(tag: &BytesStart<'_>, name: &str) -> usize {
    usize::try_from(count(tag, name)).unwrap_or(usize::MAX)
}

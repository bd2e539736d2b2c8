//! A sheet that is one table: titles that stay in sight, filters, and totals of the rows that are shown.

use anyhow::{Context, Result};
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{IgnoreError, Worksheet, XlsxError};

use super::cell::XlsxCell;
use super::page::XlsxPage;
use super::style::Styles;
use super::sum_column::SumColumn;

/// Room for the arrow of the filter.
const ARROW: usize = 3;
const NARROWEST: usize = 9;
/// What is longer is broken into lines.
const WIDEST: usize = 32;
/// The same of a column of sentences.
const WIDEST_SENTENCES: usize = 80;
/// Points; a spreadsheet has at most 409.
const LINE_HEIGHT: usize = 15;
const MOST_LINES: usize = 20;

#[derive(Debug, Clone, Copy)]
pub struct XlsxColumn {
    pub title: &'static str,
    /// The title is set to the right, as numbers are.
    pub of_numbers: bool,
    /// The total below it, made of its numbers.
    pub total: Option<fn(i64) -> XlsxCell>,
    /// What other sheets add it up as.
    pub sum: Option<SumColumn>,
    /// How many characters go on a line.
    widest: usize,
}

impl XlsxColumn {
    pub const fn text(title: &'static str) -> Self {
        Self { title, of_numbers: false, total: None, sum: None, widest: WIDEST }
    }

    pub const fn sentences(title: &'static str) -> Self {
        Self { widest: WIDEST_SENTENCES, ..Self::text(title) }
    }

    pub const fn numbers(title: &'static str) -> Self {
        Self { of_numbers: true, ..Self::text(title) }
    }

    pub const fn kroner(title: &'static str) -> Self {
        Self { total: Some(XlsxCell::Kroner), ..Self::numbers(title) }
    }

    pub const fn sum(column: SumColumn) -> Self {
        Self { total: Some(column.cell_of()), sum: Some(column), ..Self::numbers(column.title()) }
    }
}

#[derive(Debug)]
pub struct XlsxTable {
    pub columns: Vec<XlsxColumn>,
    pub rows: Vec<Vec<XlsxCell>>,
    /// Below the table.
    pub note: Option<&'static str>,
}

/// Where a table's rows are, for the formulas of other sheets.
#[derive(Debug)]
pub struct WrittenTable {
    sheet: &'static str,
    first_row: u32,
    last_row: u32,
    /// The column, and its total as a cell.
    totals: Vec<(XlsxColumn, XlsxCell)>,
}

impl WrittenTable {
    /// The formula of the sum of a column over some sheets, and what it comes to.
    pub fn sum_over(sheets: &[&Self], column: SumColumn) -> Result<(String, XlsxCell)> {
        let sums = sheets.iter().map(|sheet| sheet.sum(column)).collect::<Result<Vec<_>>>()?;
        let (formulas, totals): (Vec<_>, Vec<_>) = sums.into_iter().unzip();
        let total = totals.into_iter().reduce(|one, other| one.plus(&other)).unwrap_or(XlsxCell::Empty);
        Ok((formulas.join("+"), total))
    }

    fn sum(&self, wanted: SumColumn) -> Result<(String, XlsxCell)> {
        let mut columns = (0_u16..).zip(&self.totals);
        let found = columns.find(|(_, (column, _))| column.sum == Some(wanted));
        let (place, (_, total)) = found.with_context(|| format!("sheet {}: no {}", self.sheet, wanted.title()))?;
        let column = column_number_to_name(place);
        let (first, last) = (self.first_row + 1, self.last_row + 1);
        Ok((format!("SUM({}!${column}${first}:${column}${last})", self.sheet), total.clone()))
    }
}

impl XlsxTable {
    /// Writes the whole sheet, its titles on `row`; the first `fixed` columns stay in sight.
    pub fn write(
        &self,
        sheet: &mut Worksheet,
        name: &'static str,
        (row, fixed): (u32, u16),
        styles: &Styles,
        page: &XlsxPage,
    ) -> Result<WrittenTable> {
        sheet.set_name(name).with_context(|| format!("sheet {name}"))?;
        let count = u32::try_from(self.rows.len().max(1))?;
        let totals = self.columns.iter().enumerate().map(|(place, column)| (*column, self.total(place, *column)));
        let written = WrittenTable { sheet: name, first_row: row + 1, last_row: row + count, totals: totals.collect() };
        self.write_all(sheet, &written, fixed, styles).with_context(|| format!("sheet {name}"))?;
        page.set_up(sheet);
        Ok(written)
    }

    fn write_all(
        &self,
        sheet: &mut Worksheet,
        at: &WrittenTable,
        fixed: u16,
        styles: &Styles,
    ) -> Result<(), XlsxError> {
        let titles = at.first_row - 1;
        for (place, column) in (0_u16..).zip(&self.columns) {
            let header = if column.of_numbers { &styles.filter_header } else { &styles.header };
            sheet.write_string_with_format(titles, place, column.title, header)?;
            sheet.set_column_width(place, float(self.width(usize::from(place), at)))?;
        }
        // A title of two words is broken: `width` makes room for the longer one.
        if self.columns.iter().any(|column| column.title.contains(' ')) {
            sheet.set_row_height(titles, float(2 * LINE_HEIGHT))?;
        }
        self.write_rows(sheet, at.first_row, styles)?;
        self.write_totals(sheet, at, styles)?;
        let last_column = u16::try_from(self.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        sheet.autofilter(titles, 0, at.last_row, last_column)?;
        sheet.set_freeze_panes(at.first_row, fixed)?.set_repeat_rows(titles, titles)?;
        // Codes and numbers of forløb are text; Excel would mark each.
        sheet.ignore_error_range(at.first_row, 0, at.last_row, last_column, IgnoreError::NumberStoredAsText)?;
        Ok(())
    }

    fn write_rows(&self, sheet: &mut Worksheet, first: u32, styles: &Styles) -> Result<(), XlsxError> {
        if self.rows.is_empty() {
            sheet.write_string_with_format(first, 0, "Ingen", &styles.plain.text)?;
        }
        for (row, cells) in (first..).zip(&self.rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                cell.write(sheet, row, column, &styles.plain)?;
            }
            // Not every spreadsheet makes room for what it breaks.
            let lines = self.columns.iter().zip(cells).map(|(column, cell)| cell.width().div_ceil(column.widest));
            let lines = lines.max().unwrap_or(1);
            if lines > 1 {
                sheet.set_row_height(row, float(lines.min(MOST_LINES) * LINE_HEIGHT))?;
            }
        }
        Ok(())
    }

    fn write_totals(&self, sheet: &mut Worksheet, at: &WrittenTable, styles: &Styles) -> Result<(), XlsxError> {
        let row = at.last_row + 1;
        let has_totals = at.totals.iter().any(|(_, total)| *total != XlsxCell::Empty);
        for (place, (_, total)) in (0_u16..).zip(&at.totals) {
            if !has_totals {
                break;
            }
            if *total == XlsxCell::Empty {
                let text = if place == 0 { XlsxCell::text("I alt") } else { XlsxCell::Empty };
                text.write(sheet, row, place, &styles.total)?;
            } else {
                let column = column_number_to_name(place);
                let formula = format!("SUBTOTAL(9,{column}{}:{column}{})", at.first_row + 1, at.last_row + 1);
                total.write_formula(sheet, (row, place), &formula, &styles.total)?;
            }
        }
        if let Some(note) = self.note {
            sheet.write_string_with_format(row + 2, 0, note, &styles.note)?;
        }
        Ok(())
    }

    fn total(&self, place: usize, column: XlsxColumn) -> XlsxCell {
        let numbers = self.rows.iter().map(|row| match row.get(place) {
            Some(XlsxCell::Whole(number) | XlsxCell::Kroner(number)) => *number,
            _ => 0,
        });
        match column.total {
            Some(total) => total(numbers.sum()),
            None => XlsxCell::Empty,
        }
    }

    fn width(&self, place: usize, at: &WrittenTable) -> usize {
        let word = |title: &str| title.split(' ').map(|word| word.chars().count()).max().unwrap_or_default() + ARROW;
        let widest = self.columns.get(place).map_or(WIDEST, |column| column.widest);
        let total = at.totals.get(place).map(|(column, total)| word(column.title).max(total.width() + 2));
        let cells = self.rows.iter().filter_map(|row| row.get(place)).map(|cell| cell.width() + 2);
        cells.chain(total).max().unwrap_or_default().clamp(NARROWEST, widest)
    }
}

fn float(small: usize) -> f64 {
    u16::try_from(small).map_or(0.0, f64::from)
}

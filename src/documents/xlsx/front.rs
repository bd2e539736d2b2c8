//! The sheet *Overblik* of one kommune: whose bill it is, and what it comes to.

use anyhow::{Context, Result};
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::cell::XlsxCell;
use super::check::SumCheck;
use super::page::XlsxPage;
use super::style::{CellFormats, Styles};
use super::sum_column::SumColumn;
use super::table::WrittenTable;
use super::{DRAFT, FRONT, NOTHING_TO_PAY};
use crate::documents::Bill;
use crate::domain::billing::statement::DocumentKind;
use crate::domain::values::calendar::month_of;

/// The other sheets, which the sums here are made of.
#[derive(Debug)]
pub struct SummedSheets<'a> {
    pub lines: &'a WrittenTable,
    pub adjustments: &'a WrittenTable,
    pub held: &'a WrittenTable,
    pub verdict: &'a SumCheck,
}

/// Writes the whole sheet.
pub fn write(
    sheet: &mut Worksheet,
    bill: &Bill,
    sheets: &SummedSheets,
    styles: &Styles,
    page: &XlsxPage,
) -> Result<()> {
    let row = write_head(sheet, bill, styles).context("sheet Overblik")?;
    write_sums(sheet, row + 1, bill, sheets, styles)?;
    page.set_up(sheet);
    Ok(())
}

/// Returns the row below.
fn write_head(sheet: &mut Worksheet, bill: &Bill, styles: &Styles) -> Result<u32, XlsxError> {
    sheet.set_name(FRONT)?.set_column_width(0, 34)?.set_column_range_width(1, 4, 18)?;
    sheet.set_row_height(0, 24)?.write_string_with_format(0, 0, bill.statement.document.danish(), &styles.title)?;
    let credit = "Dette er en kreditnota: døgn og beløb vises positive og godskrives kommunen.";
    let mut row = 1;
    for (mark, applies) in [(DRAFT, !bill.issued), (credit, bill.statement.document == DocumentKind::Kreditnota)] {
        if applies {
            sheet.write_string_with_format(row, 0, mark, &styles.mark)?;
            row += 1;
        }
    }
    for (label, cell) in fields(bill) {
        row += 1;
        sheet.write_string_with_format(row, 0, label, &styles.label.text)?;
        cell.write(sheet, row, 1, &styles.field)?;
    }
    Ok(row + 1)
}

fn fields(bill: &Bill) -> [(&'static str, XlsxCell); 16] {
    let (first, last) = month_of(bill.month);
    let wanted = &bill.statement.references;
    let or_empty = |text: Option<&str>| text.map_or(XlsxCell::Empty, XlsxCell::text);
    [
        ("Leverandør", XlsxCell::text(&bill.provider.name)),
        ("Leverandørens CVR-nr.", XlsxCell::text(&bill.provider.cvr)),
        ("Leverandørens adresse", XlsxCell::text(&bill.provider.address.lines().join(", "))),
        ("Betalingskommune", XlsxCell::text(&format!("{} {}", bill.statement.kommune, bill.statement.name))),
        ("Kommunens CVR-nr.", or_empty(bill.kommune.right_cvr())),
        ("Kommunens EAN (GLN)", or_empty(wanted.gln.as_deref())),
        ("Kommunens adresse", or_empty(bill.kommune.address.as_deref())),
        ("Personreference", or_empty(wanted.buyer_reference.as_deref())),
        ("Ordrenummer", or_empty(wanted.order_reference.as_deref())),
        ("Kontostreng", or_empty(wanted.accounting_cost.as_deref())),
        ("Nummer", XlsxCell::text(bill.number())),
        ("Måned", XlsxCell::Month(bill.month)),
        ("Periode fra", XlsxCell::Date(first)),
        ("Periode til", XlsxCell::Date(last)),
        (if bill.issued { "Udstedt" } else { "Udkast pr." }, XlsxCell::Date(bill.on)),
        ("Betalingsfrist", bill.due().map_or_else(|| XlsxCell::text(NOTHING_TO_PAY), XlsxCell::Date)),
    ]
}

fn write_sums(sheet: &mut Worksheet, row: u32, bill: &Bill, sheets: &SummedSheets, styles: &Styles) -> Result<()> {
    let due =
        if bill.statement.document == DocumentKind::Kreditnota { "I alt at godskrive" } else { "I alt at betale" };
    write_titles(sheet, row, styles)?;
    let both = [sheets.lines, sheets.adjustments];
    write_row(sheet, row + 1, "Ordinære linjer", &both[..1], &SumColumn::ALL, (&styles.label, &styles.plain))?;
    write_row(sheet, row + 2, "Efterregulering", &both[1..], &SumColumn::ALL, (&styles.label, &styles.plain))?;
    write_row(sheet, row + 3, due, &both, &SumColumn::ALL, (&styles.total, &styles.total))?;
    let note = "Statsrefusionen hjemtager kommunen selv; den er kun til oplysning.";
    sheet.write_string_with_format(row + 4, 0, note, &styles.note)?;
    let held = [sheets.held];
    let held_sums = [SumColumn::Days, SumColumn::Amount];
    write_row(sheet, row + 6, "Tilbageholdt, ikke i totalen", &held, &held_sums, (&styles.label, &styles.plain))?;
    sheet.write_string_with_format(row + 7, 0, "Linjerne mod totalen", &styles.label.text)?;
    sheets.verdict.write(sheet, row + 7, 1, styles)?;
    Ok(())
}

fn write_titles(sheet: &mut Worksheet, row: u32, styles: &Styles) -> Result<(), XlsxError> {
    sheet.write_blank(row, 0, &styles.header)?;
    for (column, sum) in (1_u16..).zip(SumColumn::ALL) {
        sheet.write_string_with_format(row, column, sum.title(), &styles.right_header)?;
    }
    Ok(())
}

/// The sums of some columns over some sheets.
fn write_row(
    sheet: &mut Worksheet,
    row: u32,
    label: &str,
    from: &[&WrittenTable],
    sums: &[SumColumn],
    (left, numbers): (&CellFormats, &CellFormats),
) -> Result<()> {
    sheet.write_string_with_format(row, 0, label, &left.text)?;
    for (column, wanted) in (1_u16..).zip(sums) {
        let (formula, sum) = WrittenTable::sum_over(from, *wanted)?;
        sum.write_formula(sheet, (row, column), &formula, numbers)?;
    }
    Ok(())
}

//! The workbook of a year for an auditor: by month, by statement, and by forløb. Signs are kept, so that its columns add up.

use std::collections::BTreeMap;

use anyhow::Result;
use rust_xlsxwriter::Worksheet;

use super::cell::XlsxCell;
use super::page::XlsxPage;
use super::style::Styles;
use super::sum_column::SumColumn;
use super::table::{XlsxColumn, XlsxTable};
use super::workbook;
use crate::documents::bill::number_of;
use crate::domain::billing::provider::Provider;
use crate::domain::billing::statement::MonthStatement;
use crate::domain::billing::takst::Sum;

const SUMS: [XlsxColumn; 4] = [
    XlsxColumn::sum(SumColumn::Days),
    XlsxColumn::sum(SumColumn::Amount),
    XlsxColumn::sum(SumColumn::Refusion),
    XlsxColumn::sum(SumColumn::Net),
];
const NOTE: &str = "Fortegn som bogført: det, der krediteres, har minus. Statsrefusionen er kun til oplysning.";

/// All of these issued months, which are of one year.
pub fn year_xlsx(provider: &Provider, year: i32, months: &[MonthStatement]) -> Result<Vec<u8>> {
    let (styles, what) = (Styles::new(), format!("Takstopgørelser · {year}"));
    let on = months.iter().map(|month| month.on).max().unwrap_or_default();
    let page = XlsxPage::new(provider, &what, on, true);
    let tables = [("Måneder", by_month(months)), ("Opgørelser", by_statement(months)), ("Forløb", by_forloeb(months))];
    let mut sheets = Vec::new();
    for (name, table) in tables {
        let mut sheet = Worksheet::new();
        table.write(&mut sheet, name, (0, 1), &styles, &page)?;
        sheets.push(sheet);
    }
    workbook(&what, provider, on, sheets)
}

fn by_month(months: &[MonthStatement]) -> XlsxTable {
    let columns = [XlsxColumn::text("Måned"), XlsxColumn::text("Udstedt"), XlsxColumn::numbers("Opgørelser")];
    let row = |month: &MonthStatement| {
        let count = XlsxCell::Whole(i64::try_from(month.kommuner.len()).unwrap_or(i64::MAX));
        summed(vec![XlsxCell::Month(month.month), XlsxCell::Date(month.on), count], month.total)
    };
    table(&columns, months.iter().map(row).collect())
}

fn by_statement(months: &[MonthStatement]) -> XlsxTable {
    let titles = ["Nummer", "Måned", "Kode", "Kommune", "Dokument"];
    let mut rows = Vec::new();
    for month in months {
        for one in &month.kommuner {
            let (code, name) = (XlsxCell::text(&one.kommune), XlsxCell::text(&one.name));
            let number = XlsxCell::text(number_of(one));
            let cells = vec![number, XlsxCell::Month(month.month), code, name, XlsxCell::text(one.document.danish())];
            rows.push(summed(cells, one.total));
        }
    }
    table(&titles.map(XlsxColumn::text), rows)
}

/// By the months that are billed or corrected, of whichever statement.
fn by_forloeb(months: &[MonthStatement]) -> XlsxTable {
    let mut sums: BTreeMap<_, Sum> = BTreeMap::new();
    for one in months.iter().flat_map(|month| &month.kommuner) {
        for line in &one.lines {
            *sums.entry((&line.forloeb, &one.kommune, &one.name, line.month)).or_default() += line.sum;
        }
    }
    let row = |((forloeb, code, name, month), sum): ((&String, &String, &String, _), Sum)| {
        let texts = [forloeb, code, name].map(|text| XlsxCell::text(text));
        summed(texts.into_iter().chain([XlsxCell::Month(month)]).collect(), sum)
    };
    table(&["Forløb", "Kode", "Kommune", "Vedrører"].map(XlsxColumn::text), sums.into_iter().map(row).collect())
}

fn summed(mut cells: Vec<XlsxCell>, sum: Sum) -> Vec<XlsxCell> {
    cells.extend(SumColumn::cells(sum));
    cells
}

fn table(columns: &[XlsxColumn], rows: Vec<Vec<XlsxCell>>) -> XlsxTable {
    XlsxTable { columns: [columns, &SUMS].concat(), rows, note: Some(NOTE) }
}

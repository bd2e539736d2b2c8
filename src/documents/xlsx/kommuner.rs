//! The sheet *Overblik* of all kommuner: one row for each statement, and what they come to.

use anyhow::{Context, Result};
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::cell::XlsxCell;
use super::check::SumCheck;
use super::page::XlsxPage;
use super::style::Styles;
use super::sum_column::SumColumn;
use super::table::{WrittenTable, XlsxColumn, XlsxTable};
use super::{DRAFT, FRONT, NOTHING_TO_PAY};
use crate::documents::Overview;
use crate::documents::bill::{due, number_of};
use crate::domain::billing::reconciliation::Figures;
use crate::domain::billing::statement::KommuneStatement;
use crate::domain::cases::forloeb::Kommune;
use crate::domain::values::danish;

/// The row of the titles.
const TITLES: u32 = 6;
const COLUMNS: [XlsxColumn; 15] = [
    XlsxColumn::text("Kode"),
    XlsxColumn::text("Kommune"),
    XlsxColumn::text("Nummer"),
    XlsxColumn::text("Dokument"),
    // Not summed: a forløb with two payers counts in both.
    XlsxColumn::numbers("Forløb"),
    XlsxColumn::sum(SumColumn::Days),
    XlsxColumn::sum(SumColumn::Amount),
    XlsxColumn::kroner("Heraf efterregulering"),
    XlsxColumn::sum(SumColumn::Refusion),
    XlsxColumn::sum(SumColumn::Net),
    XlsxColumn::text("Betalingsfrist"),
    XlsxColumn::text("EAN/GLN"),
    XlsxColumn::text("CVR-nummer"),
    XlsxColumn::text("Ordrenummer"),
    XlsxColumn::text("Personreference"),
];

/// Writes the table; `write_head` adds the lines above it.
pub fn write(sheet: &mut Worksheet, overview: &Overview, styles: &Styles, page: &XlsxPage) -> Result<WrittenTable> {
    let table = XlsxTable {
        columns: COLUMNS.to_vec(),
        rows: overview.statement.kommuner.iter().map(|one| row(overview, one)).collect(),
        note: Some("Fortegn som bogført: en kreditnota har minus. Statsrefusionen er kun til oplysning."),
    };
    table.write(sheet, FRONT, (TITLES, 2), styles, page)
}

/// Who, when and whether it adds up, above the table.
pub fn write_head(sheet: &mut Worksheet, overview: &Overview, verdict: &SumCheck, styles: &Styles) -> Result<()> {
    head(sheet, overview, verdict, styles).context("sheet Overblik")
}

fn head(sheet: &mut Worksheet, overview: &Overview, verdict: &SumCheck, styles: &Styles) -> Result<(), XlsxError> {
    let statement = overview.statement;
    let (title, provider) = (format!("Takstopgørelser {}", danish::month(statement.month)), overview.provider);
    sheet.set_row_height(0, 24)?.write_string_with_format(0, 0, title, &styles.title)?;
    let provider = XlsxCell::text(&format!("{}, CVR-nr. {}", provider.name, provider.cvr));
    provider.write(sheet, 1, 0, &styles.field)?;
    let on = if statement.issued { "Udstedt" } else { "Udkast pr." };
    let dates = format!("{on} {}, betalingsfrist {}", danish::date(statement.on), danish::date(overview.due_on));
    sheet.write_string(2, 0, dates)?;
    if !statement.issued {
        sheet.write_string_with_format(3, 0, DRAFT, &styles.mark)?;
    }
    sheet.write_string_with_format(4, 0, "Kontrol", &styles.label.text)?;
    verdict.write(sheet, 4, 1, styles)
}

fn row(overview: &Overview, statement: &KommuneStatement) -> Vec<XlsxCell> {
    let or_empty = |text: Option<&str>| text.map_or(XlsxCell::Empty, XlsxCell::text);
    let (wanted, kommune) = (&statement.references, overview.kommuner.get(&statement.kommune));
    let due = due(statement, overview.due_on);
    let figures = Figures::of(&statement.lines);
    let [days, amount, refusion, net] = SumColumn::cells(statement.total);
    vec![
        XlsxCell::text(&statement.kommune),
        XlsxCell::text(&statement.name),
        XlsxCell::text(number_of(statement)),
        XlsxCell::text(statement.document.danish()),
        XlsxCell::Whole(i64::try_from(figures.forloeb).unwrap_or(i64::MAX)),
        days,
        amount,
        XlsxCell::Kroner(figures.adjusted.amount_oere),
        refusion,
        net,
        due.map_or_else(|| XlsxCell::text(NOTHING_TO_PAY), XlsxCell::Date),
        or_empty(wanted.gln.as_deref()),
        or_empty(kommune.and_then(Kommune::right_cvr)),
        or_empty(wanted.order_reference.as_deref()),
        or_empty(wanted.buyer_reference.as_deref()),
    ]
}

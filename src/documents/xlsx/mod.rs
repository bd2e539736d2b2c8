//! A statement -> a workbook that finance works in; a method report -> one that leaders read. Every total is a formula that has its
//! result with it.

mod cell;
mod check;
mod front;
mod kommuner;
mod lines;
mod method_report;
mod page;
mod promises;
mod style;
mod sum_column;
mod table;
mod year;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet};

use self::cell::XlsxCell;
use self::check::Check;
use self::front::SummedSheets;
use self::lines::{KommuneScope, held, lines, signed};
use self::page::XlsxPage;
use self::style::Styles;
use self::sum_column::SumColumn;
use super::{Bill, Overview};
use crate::domain::billing::provider::Provider;
use crate::domain::billing::statement::LineKind;
use crate::domain::values::danish;

pub use self::method_report::{MethodReportDocument, method_report_xlsx};

pub use year::year_xlsx;

const FRONT: &str = "Overblik";
const LINES: &str = "Linjer";
const ADJUSTMENTS: &str = "Efterregulering";
const HELD: &str = "Tilbageholdt";
/// In the place of the last day to pay.
const NOTHING_TO_PAY: &str = "Intet at betale";
const DRAFT: &str = "UDKAST – ikke udstedt";

/// The workbook of one kommune; a kreditnota shows what it credits as positive numbers (docs/domain.md, B10).
pub fn kommune_xlsx(bill: &Bill) -> Result<Vec<u8>> {
    let styles = Styles::new();
    let what = format!("{} {} · {}", bill.statement.document.danish(), bill.number(), danish::month(bill.month));
    let page = XlsxPage::new(bill.provider, &what, bill.on, bill.issued);
    let mut sheets: [Worksheet; 5] = std::array::from_fn(|_| Worksheet::new());
    let [front, current, adjusted, waiting, checked] = &mut sheets;

    let (kommuner, scope) = (std::slice::from_ref(bill.statement), KommuneScope::OneKommune);
    let of_kind = |kind| lines(kommuner, kind, scope, bill.sign());
    let current = of_kind(LineKind::Current).write(current, LINES, (0, 1), &styles, &page)?;
    let adjusted = of_kind(LineKind::Adjustment).write(adjusted, ADJUSTMENTS, (0, 1), &styles, &page)?;
    let waiting = held(bill.held.iter().copied(), scope).write(waiting, HELD, (0, 1), &styles, &page)?;
    let checks = Check::of_lines(&[&current, &adjusted], signed(bill.statement.total, bill.sign()))?;
    let verdict = check::write(checked, (bill.month, &bill.reconciliation), &checks, &styles, &page)?;
    let written = SummedSheets { lines: &current, adjustments: &adjusted, held: &waiting, verdict: &verdict };
    front::write(front, bill, &written, &styles, &page)?;
    workbook(&what, bill.provider, bill.on, sheets)
}

/// The workbook of all kommuner; signs are kept, so that its columns add up.
pub fn overview_xlsx(overview: &Overview) -> Result<Vec<u8>> {
    let (styles, statement) = (Styles::new(), overview.statement);
    let what = format!("Takstopgørelser · {}", danish::month(statement.month));
    let page = XlsxPage::new(overview.provider, &what, statement.on, statement.issued);
    let mut sheets: [Worksheet; 5] = std::array::from_fn(|_| Worksheet::new());
    let [front, current, adjusted, waiting, checked] = &mut sheets;

    let of_kind = |kind| lines(&statement.kommuner, kind, KommuneScope::AllKommuner, 1);
    let waiting_days = promises::held(overview);
    let current = of_kind(LineKind::Current).write(current, LINES, (0, 4), &styles, &page)?;
    let adjusted = of_kind(LineKind::Adjustment).write(adjusted, ADJUSTMENTS, (0, 4), &styles, &page)?;
    waiting_days.write(waiting, HELD, (0, 2), &styles, &page)?;
    let rows = kommuner::write(front, overview, &styles, &page)?;
    let mut checks = Check::of_lines(&[&current, &adjusted], statement.total)?;
    let amount = XlsxCell::Kroner(statement.total.amount_oere);
    checks.push(Check::of("Beløb, sum af kommunerne", SumColumn::Amount, &[&rows], amount)?);
    let verdict = check::write(checked, (statement.month, &overview.reconciliation), &checks, &styles, &page)?;
    kommuner::write_head(front, overview, &verdict, &styles)?;
    workbook(&what, overview.provider, statement.on, sheets)
}

/// A workbook dated by what it shows, so that the same gives the same bytes.
fn workbook(
    title: &str,
    provider: &Provider,
    on: NaiveDate,
    sheets: impl IntoIterator<Item = Worksheet>,
) -> Result<Vec<u8>> {
    let made: ExcelDateTime = ExcelDateTime::parse_from_str(&on.to_string()).context("the workbook's date")?;
    let properties = DocProperties::new().set_title(title).set_author(&provider.name).set_creation_datetime(&made);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties);
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    workbook.save_to_buffer().with_context(|| format!("workbook {title}"))
}

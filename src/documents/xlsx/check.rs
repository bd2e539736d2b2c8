//! The sheet *Afstemning*: the month beside others, and whether the lines add up to the statement.

use anyhow::{Context, Result};
use chrono::NaiveDate;
use rust_xlsxwriter::{ConditionalFormatCell, ConditionalFormatCellRule, Worksheet, XlsxError};

use super::cell::XlsxCell;
use super::page::XlsxPage;
use super::style::Styles;
use super::sum_column::SumColumn;
use super::table::WrittenTable;
use crate::domain::billing::reconciliation::{Figures, Reconciliation};
use crate::domain::billing::takst::Sum;
use crate::domain::values::calendar::addm;
use crate::domain::values::danish;

const SHEET: &str = "Afstemning";
const LABELS: [&str; 6] = ["Forløb", "Døgn", "Beløb", "Heraf efterregulering", "Statsrefusion", "Netto"];
const RIGHT: &str = "Stemmer";
const WRONG: &str = "Stemmer ikke";
/// The rows of the two tables' titles.
const MONTHS: u32 = 2;
const CHECKS: u32 = 12;

/// What the sheets come to, by their own formula, and what it must be.
#[derive(Debug)]
pub struct Check {
    label: String,
    formula: String,
    found: XlsxCell,
    expected: XlsxCell,
}

/// A formula that says whether something adds up, and what it says.
#[derive(Debug)]
pub struct SumCheck {
    formula: String,
    adds_up: bool,
}

impl SumCheck {
    /// Writes whether it adds up, marked where it does not.
    pub fn write(&self, sheet: &mut Worksheet, row: u32, column: u16, styles: &Styles) -> Result<(), XlsxError> {
        let text = XlsxCell::text(if self.adds_up { RIGHT } else { WRONG });
        text.write_formula(sheet, (row, column), &self.formula, &styles.verdict)?;
        let alarm = ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::NotEqualTo(RIGHT.to_owned()));
        sheet.add_conditional_format(row, column, row, column, &alarm.set_format(&styles.alarm))?;
        Ok(())
    }
}

impl Check {
    /// The sum of a column over some sheets.
    pub fn of(label: &str, column: SumColumn, sheets: &[&WrittenTable], expected: XlsxCell) -> Result<Self> {
        let (formula, found) = WrittenTable::sum_over(sheets, column)?;
        Ok(Self { label: label.into(), formula, found, expected })
    }

    /// Days and amounts of the sheets with lines against the statement's total.
    pub fn of_lines(sheets: &[&WrittenTable], total: Sum) -> Result<Vec<Self>> {
        let expected = SumColumn::ALL.into_iter().zip(SumColumn::cells(total));
        expected.map(|(column, expected)| Self::of(column.title(), column, sheets, expected)).collect()
    }

    fn adds_up(&self) -> bool {
        self.found == self.expected
    }
}

/// Writes the whole sheet.
pub fn write(
    sheet: &mut Worksheet,
    (month, reconciliation): (NaiveDate, &Reconciliation),
    checks: &[Check],
    styles: &Styles,
    page: &XlsxPage,
) -> Result<SumCheck> {
    write_months(sheet, month, reconciliation, styles).context("sheet Afstemning")?;
    let verdict = write_checks(sheet, checks, styles).context("sheet Afstemning")?;
    page.set_up(sheet);
    Ok(verdict)
}

fn write_months(
    sheet: &mut Worksheet,
    month: NaiveDate,
    is: &Reconciliation,
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_name(SHEET)?.write_string_with_format(0, 0, SHEET, &styles.title)?;
    let titles = [
        String::new(),
        format!("Denne måned ({})", danish::month(month)),
        format!("Måneden før ({})", danish::month(addm(month, -1))),
        format!("År til dato ({})", month.format("%Y")),
        "Ændring fra måneden før".into(),
    ];
    write_titles(sheet, MONTHS, &titles, styles)?;
    // The names of months break into two lines.
    sheet.set_row_height(MONTHS, 30)?;
    let [this, last, year] = [is.this_month, is.last_month, is.year_to_date].map(figures);
    let rows = LABELS.into_iter().zip(this).zip(last).zip(year);
    for (row, (((label, this), last), year)) in (MONTHS + 1..).zip(rows) {
        sheet.write_string_with_format(row, 0, label, &styles.label.text)?;
        for (column, cell) in (1_u16..).zip([&this, &last, &year]) {
            cell.write(sheet, row, column, &styles.plain)?;
        }
        this.minus(&last).write_formula(sheet, (row, 4), &format!("ROUND(B{0}-C{0},2)", row + 1), &styles.plain)?;
    }
    let note = "Fortegn som bogført: det, der krediteres, har minus.";
    sheet.write_string_with_format(MONTHS + 7, 0, note, &styles.note)?;
    Ok(())
}

fn write_checks(sheet: &mut Worksheet, checks: &[Check], styles: &Styles) -> Result<SumCheck, XlsxError> {
    let titles = ["Kontrol", "Linjerne", "Opgørelsens total", "Forskel", "Resultat"].map(str::to_owned);
    write_titles(sheet, CHECKS, &titles, styles)?;
    let mut row = CHECKS + 1;
    for check in checks {
        let at = row + 1;
        sheet.write_string_with_format(row, 0, &check.label, &styles.label.text)?;
        check.found.write_formula(sheet, (row, 1), &check.formula, &styles.plain)?;
        check.expected.write(sheet, row, 2, &styles.plain)?;
        check.found.minus(&check.expected).write_formula(
            sheet,
            (row, 3),
            &format!("ROUND(B{at}-C{at},2)"),
            &styles.plain,
        )?;
        let formula = format!(r#"IF(D{at}=0,"{RIGHT}","{WRONG}")"#);
        SumCheck { formula, adds_up: check.adds_up() }.write(sheet, row, 4, styles)?;
        row += 1;
    }
    let adds_up = checks.iter().all(Check::adds_up);
    let formula = format!(r#"IF(COUNTIF(E{}:E{row},"{RIGHT}")={},"{RIGHT}","{WRONG}")"#, CHECKS + 2, checks.len());
    sheet.write_string_with_format(row, 0, "Samlet", &styles.label.text)?;
    SumCheck { formula, adds_up }.write(sheet, row, 4, styles)?;
    Ok(SumCheck { formula: format!("{SHEET}!$E${}", row + 1), adds_up })
}

fn write_titles(sheet: &mut Worksheet, row: u32, titles: &[String], styles: &Styles) -> Result<(), XlsxError> {
    for (column, title) in (0_u16..).zip(titles) {
        let header = if column == 0 { &styles.header } else { &styles.right_header };
        sheet.write_string_with_format(row, column, title, header)?;
        sheet.set_column_width(column, 24)?;
    }
    Ok(())
}

fn figures(figures: Figures) -> [XlsxCell; 6] {
    let [days, amount, refusion, net] = SumColumn::cells(figures.sum);
    let forloeb = XlsxCell::Whole(i64::try_from(figures.forloeb).unwrap_or(i64::MAX));
    [forloeb, days, amount, XlsxCell::Kroner(figures.adjusted.amount_oere), refusion, net]
}

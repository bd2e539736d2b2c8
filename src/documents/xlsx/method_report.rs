//! The method report as a workbook: the items, what does not meet them, and what is not computed.

use anyhow::{Context, Result};
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::cell::XlsxCell;
use super::page::XlsxPage;
use super::style::Styles;
use super::table::{XlsxColumn, XlsxTable};
use super::workbook;
use crate::domain::billing::provider::Provider;
use crate::domain::cases::forloeb::Register;
use crate::domain::overview::method_report::{ItemResult, MethodReport, NOT_COMPUTED, NotComputed, ReportSubject};
use crate::domain::values::danish;

const ITEMS: &str = "Metoderapport";
const NOT_MET: &str = "Ikke opfyldt";
const OTHERS: &str = "Ikke beregnet";
/// The row of the titles of the first sheet.
const TITLES: u32 = 5;

const ITEM_COLUMNS: [XlsxColumn; 7] = [
    XlsxColumn::text("Punkt"),
    XlsxColumn::sentences("Opfyldt, når"),
    XlsxColumn::sentences("Grundlag"),
    XlsxColumn::numbers("Antal"),
    XlsxColumn::numbers("Opfyldt"),
    XlsxColumn::numbers("Andel"),
    XlsxColumn::numbers("Score"),
];
const SUBJECT_COLUMNS: [XlsxColumn; 4] =
    [XlsxColumn::text("Punkt"), XlsxColumn::text("Forløb"), XlsxColumn::text("Medarbejder"), XlsxColumn::text("Måned")];
const OTHER_COLUMNS: [XlsxColumn; 2] = [XlsxColumn::text("Grundlag"), XlsxColumn::sentences("Punkt")];

/// A report, and what its workbook says of its site.
#[derive(Debug)]
pub struct MethodReportDocument<'a> {
    pub report: &'a MethodReport,
    pub register: &'a Register,
    pub provider: &'a Provider,
}

/// The workbook of one report; the same report gives the same bytes.
pub fn method_report_xlsx(document: &MethodReportDocument<'_>) -> Result<Vec<u8>> {
    let MethodReportDocument { report, provider, .. } = document;
    let styles = Styles::new();
    let what = format!("{ITEMS} · {}", document.period());
    let page = XlsxPage::new(provider, &what, report.to, true);
    let mut sheets: [Worksheet; 3] = std::array::from_fn(|_| Worksheet::new());
    let [items, not_met, others] = &mut sheets;
    document.items().write(items, ITEMS, (TITLES, 1), &styles, &page)?;
    document.write_head(items, &styles).context("sheet Metoderapport")?;
    document.not_met().write(not_met, NOT_MET, (0, 1), &styles, &page)?;
    others_table().write(others, OTHERS, (0, 0), &styles, &page)?;
    workbook(&what, provider, report.to, sheets)
}

impl MethodReportDocument<'_> {
    fn period(&self) -> String {
        format!("{} til {}", danish::date(self.report.from), danish::date(self.report.to))
    }

    /// Whose report it is, above the table.
    fn write_head(&self, sheet: &mut Worksheet, styles: &Styles) -> Result<(), XlsxError> {
        let scope = match &self.report.tilbud {
            Some(id) => self.register.tilbud_name(id),
            None => "Alle tilbud",
        };
        sheet.set_row_height(0, 24)?.write_string_with_format(0, 0, ITEMS, &styles.title)?;
        let fields = [scope.to_owned(), format!("CTI-forløb, {}", self.period())];
        for (row, field) in (1..).zip(&fields) {
            XlsxCell::text(field).write(sheet, row, 0, &styles.field)?;
        }
        let note = "CTI 1, 2, …: punkter i CTI Implementation Self-Assessment (Center for the Advancement of CTI). \
                    Score: 1 er under en femtedel, 5 er mindst fire femtedele.";
        sheet.write_string_with_format(3, 0, note, &styles.note)?;
        Ok(())
    }

    fn items(&self) -> XlsxTable {
        XlsxTable {
            columns: ITEM_COLUMNS.to_vec(),
            rows: self.report.items.iter().map(item_row).collect(),
            note: Some("For få: under 5 giver ingen score. Det, der ikke er opfyldt, står på det næste ark."),
        }
    }

    fn not_met(&self) -> XlsxTable {
        let of_item = |result: &ItemResult| -> Vec<Vec<XlsxCell>> {
            result.not_met.iter().map(|subject| self.subject_row(result.item.title, subject)).collect()
        };
        XlsxTable {
            columns: SUBJECT_COLUMNS.to_vec(),
            rows: self.report.items.iter().flat_map(of_item).collect(),
            note: None,
        }
    }

    fn subject_row(&self, title: &str, subject: &ReportSubject) -> Vec<XlsxCell> {
        let [forloeb, medarbejder, month] = match subject {
            ReportSubject::Forloeb(id) => [XlsxCell::text(id), XlsxCell::Empty, XlsxCell::Empty],
            ReportSubject::WorkerMonth { medarbejder, month } => {
                let worker = self.register.medarbejdere.get(&**medarbejder);
                let name = worker.map_or(&**medarbejder, |worker| &worker.name);
                [XlsxCell::Empty, XlsxCell::text(name), XlsxCell::Month(*month)]
            }
        };
        vec![XlsxCell::text(title), forloeb, medarbejder, month]
    }
}

fn item_row(result: &ItemResult) -> Vec<XlsxCell> {
    let ItemResult { item, count, .. } = result;
    let whole = |number: usize| XlsxCell::Whole(i64::try_from(number).unwrap_or(i64::MAX));
    let (share, score) = match count.score() {
        Some(score) => (XlsxCell::Share(count.met, count.n), whole(score)),
        None => (XlsxCell::Empty, XlsxCell::text("for få")),
    };
    vec![
        XlsxCell::text(item.title),
        XlsxCell::text(item.asks),
        XlsxCell::text(item.source),
        whole(count.n),
        whole(count.met),
        share,
        score,
    ]
}

fn others_table() -> XlsxTable {
    let row = |other: &NotComputed| vec![XlsxCell::text(other.source), XlsxCell::text(other.asks)];
    XlsxTable {
        columns: OTHER_COLUMNS.to_vec(),
        rows: NOT_COMPUTED.iter().map(row).collect(),
        note: Some(
            "Det siger sagerne intet om. Metodemanualen: CTI, metodemanual til hjemløshedsområdet, Socialstyrelsen 2021.",
        ),
    }
}

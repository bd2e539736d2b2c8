//! What a case database holds, as the workbook that people keep.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::cells::NotAsItIs;
use super::guide;
use super::layout::{self, LaidColumn};
use super::mark::mark;
use super::sheet::{self, ComputedCell, ComputedColumn, SheetContent};
use super::values::{self, InRow};
use crate::domain::cases::case_schema::{BETALINGSTILSAGN, FORLOEB, KOMMUNE, MILESTONE};
use crate::domain::cases::forloeb::Method;
use crate::domain::cases::row::Row;
use crate::domain::cases::table::Table;
use crate::domain::overview::outlook::CaseOutlook;
use crate::import::kommuner::Kommuner;
use crate::import::value::Vocabulary;
use crate::import::wide::COMPUTED;

/// What is written.
#[derive(Debug)]
pub struct Contents<'a> {
    /// The rows of each table, by its name.
    pub rows: &'a HashMap<&'static str, Vec<Row>>,
    /// What is computed of each sound forløb.
    pub outlooks: &'a HashMap<String, CaseOutlook>,
    /// As of which day.
    pub on: NaiveDate,
    /// The site's own names of methods.
    pub methods: &'a BTreeMap<String, Method>,
}

/// The workbook, and what of the database is not in it as it is.
#[derive(Debug)]
pub struct ExportedWorkbook {
    pub bytes: Vec<u8>,
    pub wrong: usize,
    pub left_out: usize,
}

/// Makes the workbook.
pub fn export(contents: &Contents<'_>) -> Result<ExportedWorkbook, XlsxError> {
    let rows = |table: &Table| contents.rows.get(table.name).map_or(&[][..], Vec::as_slice);
    let mut words = Vocabulary { methods: contents.methods, kommuner: Kommuner::default() };
    for row in rows(&KOMMUNE) {
        if let (Some(code), Some(name)) = (row.named(&KOMMUNE, "code"), row.named(&KOMMUNE, "name")) {
            words.kommuner.add(code, name);
        }
    }
    let in_row = InRow::of(rows(&FORLOEB), rows(&MILESTONE), rows(&BETALINGSTILSAGN), &words);
    let mut not_as_it_is = NotAsItIs::default();
    let mut filled: Vec<(&'static Table, Vec<LaidColumn>, Vec<Vec<_>>)> = Vec::new();
    for table in layout::SHEETS {
        let columns = layout::columns(table, false);
        let mut sorted: Vec<&Row> = rows(table).iter().filter(|row| !in_row.holds(table, row)).collect();
        sorted.sort_unstable();
        let written = sorted.iter().map(|row| values::row(table, row, &columns, (&in_row, &words), &mut not_as_it_is));
        let written = written.collect();
        filled.push((table, columns, written));
    }
    let mark = if not_as_it_is.any() { Some(mark(not_as_it_is)) } else { None };
    let mut computed = Some(computed(rows(&FORLOEB), contents));
    let mut sheets = Vec::new();
    for (table, columns, rows) in &mut filled {
        let computed = if **table == FORLOEB { computed.take() } else { None };
        sheets.push(SheetContent { table, columns, rows: std::mem::take(rows), computed, mark: mark.as_deref() });
    }
    let bytes = make(&Made { title: "Fasevagt: eksport", mark: mark.as_deref(), sheets })?;
    Ok(ExportedWorkbook { bytes, wrong: not_as_it_is.wrong, left_out: not_as_it_is.left_out })
}

/// What is computed, in the order of the sheet's rows.
fn computed(forloeb: &[Row], contents: &Contents<'_>) -> (String, Vec<ComputedColumn>) {
    let mut sorted: Vec<&Row> = forloeb.iter().collect();
    sorted.sort_unstable();
    let column = |title: &str, cell: &dyn Fn(&CaseOutlook) -> Option<ComputedCell>| {
        let of_row = |row: &&Row| {
            let outlook = row.id().and_then(|id| contents.outlooks.get(id));
            outlook.and_then(cell).unwrap_or(ComputedCell::Empty)
        };
        ComputedColumn { title: format!("{title} {COMPUTED}"), cells: sorted.iter().map(of_row).collect() }
    };
    let date = |day: Option<NaiveDate>| day.map(ComputedCell::Date);
    let columns = vec![
        column("Fase", &|of| of.phase.map(|phase| ComputedCell::Number(phase.into()))),
        column("Fase 2 senest", &|of| date(of.phase2_by)),
        column("Fase 3 senest", &|of| date(of.phase3_by)),
        column("Overdragelsesaftale senest", &|of| date(of.handover_by)),
        column("Sidste dag", &|of| date(of.last_day)),
        column("Næste frist", &|of| date(of.next.as_ref().map(|next| next.act_by))),
        column("Dage til", &|of| of.next.as_ref().map(|next| ComputedCell::Number(next.days_left))),
        column("Fristen er for", &|of| of.next.as_ref().map(|next| ComputedCell::Text(next.title.to_owned()))),
    ];
    (format!("Beregnet pr. {}", contents.on.format("%d-%m-%Y")), columns)
}

/// A whole workbook.
#[derive(Debug)]
pub struct Made<'a> {
    pub title: &'a str,
    pub mark: Option<&'a str>,
    pub sheets: Vec<SheetContent<'a>>,
}

/// Its bytes: of the same content always the same.
pub fn make(made: &Made<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(made.title).set_creation_datetime(&created));
    let lists = guide::write(workbook.add_worksheet(), made.mark)?;
    for content in &made.sheets {
        let sheet = workbook.add_worksheet().set_name(content.table.sheet)?;
        sheet::write(sheet, content, &lists)?;
        if *content.table == FORLOEB {
            sheet.set_active(true);
        }
    }
    workbook.save_to_buffer()
}

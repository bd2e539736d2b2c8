//! The workbook that people fill in.

use rust_xlsxwriter::XlsxError;

use super::export::{Made, make};
use super::layout;
use super::sheet::SheetContent;
use super::values::text_row;
use crate::domain::cases::case_schema::KOMMUNE;
use crate::import::kommuner;

/// The bytes of the workbook; always the same ones.
pub fn template() -> Result<Vec<u8>, XlsxError> {
    let mut sheets = Vec::new();
    for table in layout::SHEETS {
        let columns = layout::columns(table, true);
        let kommuner =
            if *table == KOMMUNE { kommuner::built_in().map(|row| text_row(&row)).collect() } else { Vec::new() };
        sheets.push((table, columns, kommuner));
    }
    let contents = sheets.iter().map(|(table, columns, rows)| SheetContent {
        table,
        columns,
        rows: rows.clone(),
        computed: None,
        mark: None,
    });
    make(&Made { title: "Fasevagt: skabelon", mark: None, sheets: contents.collect() })
}

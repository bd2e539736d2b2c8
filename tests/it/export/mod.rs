//! docs/case-database.md, "The way out": a case database as the workbook that people keep.

mod spreadsheet;
mod takst;
mod workbook;

//! Decided things -> the bytes of a file: statements and the method report.

mod at_once;
mod bill;
mod calendar_feed;
mod csv;
mod document_format;
mod document_set;
mod einvoice;
mod pdf;
mod xlsx;

pub use at_once::make_at_once;
pub use bill::{Bill, Overview};
pub use calendar_feed::calendar_feed;
pub use csv::{COLUMNS as CSV_COLUMNS, CsvContext, csv_lines, without_formula};
pub use document_format::DocumentFormat;
pub use document_set::{DocumentContext, DocumentFile, document_set};
pub use einvoice::{EinvoiceError, einvoice};
pub use pdf::{Pdf, PdfWriter};
pub use xlsx::{MethodReportDocument, kommune_xlsx, method_report_xlsx, overview_xlsx, year_xlsx};

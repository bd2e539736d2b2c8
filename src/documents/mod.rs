//! Decided things -> the bytes of a file: statements, and calendar entries beside a mail.

mod bill;
mod calendar;
mod csv;
mod einvoice;
mod papers;
mod pdf;
mod xlsx;

pub use bill::{Bill, Overview};
pub use calendar::calendar_files;
pub use csv::{COLUMNS as CSV_COLUMNS, csv_lines};
pub use einvoice::{EinvoiceError, einvoice};
pub use papers::{Issuer, Paper, papers};
pub use pdf::{Pdf, pdf};
pub use xlsx::{kommune_xlsx, overview_xlsx};

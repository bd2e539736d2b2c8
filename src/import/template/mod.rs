//! The workbook that people keep: empty as a template, or with what a case database holds.

mod cells;
mod empty;
mod export;
mod guide;
mod layout;
mod mark;
mod sheet;
mod style;
mod values;

pub use empty::template;
pub use export::{Contents, ExportedWorkbook, export};
pub use mark::refuse_marked;

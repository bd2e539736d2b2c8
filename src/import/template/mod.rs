//! The workbook that people keep: empty as a template, with what a case database holds, or as a copy of a list
//! in which what is wrong is marked.

mod cells;
mod empty;
mod error_list;
mod export;
mod guide;
mod layout;
mod mark;
mod marked;
mod marked_cells;
mod sheet;
mod style;
mod values;

pub use empty::template;
pub use export::{Contents, ExportedWorkbook, export};
pub use mark::refuse_marked;
pub use marked::marked_copy;

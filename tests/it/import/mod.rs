//! docs/case-database.md, "Import": the list that people really keep.

mod command;
mod csv_files;
mod files;
mod forms;
mod identity;
mod laws;
mod refused;
mod site;
mod template;
mod told;
mod typed_dates;
mod workbooks;
mod written;

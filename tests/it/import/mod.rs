//! docs/case-database.md, "Import": the list that people really keep.

mod brake;
mod command;
mod csv_files;
mod files;
mod forms;
mod identity;
mod laws;
mod list_laws;
mod missing;
mod refused;
mod site;
mod template;
mod told;
mod typed_dates;
mod wide;
mod workbooks;
mod written;

//! docs/case-database.md, "Import": the list that people really keep.

mod command;
mod files;
mod forms;
mod laws;
mod refused;
mod site;
mod template;
mod told;
mod written;

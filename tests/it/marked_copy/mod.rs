//! docs/case-database.md, "The watched list": what lies beside Lise's list while it has errors.

mod content;
mod keeping;
mod site;

//! The list that people really keep (docs/case-database.md, "Import"): sheets -> checked rows, or what is wrong with them.
//! Knows nothing of databases: what is there already is an argument.
//!
//! `files` (and `workbook`, `csv`) -> [`Book`] of cells -> `header` and `value` (with `words`, `dates`, `amount`,
//! `kommuner`) -> [`TypedBook`] (`check`) -> [`SettledBook`] (`identity`) -> `difference` -> [`ImportResult`]. `wide` reads what a row of
//! Forløb says of rows elsewhere, `missing_rows` says what goes since the file has it not, and what is too much at once. `template` makes the workbook,
//! empty or filled.

mod amount;
mod cell;
mod check;
mod column_checks;
mod csv;
mod dates;
mod difference;
mod digest;
mod files;
mod header;
mod identity;
mod keys;
mod kommuner;
mod letters;
mod limits;
mod missing_rows;
mod order;
mod problem;
mod references;
mod removed;
mod row;
mod shared_glns;
mod spelling;
mod template;
mod terms;
mod thing_columns;
mod titles;
mod value;
mod wide;
mod words;
mod workbook;

pub use check::{ImportResult, SettledBook, TypedBook};
pub use difference::{Difference, LeftRows};
pub use files::{Book, is_csv_of_table, read, sha256_of};
pub use kommuner::built_in as built_in_kommuner;
pub use missing_rows::Brake;
pub use problem::{FileProblem, ImportProblem, ProblemKind, Unreadable, WrongFiles, danish_lines, english_lines};
pub use template::{Contents, ExportedWorkbook, export, marked_copy, template};
pub use terms::ImportTerms;
pub use thing_columns::columns_of;

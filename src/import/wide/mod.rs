//! The wide columns of the sheet Forløb: one row per forløb says what its own rows in other tables are
//! (docs/case-database.md, "One row per forløb").

mod columns;
mod promise;
mod rows;

pub use columns::{COMPUTED, WIDE, WideColumn, WideMeaning, is_computed};
pub use promise::{check as check_promises, must_have_registration, promises_at_stake, registration_is_missing};
pub use rows::WideRows;

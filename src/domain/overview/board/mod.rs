//! The board: what leaders and workers look at between the mails, one row per forløb.

mod case;
mod occupancy;
mod rows;

pub use case::{BoardCase, Standing};
pub use occupancy::MonthOccupancy;
pub use rows::{BoardCounts, BoardRow, rows_by_tilbud};

//! The two databases: the cases (read) and our own state (read and written). Only here is SQL.

pub mod case_parts;
pub mod cases;
pub mod clock_leap;
pub mod db;
pub mod error_text;
mod faults;
pub mod first_run;
pub mod forloeb_records;
pub mod idle;
pub mod keyed_hash;
pub mod ledger;
pub mod list_watch;
pub mod locks;
mod one_question;
mod opening;
pub mod outbox;
mod pooler;
pub mod problems;
pub mod publishing;
pub mod removals;
mod rows;
pub mod runs;
pub mod silences;
pub mod state;
pub mod state_id;
pub mod statements;
pub mod voids;

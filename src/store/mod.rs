//! The two databases: the cases (read) and our own state (read and written). Only here is SQL.

pub mod cases;
pub mod db;
mod rows;

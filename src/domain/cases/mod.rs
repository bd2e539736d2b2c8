//! The case database as checked values, and the dates of one forløb (docs/domain.md, sections 1 and 2).

pub mod case_change;
pub mod case_date;
pub mod case_schema;
pub mod danish_set;
pub mod forloeb;
pub mod payer_references;
pub mod phase_plan;
pub mod row;
pub mod staff;
pub mod table;
pub mod timeline;

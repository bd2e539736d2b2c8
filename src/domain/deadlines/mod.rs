//! What must be done by when, what is new to say about it, and who gets the mail (docs/domain.md, section 3).

pub mod deadline;
pub mod rules;

pub mod by_forloeb;
pub mod carried_over;
pub mod first_run;
pub mod ledger;
pub mod people;
pub mod reader;
pub mod recorded;
pub mod reminders;
pub mod role_holders;
pub mod silences;

pub mod comparison;
pub mod simulate;
pub mod table_order;

//! Reading the case database, one pass per table: against the law, beside its owner, and where it is easily wrong.

mod beside_its_owner;
mod laws;
mod named;
mod oracle;
mod rows;
mod shapes;
mod tables;
mod telling;

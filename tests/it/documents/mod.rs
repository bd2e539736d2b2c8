//! The documents of a statement.

mod csv;
mod einvoice;
mod pdf;
mod peppol;
mod xlsx;

//! What a municipality is billed: from the price of a day to a statement that is issued (docs/domain.md, section 4).

pub mod takst;
pub mod unit;

pub mod account;
pub mod draft;
pub mod einvoice;
pub mod payment;
pub mod provider;
pub mod statement;

pub mod danish;
pub mod reconciliation;
pub mod statement_check;

//! What is kept, how long, and what the night's deleting leaves alone.

mod account;
mod ledger;
mod mails;
mod migration;
mod statements;

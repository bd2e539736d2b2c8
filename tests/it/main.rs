//! One binary, a module per area: sentences about a small cast on frozen time.
#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

mod account;
mod account_laws;
mod addresses;
mod appointments;
mod atomic_file;
mod bars;
mod calendar;
mod case_link;
mod case_schema;
mod cases;
mod cli;
mod config;
mod docs;
mod documents;
mod explain;
mod faults;
mod findings;
mod floors;
mod fuzz;
mod handbook;
mod health;
mod heartbeat;
mod idle;
mod import;
mod jobs;
mod laws;
mod logs;
mod mails;
mod outbox;
mod ownership;
mod packaging;
mod reminder_runs;
mod reminders;
mod retention;
mod rules;
mod schedule;
mod simulate;
mod smtp;

mod statements;
mod style;
mod support;
mod systemd;
mod takst;
mod timeline;

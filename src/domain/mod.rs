//! The rules of the field, pure: no I/O, no clock; the day is always an argument.
//! Lower floor first; `domain.md` names every rule.

pub mod calendar;
pub mod case_change;
pub mod case_schema;
pub mod closed_set;
pub mod cpr;
pub mod danish;
pub mod discretion;
pub mod forloeb;
pub mod gln;
pub mod message;
pub mod oere;

pub mod timeline;

pub mod rules;

pub mod courses;
pub mod deadlines;
pub mod findings;
pub mod survey;

pub mod appointments;
pub mod people;
pub mod reminders;
pub mod silences;
pub mod simulate;

pub mod digest;

pub mod takst;

pub mod account;
pub mod draft;
pub mod reconciliation;
pub mod statement;
pub mod statement_check;

pub mod health;
pub mod retention;
pub mod retry;
pub mod schedule;

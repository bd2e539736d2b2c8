//! The rules of the field, pure: no I/O, no clock; the day is always an argument. `docs/domain.md` has every rule.
//!
//! Six rooms, each of which imports only from those before it; the last two don't know each other:
//! [`values`] ← [`cases`] ← [`billing`] ← [`deadlines`] ← [`overview`] and [`operations`].

pub mod values;

pub mod cases;

pub mod billing;

pub mod deadlines;

pub mod overview;

pub mod operations;

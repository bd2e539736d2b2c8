//! docs/case-database.md, "The watched list": a list that Lise keeps, and Arne's server reads by itself.

mod brake;
mod by_hand;
mod commands;
mod keeper;
mod kept_list;
mod load;
mod looks;
mod schedule;
pub mod site;
mod story;
mod unread;

//! Fasevagt watches courses of support (*forløb*) for the days that must not be missed.

pub mod cli;
pub mod config;
pub mod domain;
pub mod import;
pub mod jobs;
pub mod store;

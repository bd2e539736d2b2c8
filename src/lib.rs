//! Fasevagt watches courses of support (*forløb*) for the days that must not be missed.
//!
//! The modules in reading order, from the top floor down; imports go down only:
//!
//! - [`cli`] one file per command
//! - [`daemon`] the serial loop, [`scheduler`] its heartbeat, [`app`] the wiring, [`clock`] the wall clock,
//!   [`logs`] where the log goes, [`systemd`] what the service manager is told
//! - [`jobs`] what the daemon does and people do by hand: read, decide, render, write
//! - [`documents`] the files beside a mail;
//!   [`config`] the settings; [`store`] the databases; [`import`] sheets to rows; [`render`] the mails' text; [`mailer`] their way out
//! - [`domain`] the rules of the field, pure; [`ownership`] whose the files are that root makes;
//!   [`atomic_file`] files that others see whole or not at all, [`panics`] what a fault of the program stops

pub mod app;
pub mod atomic_directory;
pub mod atomic_file;
pub mod cli;
pub mod clock;
pub mod config;
pub mod daemon;
pub mod documents;
pub mod domain;
pub mod import;
pub mod jobs;
pub mod logs;
pub mod mailer;
pub mod ownership;
pub mod panics;
mod regular_file;
pub mod render;
pub mod scheduler;
mod sha256;
pub mod store;
pub mod systemd;

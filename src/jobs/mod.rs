//! Read -> decide -> write: one file per job. Only here are transactions opened.

pub mod import;

//! A site that begins with running forløb (docs/domain.md, section 3, "The start").

mod against;
mod asked;
mod check;
mod danish;
mod digest;
mod first_run;
mod from;
pub mod running;

//! A site that begins with running forløb (docs/domain.md, section 3, "The start").

mod asked;
mod from;
pub mod running;

//! What goes because a file has it not: which rows the file speaks of, who is missing from it, and the brake
//! (docs/case-database.md, "What is missing from the list").

mod brake;
mod claims;
mod missing_forloeb;

pub use brake::{Brake, brake};
pub use claims::{CHILDREN, Claims};
pub use missing_forloeb::{check as check_missing, missing};

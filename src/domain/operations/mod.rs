//! Whether the clock can be believed, when a job is due, when a mail is tried again, how long data is kept, and what an administrator is mailed about.

pub mod clock;
pub mod health;
pub mod job;
pub mod list_watch;
pub mod retention;
pub mod retry;
pub mod schedule;

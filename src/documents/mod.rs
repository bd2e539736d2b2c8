//! Decided things -> the bytes of a file beside a mail.

mod calendar;

pub use calendar::calendar_files;

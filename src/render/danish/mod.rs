//! The Danish words of mails, made from typed values of the domain: a file for each thing that is worded.

mod findings;

pub use findings::finding;

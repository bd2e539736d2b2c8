//! Days, money, texts and numbers: what every other room computes with.

pub mod address;
pub mod calendar;
pub mod case_link;
pub mod closed_set;
pub mod cpr;
pub mod danish;
pub mod english;
pub mod foreign_text;
pub mod gln;
pub mod iban;
pub mod known_words;
pub mod message;
pub mod oere;
pub mod postal_address;
pub mod printable;
pub mod redact;
pub mod same_id;
pub mod web_address;

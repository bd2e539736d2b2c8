//! Counts in English, for the command line and the log.

/// `1 mail`, `2 mails`
pub fn counted(number: usize, one: &str, more: &str) -> String {
    let word = if number == 1 { one } else { more };
    format!("{number} {word}")
}

//! The words of closed sets as people write them, and when two spellings are the same.

use crate::domain::cases::danish_set::Choice;

/// The value that a text means: by its Danish word, or as the database writes it.
pub fn value_of(text: &str, choices: &[Choice]) -> Option<&'static str> {
    let text = fold(text);
    let choice = choices.iter().find(|choice| spellings(choice).any(|spelling| fold(spelling) == text))?;
    Some(choice.value)
}

/// Every way to write a value, the old words among them.
pub fn spellings(choice: &Choice) -> impl Iterator<Item = &'static str> {
    [choice.value, choice.danish].into_iter().chain(choice.former.iter().copied())
}

/// What is compared of a name: letters and digits, whatever their case; æ, ø and å also as ae, oe, aa.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Some programs write å as a and a ring.
    for letter in text.to_lowercase().replace("a\u{30a}", "å").chars().filter(|c| c.is_alphanumeric()) {
        match letter {
            'æ' => folded.push_str("ae"),
            'ø' => folded.push_str("oe"),
            'å' => folded.push_str("aa"),
            other => folded.push(other),
        }
    }
    folded
}

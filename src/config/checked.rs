//! How a setting is checked: to a value of the domain, or a refusal that names the key and what is accepted there.

use std::fmt::{Debug, Display};
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// Why a setting is not accepted.
pub(super) struct Refusal {
    /// As it is written with dots: `mail.smtp.port`.
    pub(super) key: String,
    /// What is wrong, and what is accepted; never a password.
    pub(super) problem: String,
}

pub(super) type Checked<T> = Result<T, Refusal>;

pub(super) fn refuse<T>(key: &str, problem: impl Into<String>) -> Checked<T> {
    Err(Refusal { key: key.to_owned(), problem: problem.into() })
}

/// A refusal that repeats the value as it was written.
pub(super) fn not_accepted<T>(key: &str, value: impl Debug, accepted: &str) -> Checked<T> {
    refuse(key, format!("{value:?} is not accepted; accepted: {accepted}"))
}

/// A value whose type says itself what is accepted.
pub(super) fn parse<T: FromStr<Err: Display>>(key: &str, text: &str) -> Checked<T> {
    match text.parse() {
        Ok(value) => Ok(value),
        Err(problem) => refuse(key, format!("{text:?} is not accepted; {problem}")),
    }
}

/// A whole number within a range that `T` can express.
pub(super) fn number_in<T: TryFrom<i64>>(key: &str, value: i64, range: RangeInclusive<i64>) -> Checked<T> {
    match T::try_from(value) {
        Ok(number) if range.contains(&value) => Ok(number),
        _ => not_accepted(key, value, &format!("a whole number from {} to {}", range.start(), range.end())),
    }
}

/// One of some values of a closed set, by its spelling.
pub(super) fn one_of<T: Copy + Display>(key: &str, text: &str, accepted: &[T]) -> Checked<T> {
    match accepted.iter().find(|value| value.to_string() == text) {
        Some(value) => Ok(*value),
        None => not_accepted(key, text, &accepted.iter().map(T::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// A list in the file; in an environment variable its values with commas between them.
#[derive(Deserialize)]
#[serde(untagged)]
enum ListOrText<T> {
    List(Vec<T>),
    Text(String),
}

/// Reads a list of texts, written either way.
pub(super) fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    list_or_commas(from, "a list of texts")
}

/// Reads a list written either way; `accepted` is what an error says is accepted.
pub(super) fn list_or_commas<'de, T, D>(from: D, accepted: &str) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de> + FromStr,
    D: Deserializer<'de>,
{
    let wrong = || D::Error::custom(format!("accepted: {accepted}"));
    match ListOrText::deserialize(from) {
        Ok(ListOrText::List(list)) => Ok(list),
        Ok(ListOrText::Text(text)) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            parts.map(|part| part.parse().map_err(|_| wrong())).collect()
        }
        Err(_) => Err(wrong()),
    }
}

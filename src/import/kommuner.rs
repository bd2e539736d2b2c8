//! Municipalities by code or name, as people write them.

use std::collections::HashMap;

use super::words::fold;

/// The municipalities that a reference may name: those of the file, and those of the database.
#[derive(Debug, Default)]
pub struct Kommuner {
    /// `None`: the name of several.
    by_name: HashMap<String, Option<String>>,
    /// The names as they are written.
    by_code: HashMap<String, String>,
}

impl Kommuner {
    pub fn add(&mut self, code: &str, name: &str) {
        self.by_code.insert(code.to_owned(), name.to_owned());
        let known = self.by_name.entry(fold(name)).or_insert_with(|| Some(code.to_owned()));
        if known.as_deref() != Some(code) {
            *known = None;
        }
    }

    /// The name of a code.
    pub fn name(&self, code: &str) -> Option<&str> {
        self.by_code.get(code).map(String::as_str)
    }

    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// The code that a text means. Whether there is a row of that code is another question.
    pub fn code(&self, text: &str) -> Option<String> {
        let name = fold(text);
        let bare = name.strip_suffix("regionskommune").or_else(|| name.strip_suffix("kommune")).unwrap_or(&name);
        let bare = bare.strip_prefix("kommunen").unwrap_or(bare);
        if let Some(code) = code(text) {
            return Some(code);
        }
        // "Københavns Kommune" is the municipality of "København", and "Nordfyn" that of "Nordfyns".
        let names = [name.as_str(), bare, bare.strip_suffix('s').unwrap_or(bare), &format!("{bare}s")];
        names.into_iter().find_map(|name| self.by_name.get(name)?.clone())
    }
}

/// Four digits, with the leading zero that a spreadsheet took away.
pub fn code(text: &str) -> Option<String> {
    let right = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if right { Some(format!("{text:0>4}")) } else { None }
}

/// The list that the program brings: code, name and CVR.
pub fn built_in() -> impl Iterator<Item = [&'static str; 3]> {
    include_str!("../../config/kommuner.csv").lines().skip(1).filter_map(|line| {
        let mut fields = line.split(';');
        Some([fields.next()?, fields.next()?, fields.next()?])
    })
}

//! An index of what belongs to forløb, so that no list is searched once per item of another.

use std::collections::HashMap;

use super::deadline::Deadline;
use super::reminders::Item;
use super::silences::Silence;

/// What is about a forløb.
pub trait OfForloeb {
    fn forloeb(&self) -> &str;
}

impl OfForloeb for Deadline {
    fn forloeb(&self) -> &str {
        &self.forloeb
    }
}

impl OfForloeb for Item {
    fn forloeb(&self) -> &str {
        &self.deadline.forloeb
    }
}

impl OfForloeb for Silence {
    fn forloeb(&self) -> &str {
        &self.forloeb
    }
}

/// Some of these by their forløb, in the order they were given.
#[derive(Debug)]
pub struct ByForloeb<'a, T>(HashMap<&'a str, Vec<&'a T>>);

impl<'a, T: OfForloeb> ByForloeb<'a, T> {
    pub fn new(all: impl IntoIterator<Item = &'a T>) -> Self {
        let mut index: HashMap<&str, Vec<&T>> = HashMap::new();
        for one in all {
            index.entry(one.forloeb()).or_default().push(one);
        }
        Self(index)
    }

    /// Those of one forløb.
    pub fn of(&self, forloeb: &str) -> &[&'a T] {
        self.0.get(forloeb).map_or(&[], Vec::as_slice)
    }
}

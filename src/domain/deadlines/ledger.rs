//! What was said about which deadline, and what passed unsaid: each stage of a date stands in it once.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::deadline::Key;

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidEntry {
    pub due_on: NaiveDate,
    pub stage: i64,
    pub on: NaiveDate,
    /// It passed while nothing ran, and was never sent. Written by older versions only: see `passed`.
    pub superseded: bool,
    /// The earlier stages of the same date that had passed unsaid by then, the first first.
    pub passed: Vec<i64>,
}

/// A stage that a run says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStage {
    pub key: Key,
    /// The earlier ones that were never said: recorded with it, so that they are never said after it.
    pub passed: Vec<i64>,
}

impl SaidEntry {
    /// Whether it is about this stage of the date: said, or passed over.
    fn covers(&self, due_on: NaiveDate, stage: i64) -> bool {
        self.due_on == due_on && (self.stage == stage || self.passed.contains(&stage))
    }
}

/// What the ledger has, by forløb and rule, the oldest entry first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger(HashMap<String, BTreeMap<&'static str, Vec<SaidEntry>>>);

impl Ledger {
    /// Whether it has nothing at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an entry that is younger than those it has.
    pub fn add(&mut self, forloeb: String, rule: &'static str, entry: SaidEntry) {
        self.0.entry(forloeb).or_default().entry(rule).or_default().push(entry);
    }

    /// The entries of a forløb and rule.
    pub fn of(&self, forloeb: &str, rule: &str) -> &[SaidEntry] {
        let of_forloeb = self.0.get(forloeb);
        of_forloeb.and_then(|rules| rules.get(rule)).map_or(&[], Vec::as_slice)
    }

    /// Whether a key was said or passed over.
    pub fn knows(&self, key: &Key) -> bool {
        self.of(&key.forloeb, key.rule).iter().any(|entry| entry.covers(key.due_on, key.stage))
    }

    /// The key of the entry that has a key: its own, or that of the stage with which it passed.
    pub fn entry_of(&self, key: &Key) -> Option<Key> {
        let entries = self.of(&key.forloeb, key.rule);
        let own = entries.iter().find(|entry| entry.due_on == key.due_on && entry.stage == key.stage);
        let entry = match own {
            Some(own) => own,
            None => entries.iter().find(|entry| entry.covers(key.due_on, key.stage))?,
        };
        Some(Key { stage: entry.stage, ..key.clone() })
    }

    /// Takes in what a run on the day `on` has said and passed over. Of each date one entry is kept: the later stage
    /// has the earlier ones among those that passed.
    pub fn record(&mut self, said: &[NewStage], on: NaiveDate) {
        for NewStage { key, passed } in said {
            let Key { forloeb, rule, due_on, stage } = key.clone();
            let entries = self.0.entry(forloeb).or_default().entry(rule).or_default();
            match entries.last_mut() {
                Some(last) if last.due_on == due_on => {
                    last.passed.push(last.stage);
                    last.passed.extend(passed);
                    (last.stage, last.on, last.superseded) = (stage, on, false);
                }
                _ => entries.push(SaidEntry { due_on, stage, on, superseded: false, passed: passed.clone() }),
            }
        }
    }
}

//! The same days by two configurations: which sayings come, go, or move to another day or person.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

/// A deadline in one person's reminder of one day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Saying {
    pub on: NaiveDate,
    pub to: String,
    pub forloeb: String,
    pub rule: &'static str,
    pub stage: i64,
}

/// What one configuration says and the other does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SayingDifference {
    /// In their order.
    pub added: Vec<Saying>,
    pub removed: Vec<Saying>,
}

/// What becomes of a saying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SayingChange<'a> {
    Comes(&'a Saying),
    Goes(&'a Saying),
    /// The same stage is said on another day, to another person, or both.
    Moves {
        before: &'a Saying,
        after: &'a Saying,
    },
}

impl SayingDifference {
    /// Compares what is said now with what another configuration says.
    pub fn of(mut now: Vec<Saying>, mut other: Vec<Saying>) -> Self {
        now.sort_unstable();
        other.sort_unstable();
        let mut comparison = Self::default();
        let (mut now, mut other) = (now.into_iter().peekable(), other.into_iter().peekable());
        loop {
            let order = match (now.peek(), other.peek()) {
                (Some(one), Some(another)) => one.cmp(another),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => return comparison,
            };
            match order {
                Ordering::Less => comparison.removed.extend(now.next()),
                Ordering::Greater => comparison.added.extend(other.next()),
                Ordering::Equal => drop((now.next(), other.next())),
            }
        }
    }

    /// What becomes of each, by forløb, rule and stage.
    pub fn changes(&self) -> Vec<SayingChange<'_>> {
        let mut stages: BTreeMap<(&str, &str, i64), StageSayings<'_>> = BTreeMap::new();
        let key = |saying: &'_ Saying| (saying.rule, saying.stage);
        for saying in &self.removed {
            let (rule, stage) = key(saying);
            stages.entry((rule, &saying.forloeb, stage)).or_default().removed.push(saying);
        }
        for saying in &self.added {
            let (rule, stage) = key(saying);
            stages.entry((rule, &saying.forloeb, stage)).or_default().added.push(saying);
        }
        stages.into_values().flat_map(StageSayings::changes).collect()
    }
}

/// The sayings of one stage of a rule and forløb that differ.
#[derive(Default)]
struct StageSayings<'a> {
    removed: Vec<&'a Saying>,
    added: Vec<&'a Saying>,
}

impl<'a> StageSayings<'a> {
    fn changes(mut self) -> Vec<SayingChange<'a>> {
        let mut changes = Vec::new();
        // The same person on another day, then another person on the same day, then whoever is left.
        self.pair(&mut changes, |before, after| before.to == after.to);
        self.pair(&mut changes, |before, after| before.on == after.on);
        self.pair(&mut changes, |_, _| true);
        changes.extend(self.removed.into_iter().map(SayingChange::Goes));
        changes.extend(self.added.into_iter().map(SayingChange::Comes));
        changes
    }

    fn pair(&mut self, changes: &mut Vec<SayingChange<'a>>, is_same: impl Fn(&Saying, &Saying) -> bool) {
        let mut left = Vec::new();
        for before in std::mem::take(&mut self.removed) {
            match self.added.iter().position(|after| is_same(before, after)) {
                Some(place) => changes.push(SayingChange::Moves { before, after: self.added.remove(place) }),
                None => left.push(before),
            }
        }
        self.removed = left;
    }
}

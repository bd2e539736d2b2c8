use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::item::{ItemCount, MethodItem};

/// The report of a period, of one tilbud or of all. It serializes as docs/interface.md has it.
#[derive(Debug, Clone, Serialize)]
pub struct MethodReport {
    pub from: NaiveDate,
    /// The day that everything is seen as of.
    pub to: NaiveDate,
    /// `None`: of all.
    pub tilbud: Option<String>,
    /// Every item, in the order of docs/domain.md, section 6.
    pub items: Vec<ItemResult>,
}

/// What an item comes to.
#[derive(Debug, Clone)]
pub struct ItemResult {
    pub item: &'static MethodItem,
    pub count: ItemCount,
    /// What does not meet it, each once.
    pub not_met: BTreeSet<ReportSubject>,
}

/// What an item can be not met by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportSubject {
    /// A case, by its number.
    Forloeb(Arc<str>),
    /// A worker in a month, by its last day.
    WorkerMonth { medarbejder: Arc<str>, month: NaiveDate },
}

impl ItemResult {
    pub(super) fn none_of(item: &'static MethodItem) -> Self {
        Self { item, count: ItemCount::default(), not_met: BTreeSet::new() }
    }

    /// Counts what an item says of one subject.
    pub(super) fn add(&mut self, count: ItemCount, subject: &ReportSubject) {
        self.count += count;
        if count.is_short() {
            self.not_met.insert(subject.clone());
        }
    }

    /// Adds what the same item comes to elsewhere.
    pub(super) fn add_all(&mut self, other: &Self) {
        self.count += other.count;
        self.not_met.extend(other.not_met.iter().cloned());
    }
}

impl fmt::Display for ReportSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forloeb(id) => f.write_str(id),
            Self::WorkerMonth { medarbejder, month } => write!(f, "{medarbejder} {}", month.format("%Y-%m")),
        }
    }
}

impl Serialize for ReportSubject {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl Serialize for ItemResult {
    /// The fields of docs/interface.md.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut fields = to.serialize_struct("ItemResult", 5)?;
        fields.serialize_field("item", self.item.key)?;
        fields.serialize_field("n", &self.count.n)?;
        fields.serialize_field("met", &self.count.met)?;
        fields.serialize_field("score", &self.count.score())?;
        fields.serialize_field("not_met", &self.not_met)?;
        fields.end()
    }
}

//! What a leader should see to first: a few cases, the worst of them first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::digest::Digest;
use super::findings::{Finding, FindingKind};
use super::survey::Ending;
use crate::domain::deadlines::deadline::Deadline;

/// One case, and why.
#[derive(Debug, Clone, PartialEq)]
pub enum Attention<'a> {
    /// Its worst deadline, and how many more of it are overdue.
    Overdue { worst: &'a Deadline, more: usize },
    /// Nobody works on it.
    Unassigned(&'a Finding),
    /// It ends soon, and nobody carries the support on.
    Ending(&'a Ending),
    /// To be done within a week.
    Soon(&'a Deadline),
}

/// So many lines can be seen to; with fewer than the least there is room for what is not overdue yet.
const MOST: usize = 5;
const LEAST: usize = 3;
/// What is to be done later than this is not urgent.
const SOON: i64 = 7;

/// What can't be made good, or costs the house or the citizen each day (docs/domain.md, "Digest").
const WORST: [&str; 4] = ["betalingstilsagn", "decision-85a", "handover-agreement", "closing"];

impl<'a> Attention<'a> {
    pub fn forloeb(&self) -> &str {
        match self {
            Self::Overdue { worst: deadline, .. } | Self::Soon(deadline) => &deadline.forloeb,
            Self::Unassigned(finding) => &finding.subject,
            Self::Ending(ending) => &ending.forloeb,
        }
    }

    /// The first cases of a digest, each once. What is silenced was seen to by somebody.
    pub fn first(digest: &Digest<'a>) -> Vec<Self> {
        let mut found = overdue(digest);
        found.truncate(MOST);
        let mut known: BTreeSet<String> = found.iter().map(|one| one.forloeb().to_owned()).collect();
        let silenced = digest.overdue.iter().chain(&digest.soon).filter(|one| one.silenced_until.is_some());
        known.extend(silenced.map(|one| one.forloeb.to_string()));
        let unassigned = digest.findings.iter().copied().filter(|one| one.kind() == FindingKind::Unassigned);
        let endings = digest.endings.iter().copied().map(Self::Ending);
        let soon = digest.soon.iter().copied();
        let soon = soon.filter(|one| one.days_left <= SOON && one.silenced_until.is_none()).map(Self::Soon);
        for one in unassigned.map(Self::Unassigned).chain(endings).chain(soon) {
            if found.len() >= LEAST {
                break;
            }
            if known.insert(one.forloeb().to_owned()) {
                found.push(one);
            }
        }
        found
    }
}

/// Each forløb with anything overdue: by its worst deadline, then by how many there are.
fn overdue<'a>(digest: &Digest<'a>) -> Vec<Attention<'a>> {
    let mut by_forloeb: BTreeMap<&str, Vec<&'a Deadline>> = BTreeMap::new();
    for deadline in digest.overdue.iter().copied().filter(|one| one.silenced_until.is_none()) {
        by_forloeb.entry(&deadline.forloeb).or_default().push(deadline);
    }
    let mut found: Vec<(&Deadline, usize)> = Vec::new();
    for of_forloeb in by_forloeb.into_values() {
        if let Some(worst) = of_forloeb.iter().copied().min_by_key(|one| badness(one)) {
            found.push((worst, of_forloeb.len() - 1));
        }
    }
    found.sort_by_key(|(worst, more)| (badness(worst), Reverse(*more), &worst.forloeb));
    found.into_iter().map(|(worst, more)| Attention::Overdue { worst, more }).collect()
}

/// What can't wait first, then what has waited longest.
fn badness(deadline: &Deadline) -> (bool, i64) {
    (!WORST.contains(&deadline.rule.key), deadline.days_left)
}

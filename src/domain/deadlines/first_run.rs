//! The first reminders of an installation: what they would be, and whether somebody has to choose before they go.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::deadline::Key;
use super::reminders::Plan;
use super::rules::{RULES, Role, RoleSet, Rule};

/// What a first run would say, in counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstRun {
    pub mails: usize,
    pub deadlines: usize,
    pub overdue: usize,
    /// Deadlines, in the order of docs/domain.md; rules without any are left out.
    pub by_rule: Vec<(&'static Rule, usize)>,
    /// Deadlines that each role is told of, before anyone stands in for anyone.
    pub by_role: Vec<(Role, usize)>,
}

impl FirstRun {
    /// What a plan says.
    pub fn of(plan: &Plan) -> Self {
        let told: HashMap<&Key, RoleSet> =
            plan.mails.values().flatten().map(|item| (&item.entry, item.deadline.to)).collect();
        let mut of_rules: BTreeMap<&str, usize> = BTreeMap::new();
        let mut readers: BTreeMap<Role, usize> = BTreeMap::new();
        for said in &plan.said {
            *of_rules.entry(said.key.rule).or_default() += 1;
            for role in told.get(&said.key).copied().unwrap_or_default().iter() {
                *readers.entry(role).or_default() += 1;
            }
        }
        Self {
            mails: plan.mails.len(),
            deadlines: plan.said.len(),
            overdue: plan.said.iter().filter(|said| said.key.stage < 0).count(),
            by_rule: RULES.iter().filter_map(|rule| Some((rule, *of_rules.get(rule.key)?))).collect(),
            by_role: readers.into_iter().collect(),
        }
    }

    /// Whether it is more than may be said without being asked; `None`: nothing is.
    pub fn is_too_much(&self, limit: Option<usize>) -> bool {
        limit.is_some_and(|limit| self.overdue > limit)
    }
}

impl fmt::Display for FirstRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mails, deadlines, overdue, .. } = self;
        write!(f, "the first reminders would be {mails} mails with {deadlines} deadlines, {overdue} of them overdue")
    }
}

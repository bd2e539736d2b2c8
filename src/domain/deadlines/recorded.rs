//! What a site records at all of the things that rules wait for.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::deadline::DeadlineRules;
use super::rules::{Missing, MissingSet, Rule};
use crate::domain::cases::forloeb::{Case, KontaktKind};

/// What stands in the data, case by case, and which rules wait for something.
#[derive(Debug, Default)]
pub struct RecordedThings {
    recorded: MissingSet,
    /// Flagged deadlines by the rule's name.
    open: BTreeMap<&'static str, usize>,
}

/// A rule with open deadlines that no case can ever fulfil, as the site records its cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeverFulfilled {
    pub rule: &'static Rule,
    /// How many deadlines of it are open.
    pub deadlines: usize,
    /// What it asks for, and no case has.
    pub things: MissingSet,
}

impl RecordedThings {
    /// Adds a case, closed or not, as of the day.
    pub fn add(&mut self, case: &Case, rules: &DeadlineRules, on: NaiveDate) {
        self.recorded.extend(of_case(case));
        for deadline in rules.flagged_deadlines(case, on) {
            *self.open.entry(deadline.rule.key).or_default() += 1;
        }
    }

    /// In the order of docs/domain.md.
    pub fn never_fulfilled(&self, rules: &DeadlineRules) -> Vec<NeverFulfilled> {
        let mut found = Vec::new();
        for (rule, settings) in rules.rules.enabled() {
            // Where none is open nobody is told of anything that is not recorded.
            let Some(deadlines) = self.open.get(rule.key).copied() else { continue };
            let things = settings.requires.without(self.recorded);
            if !things.is_empty() {
                found.push(NeverFulfilled { rule, deadlines, things });
            }
        }
        found
    }
}

fn of_case(case: &Case) -> Vec<Missing> {
    let forloeb = &case.forloeb;
    let mut recorded: Vec<Missing> = case.milestones.iter().map(|one| Missing::Milestone(one.kind)).collect();
    let others = [
        (Missing::Worker, forloeb.medarbejder.is_some()),
        (Missing::Contact, !case.kontakter.is_empty()),
        (Missing::HomeVisit, case.kontakter.iter().any(|one| one.kind == KontaktKind::HomeVisit)),
        (Missing::Tilsagn, !case.tilsagn.is_empty()),
        (Missing::DecisionOn, forloeb.decision_on.is_some()),
        // The later phase says that the earlier one has come.
        (Missing::Phase2On, forloeb.phase2_on.is_some() || forloeb.phase3_on.is_some()),
        (Missing::Phase3On, forloeb.phase3_on.is_some()),
        (Missing::EndedOn, forloeb.ended_on.is_some()),
    ];
    recorded.extend(others.into_iter().filter(|(_, is_recorded)| *is_recorded).map(|(thing, _)| thing));
    recorded
}

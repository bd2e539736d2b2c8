use std::collections::{BTreeMap, BTreeSet};

use super::{MissingSet, RULES, Role, RoleSet, Rule};

/// What a site can set of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSettings {
    pub enabled: bool,
    /// The largest first, each once, none negative; never empty.
    pub leads: Vec<i64>,
    pub to: BTreeSet<Role>,
    pub from_stage: BTreeMap<Role, i64>,
    /// Which of the things that the rule asks for the site records; never empty.
    pub requires: MissingSet,
}

impl RuleSettings {
    fn default_of(rule: &Rule) -> Self {
        Self {
            enabled: true,
            leads: rule.leads.to_vec(),
            to: rule.to.iter().copied().collect(),
            from_stage: rule.from_stage.iter().copied().collect(),
            requires: rule.asks.iter().copied().collect(),
        }
    }

    /// The largest lead, in days.
    pub fn first_lead(&self) -> i64 {
        self.leads.first().copied().unwrap_or(0)
    }

    /// The smallest lead that is `>= days_left`; when overdue by n days -1 (n = 1..7), -8 (8..14), ...
    /// `None` while the largest lead has not come.
    pub fn stage(&self, days_left: i64) -> Option<i64> {
        if days_left < 0 {
            return Some(-1 - (-days_left - 1) / 7 * 7);
        }
        self.leads.iter().copied().filter(|lead| *lead >= days_left).min()
    }

    /// The stages that come before `stage`, the first first.
    pub fn stages_before(&self, stage: i64) -> impl Iterator<Item = i64> {
        let overdue = (1..).step_by(7).map(|n: i64| -n).take_while(move |s| *s > stage);
        self.leads.iter().copied().filter(move |lead| *lead > stage).chain(overdue)
    }

    /// The roles that get a mail at a stage.
    pub fn roles_at(&self, stage: i64) -> RoleSet {
        let added = self.from_stage.iter().filter(|(_, from)| **from >= stage).map(|(role, _)| *role);
        self.to.iter().copied().chain(added).collect()
    }
}

/// Every rule with a site's settings for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules(Vec<(&'static Rule, RuleSettings)>);

impl Rules {
    /// The enabled rules, in the order of docs/domain.md.
    pub fn enabled(&self) -> impl Iterator<Item = (&'static Rule, &RuleSettings)> {
        self.0.iter().filter(|(_, settings)| settings.enabled).map(|(rule, settings)| (*rule, settings))
    }

    /// The rules that are switched off.
    pub fn off(&self) -> impl Iterator<Item = &'static Rule> {
        self.0.iter().filter(|(_, settings)| !settings.enabled).map(|(rule, _)| *rule)
    }

    /// Switches on the rules that are named, and the others off.
    pub fn enable_only(&mut self, keys: &[String]) {
        for (rule, settings) in &mut self.0 {
            settings.enabled = keys.iter().any(|key| key == rule.key);
        }
    }

    /// What some rule could ask for, and the site does not record.
    pub fn not_asked(&self) -> MissingSet {
        let all = self
            .0
            .iter()
            .flat_map(|(rule, settings)| rule.asks.iter().copied().filter(|thing| !settings.requires.contains(*thing)));
        all.collect()
    }

    /// The same settings for one rule alone.
    #[must_use]
    pub fn only(&self, rule: &Rule) -> Self {
        Self(self.0.iter().filter(|(known, _)| *known == rule).cloned().collect())
    }

    /// The settings of a rule, to be changed; `None` for a name that is no rule.
    pub fn settings_mut(&mut self, key: &str) -> Option<&mut RuleSettings> {
        self.0.iter_mut().find(|(rule, _)| rule.key == key).map(|(_, settings)| settings)
    }

    /// The settings of a rule.
    pub fn settings(&self, rule: &Rule) -> Option<&RuleSettings> {
        self.0.iter().find(|(known, _)| *known == rule).map(|(_, settings)| settings)
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self(RULES.iter().map(|rule| (rule, RuleSettings::default_of(rule))).collect())
    }
}

//! The section `[rules]`: what a site sets of each rule.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::checked::{Checked, list_or_commas, not_accepted, one_of, refuse, texts};
use crate::domain::deadlines::rules::{MissingSet, RULES, Role, Rule, RuleSettings, Rules, rule};

/// The rules by their names, and beside them the list of those that are on.
#[derive(Debug, Default)]
pub(super) struct RawRules {
    only: Vec<String>,
    rules: BTreeMap<String, RawRule>,
}

impl<'de> Deserialize<'de> for RawRules {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(RulesVisitor)
    }
}

struct RulesVisitor;

impl<'de> Visitor<'de> for RulesVisitor {
    type Value = RawRules;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a section [rules.NAME] for a rule, and the list rules.only")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawRules, A::Error> {
        let mut rules = RawRules::default();
        while let Some(name) = map.next_key::<String>()? {
            if name == "only" {
                rules.only = map.next_value::<RuleNames>()?.0;
            } else {
                rules.rules.insert(name, map.next_value()?);
            }
        }
        Ok(rules)
    }
}

/// A list, or in an environment variable its names with commas between them.
#[derive(Deserialize)]
#[serde(transparent)]
struct RuleNames(#[serde(deserialize_with = "texts")] Vec<String>);

/// What is left out is as the method has it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawRule {
    enabled: Option<bool>,
    #[serde(deserialize_with = "some_numbers")]
    leads: Option<Vec<i64>>,
    #[serde(deserialize_with = "some_texts")]
    to: Option<Vec<String>>,
    from_stage: Option<BTreeMap<String, i64>>,
    #[serde(deserialize_with = "some_texts")]
    requires: Option<Vec<String>>,
}

fn some_numbers<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<i64>>, D::Error> {
    list_or_commas(from, "a list of whole numbers").map(Some)
}

fn some_texts<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    texts(from).map(Some)
}

/// The roles that a deadline can be told to.
const RULE_ROLES: [Role; 4] = [Role::Medarbejder, Role::Teamleder, Role::Forstander, Role::Oekonomi];

impl RawRules {
    pub(super) fn check(self) -> Checked<Rules> {
        let mut rules = Rules::default();
        if let Some(unknown) = self.only.iter().find(|name| rule(name).is_none()) {
            return no_such_rule("rules.only", unknown);
        }
        // An empty list leaves all on.
        if !self.only.is_empty() {
            rules.enable_only(&self.only);
        }
        // What a rule has of its own goes before the list.
        for (name, raw) in self.rules {
            let key = format!("rules.{name}");
            let Some(known) = rule(&name) else { return no_such_rule(&key, &name) };
            if let Some(settings) = rules.settings_mut(&name) {
                raw.set(&key, known, settings)?;
            }
        }
        Ok(rules)
    }
}

fn no_such_rule<T>(key: &str, name: &str) -> Checked<T> {
    let known = RULES.iter().map(Rule::named).collect::<Vec<_>>().join(", ");
    refuse(key, format!("there is no rule {name:?}; accepted: {known}"))
}

impl RawRule {
    fn set(self, key: &str, rule: &Rule, settings: &mut RuleSettings) -> Checked<()> {
        if let Some(enabled) = self.enabled {
            settings.enabled = enabled;
        }
        if let Some(leads) = self.leads {
            if leads.is_empty() || leads.iter().any(|lead| !(0..=366).contains(lead)) {
                return not_accepted(&format!("{key}.leads"), leads, "at least one number of days from 0 to 366");
            }
            settings.leads = BTreeSet::from_iter(leads).into_iter().rev().collect();
        }
        if let Some(to) = self.to {
            let key = format!("{key}.to");
            settings.to = to.iter().map(|role| one_of(&key, role, &RULE_ROLES)).collect::<Checked<_>>()?;
        }
        if let Some(from_stage) = self.from_stage {
            let key = format!("{key}.from_stage");
            let roles = from_stage.iter().map(|(role, stage)| Ok((one_of(&key, role, &RULE_ROLES)?, *stage)));
            settings.from_stage = roles.collect::<Checked<_>>()?;
        }
        if let Some(requires) = self.requires {
            settings.requires = required(&format!("{key}.requires"), &requires, rule)?;
        }
        // A deadline that no role is told about would be missed.
        if settings.to.is_empty() && settings.from_stage.is_empty() {
            return refuse(
                &format!("{key}.to"),
                "nobody would be told; accepted: at least one role, or enabled = false",
            );
        }
        Ok(())
    }
}

/// Which of the things that a rule asks for the site records.
fn required(key: &str, names: &[String], rule: &Rule) -> Checked<MissingSet> {
    let title = rule.named();
    // One that asks for a single thing would ask for nothing.
    if rule.asks.len() < 2 {
        return refuse(key, format!("{title} asks for one thing only; accepted: enabled = false, or nothing here"));
    }
    let known = rule.asks.iter().map(|thing| thing.as_str()).collect::<Vec<_>>().join(", ");
    if names.is_empty() {
        return refuse(
            key,
            format!("{title} would ask for nothing; accepted: at least one of {known}, or enabled = false"),
        );
    }
    let mut required = MissingSet::default();
    for name in names {
        match rule.asks.iter().find(|thing| thing.as_str() == name) {
            Some(thing) => required.extend([*thing]),
            None => return refuse(key, format!("{title} does not ask for {name:?}; accepted: {known}")),
        }
    }
    Ok(required)
}

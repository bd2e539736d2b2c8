//! The section `[rules]`: what a site sets of each rule.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer};

use super::checked::{Checked, list_or_commas, not_accepted, one_of, refuse, texts};
use crate::domain::deadlines::rules::{RULES, Role, RuleSettings, Rules};

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
}

fn some_numbers<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<i64>>, D::Error> {
    list_or_commas(from, "a list of whole numbers").map(Some)
}

fn some_texts<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<String>>, D::Error> {
    texts(from).map(Some)
}

/// The roles that a deadline can be told to.
const RULE_ROLES: [Role; 4] = [Role::Medarbejder, Role::Teamleder, Role::Forstander, Role::Oekonomi];

pub(super) fn check(section: BTreeMap<String, RawRule>) -> Checked<Rules> {
    let mut rules = Rules::default();
    for (name, raw) in section {
        let key = format!("rules.{name}");
        let Some(settings) = rules.settings_mut(&name) else {
            let known = RULES.iter().map(|rule| rule.key).collect::<Vec<_>>().join(", ");
            return refuse(&key, format!("no such rule; accepted: {known}"));
        };
        raw.set(&key, settings)?;
    }
    Ok(rules)
}

impl RawRule {
    fn set(self, key: &str, settings: &mut RuleSettings) -> Checked<()> {
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

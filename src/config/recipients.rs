//! The section `[[recipients]]`: who holds a role.

use serde::Deserialize;

use super::checked::{Checked, not_accepted, one_of};
use crate::domain::deadlines::people::Appointed;
use crate::domain::deadlines::rules::Role;
use crate::domain::values::address::Address;
use crate::domain::values::message::Recipient;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRecipient {
    role: String,
    tilbud: Option<String>,
    #[serde(default)]
    name: String,
    email: String,
}

/// The roles that a person is configured for; a medarbejder is one of the case database.
const APPOINTED: [Role; 4] = [Role::Teamleder, Role::Forstander, Role::Oekonomi, Role::Admin];

pub(super) fn check(section: Vec<RawRecipient>) -> Checked<Vec<Appointed>> {
    section.into_iter().enumerate().map(|(index, raw)| raw.check(index)).collect()
}

impl RawRecipient {
    fn check(self, index: usize) -> Checked<Appointed> {
        let key = |field: &str| format!("recipients[{index}].{field}");
        if self.email.parse::<lettre::Address>().is_err() || self.email.parse::<Address>().is_err() {
            return not_accepted(&key("email"), self.email, "one mail address, such as navn@example.dk");
        }
        Ok(Appointed {
            role: one_of(&key("role"), &self.role, &APPOINTED)?,
            tilbud: self.tilbud.filter(|tilbud| !tilbud.is_empty()),
            person: Recipient { name: self.name, email: Address::unchecked(self.email) },
        })
    }
}

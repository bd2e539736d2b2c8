//! The section `[[recipients]]`: who holds a role.

use chrono::NaiveDate;
use serde::Deserialize;

use super::checked::{Checked, not_accepted, one_of, refuse};
use crate::domain::cases::staff::Absence;
use crate::domain::deadlines::role_holders::Appointed;
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
    absent_from: Option<String>,
    absent_to: Option<String>,
    substitute_email: Option<String>,
}

/// The roles that a person is configured for; a medarbejder is one of the case database.
const APPOINTED: [Role; 5] = [Role::Teamleder, Role::Forstander, Role::Oekonomi, Role::Listeansvarlig, Role::Admin];

pub(super) fn check(section: Vec<RawRecipient>) -> Checked<Vec<Appointed>> {
    section.into_iter().enumerate().map(|(index, raw)| raw.check(index)).collect()
}

impl RawRecipient {
    fn check(self, index: usize) -> Checked<Appointed> {
        let key = |field: &str| format!("recipients[{index}].{field}");
        let absence = Absence {
            from: date(&key("absent_from"), self.absent_from)?,
            to: date(&key("absent_to"), self.absent_to)?,
        };
        if absence.from.zip(absence.to).is_some_and(|(from, to)| to < from) {
            return refuse(&key("absent_to"), "it is before absent_from; accepted: that day or a later one");
        }
        if absence.from.is_none() && absence.to.is_some() {
            return refuse(&key("absent_to"), "it has no absent_from; accepted: both, or absent_from alone");
        }
        let substitute = self.substitute_email.filter(|email| !email.is_empty());
        Ok(Appointed {
            role: one_of(&key("role"), &self.role, &APPOINTED)?,
            tilbud: self.tilbud.filter(|tilbud| !tilbud.is_empty()),
            person: Recipient { name: self.name, email: address(&key("email"), self.email)? },
            absence,
            substitute: match substitute {
                Some(email) => Some(address(&key("substitute_email"), email)?),
                None => None,
            },
        })
    }
}

fn address(key: &str, email: String) -> Checked<Address> {
    if email.parse::<lettre::Address>().is_err() || email.parse::<Address>().is_err() {
        return not_accepted(key, email, "one mail address, such as navn@example.dk");
    }
    Ok(Address::unchecked(email))
}

fn date(key: &str, text: Option<String>) -> Checked<Option<NaiveDate>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    match text.parse() {
        Ok(day) => Ok(Some(day)),
        Err(_) => not_accepted(key, text, "a day as \"2026-07-01\""),
    }
}

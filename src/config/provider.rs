//! The key `billing.provider`: who issues the statements.

use serde::Deserialize;

use super::checked::{Checked, not_accepted, refuse};
use crate::domain::billing::provider::Provider;
use crate::domain::values::address::Address;
use crate::domain::values::postal_address::{PostalAddress, is_postal_code};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawProvider {
    name: String,
    cvr: String,
    street: String,
    postal_code: String,
    city: String,
    /// In one line, instead of the three above.
    address: String,
    contact: String,
    phone: String,
    email: String,
}

impl RawProvider {
    pub(super) fn check(self) -> Checked<Provider> {
        let Self { name, cvr, street, postal_code, city, address, contact, phone, email } = self;
        let is_cvr = cvr.len() == 8 && cvr.bytes().all(|b| b.is_ascii_digit());
        if !cvr.is_empty() && !is_cvr {
            return not_accepted("billing.provider.cvr", cvr, "eight digits");
        }
        let parts = [&street, &postal_code, &city];
        if !address.is_empty() && parts.iter().any(|part| !part.is_empty()) {
            return refuse("billing.provider.address", "accepted: either it, or street, postal_code and city");
        }
        if !postal_code.is_empty() && !is_postal_code(&postal_code) {
            return not_accepted("billing.provider.postal_code", postal_code, "four digits");
        }
        if !email.is_empty() && email.parse::<Address>().is_err() {
            return not_accepted("billing.provider.email", email, "one mail address");
        }
        let address =
            if address.is_empty() { PostalAddress { street, postal_code, city } } else { PostalAddress::of(&address) };
        Ok(Provider { name, cvr, address, contact, phone, email })
    }
}

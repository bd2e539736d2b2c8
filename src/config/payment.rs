//! The key `billing.payment`: where the payers pay.

use serde::Deserialize;

use super::checked::{Checked, not_accepted, parse, refuse};
use crate::domain::billing::payment::Payment;

const KEY: &str = "billing.payment";

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawPayment {
    account: String,
    iban: String,
    bic: String,
    fik: String,
    card: String,
}

impl RawPayment {
    /// `None` where nothing is set.
    pub(super) fn check(self) -> Checked<Option<Payment>> {
        let Self { account, iban, bic, fik, card } = self;
        let ways = [&account, &iban, &fik].into_iter().filter(|way| !way.is_empty()).count();
        if ways > 1 || (!bic.is_empty() && iban.is_empty()) || (!card.is_empty() && fik.is_empty()) {
            return refuse(KEY, "accepted: one of account, iban (with bic or without) and fik (with card)");
        }
        let payment = if !account.is_empty() {
            let accepted = "four digits, a blank, and one to ten digits, such as \"1234 0012345678\"";
            Payment::account(&account)
                .map_or_else(|| not_accepted("billing.payment.account", &account, accepted), Ok)?
        } else if !iban.is_empty() {
            let bic = if bic.is_empty() { None } else { Some(bic.as_str()) };
            let accepted = "an IBAN with the right check digits, and a bic of 8 or 11 characters or none";
            Payment::iban(&iban, bic).map_or_else(|| not_accepted("billing.payment.iban", &iban, accepted), Ok)?
        } else if !fik.is_empty() {
            let kind = if card.is_empty() { "71" } else { card.as_str() };
            let kind = parse("billing.payment.card", kind)?;
            let accepted = "the eight digits of the creditor";
            Payment::slip(kind, &fik).map_or_else(|| not_accepted("billing.payment.fik", &fik, accepted), Ok)?
        } else {
            return Ok(None);
        };
        Ok(Some(payment))
    }
}

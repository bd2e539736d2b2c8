//! The section `[billing]`: what is billed from when, and by whom.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::checked::{Checked, not_accepted, number_in, parse};
use super::payment::RawPayment;
use super::provider::RawProvider;
use crate::domain::billing::payment::Payment;
use crate::domain::billing::provider::Provider;
use crate::domain::billing::takst::TilsagnPolicy;
use crate::domain::billing::unit::StatementPer;
use crate::domain::values::calendar::parse_month;

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawBilling {
    first_month: Option<String>,
    betalingstilsagn: String,
    due_days: i64,
    statement_per: String,
    provider: RawProvider,
    payment: RawPayment,
}

impl Default for RawBilling {
    fn default() -> Self {
        Self {
            first_month: None,
            betalingstilsagn: "without_stay".into(),
            due_days: 30,
            statement_per: "kommune".into(),
            provider: RawProvider::default(),
            payment: RawPayment::default(),
        }
    }
}

/// What is billed from when, and by whom.
#[derive(Debug, Clone)]
pub struct Billing {
    /// The first day of the month that the account begins with, 1990 to 2100; without it, as by default, nothing is
    /// issued.
    pub first_month: Option<NaiveDate>,
    /// Which forløb need a betalingstilsagn to be billed; by default those without a stay before.
    pub betalingstilsagn: TilsagnPolicy,
    /// Days from the issue of a statement to the last day to pay, 1 to 365; by default 30.
    pub due_days: i64,
    /// What of a paying kommune gets a statement of its own; by default all of it one.
    pub statement_per: StatementPer,
    /// Who issues the statements; by default nobody is named.
    pub provider: Provider,
    /// Where the payers pay; by default it is not said.
    pub payment: Option<Payment>,
}

impl RawBilling {
    pub(super) fn check(self) -> Checked<Billing> {
        let provider = self.provider.check()?;
        let first_month = match self.first_month.as_deref() {
            None | Some("") => None,
            Some(text) => Some(first_month(text)?),
        };
        Ok(Billing {
            first_month,
            betalingstilsagn: parse("billing.betalingstilsagn", &self.betalingstilsagn)?,
            due_days: number_in("billing.due_days", self.due_days, 1..=365)?,
            statement_per: parse("billing.statement_per", &self.statement_per)?,
            provider,
            payment: self.payment.check()?,
        })
    }
}

fn first_month(text: &str) -> Checked<NaiveDate> {
    match parse_month(text) {
        Some(month) if (1990..=2100).contains(&month.year()) => Ok(month),
        _ => not_accepted("billing.first_month", text, "a month as YYYY-MM, 1990 to 2100"),
    }
}

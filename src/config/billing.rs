//! The section `[billing]`: what is billed from when, and by whom.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::checked::{Checked, not_accepted, number_in, parse};
use crate::domain::billing::provider::Provider;
use crate::domain::billing::takst::TilsagnPolicy;
use crate::domain::values::calendar::parse_month;

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawBilling {
    first_month: Option<String>,
    betalingstilsagn: String,
    due_days: i64,
    provider: RawProvider,
}

impl Default for RawBilling {
    fn default() -> Self {
        Self {
            first_month: None,
            betalingstilsagn: "without_stay".into(),
            due_days: 30,
            provider: RawProvider::default(),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RawProvider {
    name: String,
    cvr: String,
    address: String,
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
    /// Who issues the statements; by default nobody is named.
    pub provider: Provider,
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
            provider,
        })
    }
}

fn first_month(text: &str) -> Checked<NaiveDate> {
    match parse_month(text) {
        Some(month) if (1990..=2100).contains(&month.year()) => Ok(month),
        _ => not_accepted("billing.first_month", text, "a month as YYYY-MM, 1990 to 2100"),
    }
}

impl RawProvider {
    fn check(self) -> Checked<Provider> {
        let Self { name, cvr, address } = self;
        let is_cvr = cvr.len() == 8 && cvr.bytes().all(|b| b.is_ascii_digit());
        if !cvr.is_empty() && !is_cvr {
            return not_accepted("billing.provider.cvr", cvr, "eight digits");
        }
        Ok(Provider { name, cvr, address })
    }
}

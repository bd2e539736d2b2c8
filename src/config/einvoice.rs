//! The section `[einvoice]`: whether and how e-invoices are made.

use serde::Deserialize;

use super::checked::{Checked, parse, refuse};
use crate::domain::billing::einvoice::{EinvoiceSettings, Vat};
use crate::domain::billing::provider::Provider;

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawEinvoice {
    enabled: bool,
    vat: String,
    exemption_reason: Option<String>,
}

impl Default for RawEinvoice {
    fn default() -> Self {
        Self { enabled: false, vat: "exempt".into(), exemption_reason: None }
    }
}

impl RawEinvoice {
    /// `None` where e-invoices are off.
    pub(super) fn check(self, provider: &Provider) -> Checked<Option<EinvoiceSettings>> {
        let vat: Vat = parse("einvoice.vat", &self.vat)?;
        if !self.enabled {
            return Ok(None);
        }
        // An e-invoice without its seller is refused by the payer's system.
        demand("billing.provider.name", &provider.name, "the name that stands on e-invoices")?;
        demand("billing.provider.cvr", &provider.cvr, "eight digits")?;
        let exemption_reason = match self.exemption_reason {
            Some(reason) if !reason.trim().is_empty() => reason,
            _ => vat.reason().to_owned(),
        };
        Ok(Some(EinvoiceSettings { vat, exemption_reason }))
    }
}

fn demand(key: &str, value: &str, accepted: &str) -> Checked<()> {
    if value.trim().is_empty() {
        return refuse(key, format!("it is not set, but einvoice.enabled is true; accepted: {accepted}"));
    }
    Ok(())
}

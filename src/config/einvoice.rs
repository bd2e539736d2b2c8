//! The section `[einvoice]`.

use super::check::{Checked, parse, refuse};
use super::raw;
use crate::domain::billing::einvoice::{EinvoiceSettings, Vat};
use crate::domain::billing::provider::Provider;

/// `None` where e-invoices are off.
pub(super) fn einvoice(raw: raw::Einvoice, provider: &Provider) -> Checked<Option<EinvoiceSettings>> {
    let vat: Vat = parse("einvoice.vat", &raw.vat)?;
    if !raw.enabled {
        return Ok(None);
    }
    for (key, value, accepted) in
        [("name", &provider.name, "the name that stands on e-invoices"), ("cvr", &provider.cvr, "eight digits")]
    {
        if value.trim().is_empty() {
            let problem = format!("it is not set, but einvoice.enabled is true; accepted: {accepted}");
            return refuse(&format!("billing.provider.{key}"), problem);
        }
    }
    let reason = raw.exemption_reason.filter(|reason| !reason.trim().is_empty());
    Ok(Some(EinvoiceSettings { vat, exemption_reason: reason.unwrap_or_else(|| vat.reason().to_owned()) }))
}

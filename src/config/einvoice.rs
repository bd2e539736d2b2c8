//! The section `[einvoice]`.

use super::check::{Checked, parse, refuse};
use super::{Provider, raw};
use crate::domain::values::closed_set::closed_set;

closed_set! {
    /// Why there is no VAT: the service is exempt, or the provider is not registered for VAT.
    Vat { Exempt = "exempt", NotRegistered = "not_registered" }
}

/// How e-invoices are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Einvoice {
    pub vat: Vat,
    /// Why there is no VAT, in words for the payer.
    pub exemption_reason: String,
}

impl Vat {
    /// The reason that stands on the invoice where no other is set.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Exempt => "Momsfritaget efter momslovens § 13, stk. 1, nr. 2 (social forsorg og bistand)",
            Self::NotRegistered => "Sælger er ikke momsregistreret",
        }
    }
}

/// `None` where e-invoices are off.
pub(super) fn einvoice(raw: raw::Einvoice, provider: &Provider) -> Checked<Option<Einvoice>> {
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
    Ok(Some(Einvoice { vat, exemption_reason: reason.unwrap_or_else(|| vat.reason().to_owned()) }))
}

//! What an e-invoice says about VAT.

use crate::domain::values::closed_set::closed_set;

closed_set! {
    /// Why there is no VAT: the service is exempt, or the provider is not registered for VAT.
    Vat { Exempt = "exempt", NotRegistered = "not_registered" }
}

impl Vat {
    /// The reason that an invoice gives where a site sets no other.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Exempt => "Momsfritaget efter momslovens § 13, stk. 1, nr. 2 (social forsorg og bistand)",
            Self::NotRegistered => "Sælger er ikke momsregistreret",
        }
    }
}

/// How e-invoices are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EinvoiceSettings {
    /// Why there is no VAT; decides the tax category of every line.
    pub vat: Vat,
    /// Why there is no VAT, in Danish words for the payer; never blank.
    pub exemption_reason: String,
}

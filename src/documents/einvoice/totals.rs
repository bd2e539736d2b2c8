//! Tax and sums.

use std::io;

use super::ubl::Ubl;
use crate::documents::Bill;
use crate::domain::billing::einvoice::{EinvoiceSettings, Vat};

/// The tax breakdown: all of it in one category, and none to pay.
pub fn tax(ubl: &mut Ubl, bill: &Bill, settings: &EinvoiceSettings) -> io::Result<()> {
    ubl.group("TaxTotal", |ubl| {
        ubl.amount("TaxAmount", 0)?;
        ubl.group("TaxSubtotal", |ubl| {
            ubl.amount("TaxableAmount", payable(bill))?;
            ubl.amount("TaxAmount", 0)?;
            category(ubl, "TaxCategory", settings.vat, Some(&settings.exemption_reason))
        })
    })
}

pub fn total(ubl: &mut Ubl, bill: &Bill) -> io::Result<()> {
    ubl.group("LegalMonetaryTotal", |ubl| {
        ["LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount", "PayableAmount"]
            .into_iter()
            .try_for_each(|name| ubl.amount(name, payable(bill)))
    })
}

/// The VAT category of a line or of the breakdown; only there a reason is allowed.
pub fn category(ubl: &mut Ubl, name: &str, vat: Vat, reason: Option<&str>) -> io::Result<()> {
    let code = match vat {
        Vat::Exempt => "E",
        Vat::NotRegistered => "O",
    };
    ubl.group(name, |ubl| {
        ubl.text("ID", code)?;
        if vat == Vat::Exempt {
            ubl.text("Percent", "0")?;
        }
        if let Some(reason) = reason {
            ubl.text("TaxExemptionReason", reason)?;
        }
        ubl.group("TaxScheme", |ubl| ubl.text("ID", "VAT"))
    })
}

fn payable(bill: &Bill) -> i64 {
    bill.sign() * bill.statement.total.amount_oere
}

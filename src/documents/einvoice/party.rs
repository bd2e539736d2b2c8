//! Seller and buyer.

use std::io;

use super::ubl::Ubl;
use crate::domain::billing::einvoice::Vat;
use crate::domain::billing::provider::Provider;
use crate::domain::cases::forloeb::Kommune;

/// The schemes of the EAS code list: Danish CVR numbers, written `DK12345678`, and GS1's location numbers.
const CVR: (&str, &str) = ("schemeID", "0184");
const GLN: (&str, &str) = ("schemeID", "0088");

pub fn seller(ubl: &mut Ubl, provider: &Provider, vat: Vat) -> io::Result<()> {
    let cvr = format!("DK{}", provider.cvr);
    party(ubl, "AccountingSupplierParty", |ubl| {
        ubl.coded("EndpointID", CVR, &cvr)?;
        address(ubl, &provider.address)?;
        if vat == Vat::Exempt {
            ubl.group("PartyTaxScheme", |ubl| {
                ubl.text("CompanyID", &cvr)?;
                ubl.group("TaxScheme", |ubl| ubl.text("ID", "VAT"))
            })?;
        }
        legal(ubl, &provider.name, Some(&cvr))
    })
}

pub fn buyer(ubl: &mut Ubl, kommune: &Kommune, gln: &str) -> io::Result<()> {
    let cvr = match &kommune.cvr {
        Some(cvr) if is_cvr(cvr) => Some(format!("DK{cvr}")),
        _ => None,
    };
    party(ubl, "AccountingCustomerParty", |ubl| {
        ubl.coded("EndpointID", GLN, gln)?;
        address(ubl, "")?;
        legal(ubl, &kommune.name, cvr.as_deref())
    })
}

fn is_cvr(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit())
}

fn party(ubl: &mut Ubl, role: &str, fill: impl FnOnce(&mut Ubl) -> io::Result<()>) -> io::Result<()> {
    ubl.group(role, |ubl| ubl.group("Party", fill))
}

/// Peppol demands the country only.
fn address(ubl: &mut Ubl, line: &str) -> io::Result<()> {
    ubl.group("PostalAddress", |ubl| {
        ubl.text("StreetName", line)?;
        ubl.group("Country", |ubl| ubl.text("IdentificationCode", "DK"))
    })
}

fn legal(ubl: &mut Ubl, name: &str, cvr: Option<&str>) -> io::Result<()> {
    ubl.group("PartyLegalEntity", |ubl| {
        ubl.text("RegistrationName", name)?;
        match cvr {
            Some(cvr) => ubl.coded("CompanyID", CVR, cvr),
            None => Ok(()),
        }
    })
}

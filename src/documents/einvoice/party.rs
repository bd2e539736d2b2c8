//! Seller and buyer.

use std::io;

use super::ubl::Ubl;
use crate::documents::Bill;
use crate::domain::billing::danish::name_of_kommune;
use crate::domain::billing::einvoice::Vat;
use crate::domain::billing::provider::Provider;
use crate::domain::values::postal_address::PostalAddress;

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
        legal(ubl, &provider.name, Some(&cvr))?;
        contact(ubl, [&provider.contact, &provider.phone, &provider.email])
    })
}

pub fn buyer(ubl: &mut Ubl, bill: &Bill, gln: &str) -> io::Result<()> {
    let kommune = bill.kommune;
    let cvr = match &kommune.cvr {
        Some(cvr) if is_cvr(cvr) => Some(format!("DK{cvr}")),
        _ => None,
    };
    party(ubl, "AccountingCustomerParty", |ubl| {
        ubl.coded("EndpointID", GLN, gln)?;
        address(ubl, &PostalAddress::of(kommune.address.as_deref().unwrap_or_default()))?;
        legal(ubl, &name_of_kommune(&kommune.name), cvr.as_deref())?;
        contact(ubl, [bill.statement.references.buyer_reference.as_deref().unwrap_or_default(), "", ""])
    })
}

fn is_cvr(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit())
}

fn party(ubl: &mut Ubl, role: &str, fill: impl FnOnce(&mut Ubl) -> io::Result<()>) -> io::Result<()> {
    ubl.group(role, |ubl| ubl.group("Party", fill))
}

/// Peppol demands the country only.
fn address(ubl: &mut Ubl, address: &PostalAddress) -> io::Result<()> {
    ubl.group("PostalAddress", |ubl| {
        ubl.text("StreetName", &address.street)?;
        ubl.text("CityName", &address.city)?;
        ubl.text("PostalZone", &address.postal_code)?;
        ubl.group("Country", |ubl| ubl.text("IdentificationCode", "DK"))
    })
}

/// Name, telephone and mail address, as far as they are known.
fn contact(ubl: &mut Ubl, [name, phone, email]: [&str; 3]) -> io::Result<()> {
    if [name, phone, email].iter().all(|text| text.trim().is_empty()) {
        return Ok(());
    }
    ubl.group("Contact", |ubl| {
        ubl.text("Name", name)?;
        ubl.text("Telephone", phone)?;
        ubl.text("ElectronicMail", email)
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

//! A statement -> an EN 16931 invoice or credit note: Peppol BIS Billing 3.0 in UBL 2.1.

mod line;
mod means;
mod party;
mod totals;
mod ubl;

use std::collections::BTreeSet;
use std::io;

use self::line::line;
use self::means::payment_means;
use self::party::{buyer, seller};
use self::totals::{tax, total};
use self::ubl::Ubl;
use super::Bill;
use crate::domain::billing::danish::{AS_AGREED, CREDIT};
use crate::domain::billing::einvoice::EinvoiceSettings;
use crate::domain::billing::statement::DocumentKind;
use crate::domain::values::calendar::month_of;
use crate::domain::values::danish;
use crate::domain::values::gln::is_gln;
use crate::domain::values::oere::with_hyphen;

const CUSTOMIZATION: &str = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
const PROFILE: &str = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";

/// Why no e-invoice can be made of this one bill.
#[derive(Debug, thiserror::Error)]
pub enum EinvoiceError {
    #[error("a draft is no invoice")]
    Draft,
    #[error("kommune {kommune} has no GLN, or one with a wrong check digit")]
    NoGln { kommune: String },
    #[error("the e-invoice could not be written")]
    Write(#[from] io::Error),
}

/// What an invoice and a credit note name differently.
struct UblDocumentType {
    document: &'static str,
    type_element: &'static str,
    type_code: &'static str,
    line: &'static str,
    quantity: &'static str,
}

const INVOICE: UblDocumentType = UblDocumentType {
    document: "Invoice",
    type_element: "InvoiceTypeCode",
    type_code: "380",
    line: "InvoiceLine",
    quantity: "InvoicedQuantity",
};
const CREDIT_NOTE: UblDocumentType = UblDocumentType {
    document: "CreditNote",
    type_element: "CreditNoteTypeCode",
    type_code: "381",
    line: "CreditNoteLine",
    quantity: "CreditedQuantity",
};

/// The XML of an issued statement; a credit note's amounts are positive (docs/domain.md, B10).
pub fn einvoice(bill: &Bill, settings: &EinvoiceSettings) -> Result<String, EinvoiceError> {
    let number = match &bill.statement.number {
        Some(number) if bill.issued => number,
        _ => return Err(EinvoiceError::Draft),
    };
    let Some(gln) = bill.statement.references.gln.as_deref().filter(|gln| is_gln(gln)) else {
        return Err(EinvoiceError::NoGln { kommune: bill.kommune.code.clone() });
    };
    let kind = match bill.statement.document {
        DocumentKind::Statement => &INVOICE,
        DocumentKind::Kreditnota => &CREDIT_NOTE,
    };
    Ok(Ubl::document(kind.document, |ubl| {
        head(ubl, bill, kind, number)?;
        seller(ubl, bill.provider, settings.vat)?;
        buyer(ubl, bill, gln)?;
        payment_means(ubl, bill, number)?;
        terms(ubl, bill)?;
        tax(ubl, bill, settings)?;
        total(ubl, bill)?;
        let mut lines = (1..).zip(&bill.statement.lines);
        lines.try_for_each(|(place, one)| line(ubl, kind, settings.vat, bill.sign(), place, one))
    })?)
}

fn head(ubl: &mut Ubl, bill: &Bill, kind: &UblDocumentType, number: &str) -> io::Result<()> {
    ubl.text("CustomizationID", CUSTOMIZATION)?;
    ubl.text("ProfileID", PROFILE)?;
    ubl.text("ID", number)?;
    ubl.date("IssueDate", bill.on)?;
    if let Some(due_on) = bill.due() {
        ubl.date("DueDate", due_on)?;
    }
    ubl.text(kind.type_element, kind.type_code)?;
    let refusion = bill.sign() * bill.statement.total.refusion_oere;
    if refusion != 0 {
        let note = "til orientering: den er ikke trukket fra, og kommunen hjemtager den selv";
        ubl.text("Note", &format!("Statsrefusion i alt {} ({note})", with_hyphen(refusion)))?;
    }
    ubl.text("DocumentCurrencyCode", ubl::CURRENCY)?;
    let wanted = &bill.statement.references;
    ubl.text("AccountingCost", wanted.accounting_cost.as_deref().unwrap_or_default())?;
    match (&wanted.buyer_reference, &wanted.order_reference) {
        (Some(reference), _) => ubl.text("BuyerReference", reference)?,
        (None, Some(_)) => {}
        // PEPPOL-EN16931-R003: one of the two must be there.
        (None, None) => {
            let month = danish::month(bill.month);
            ubl.text("BuyerReference", &format!("{} {month}", bill.statement.document.danish()))?;
        }
    }
    period(ubl, bill)?;
    if let Some(order) = &wanted.order_reference {
        ubl.group("OrderReference", |ubl| ubl.text("ID", order))?;
    }
    corrected(ubl, bill)
}

/// The month, and every day that is corrected: Peppol wants each line's period within it.
fn period(ubl: &mut Ubl, bill: &Bill) -> io::Result<()> {
    let (first, last) = month_of(bill.month);
    let lines = &bill.statement.lines;
    let from = lines.iter().map(|line| line.from).fold(first, Ord::min);
    let to = lines.iter().map(|line| line.to).fold(last, Ord::max);
    ubl.period(from, to)
}

/// The statements that are corrected.
fn corrected(ubl: &mut Ubl, bill: &Bill) -> io::Result<()> {
    let numbers: BTreeSet<_> = bill.statement.lines.iter().filter_map(|line| line.corrects.as_deref()).collect();
    numbers.into_iter().try_for_each(|number| {
        ubl.group("BillingReference", |ubl| ubl.group("InvoiceDocumentReference", |ubl| ubl.text("ID", number)))
    })
}

/// How a kreditnota is settled, and that where to pay is agreed elsewhere. BR-CO-25 asks a credit note for terms, since it has no due date.
fn terms(ubl: &mut Ubl, bill: &Bill) -> io::Result<()> {
    let note = match bill.statement.document {
        DocumentKind::Kreditnota => CREDIT,
        DocumentKind::Statement if bill.due().is_some() && bill.payment.is_none() => AS_AGREED,
        DocumentKind::Statement => return Ok(()),
    };
    ubl.group("PaymentTerms", |ubl| ubl.text("Note", note))
}

//! A line of the bill.

use std::io;

use super::UblDocumentType;
use super::totals::category;
use super::ubl::Ubl;
use crate::domain::billing::einvoice::Vat;
use crate::domain::billing::statement::{LineKind, StatementLine};
use crate::domain::cases::forloeb::Method;
use crate::domain::values::danish;
use crate::domain::values::oere::with_hyphen;

/// A reversed line of an invoice has negative days: a price may not be negative (BR-27).
pub fn line(
    ubl: &mut Ubl,
    kind: &UblDocumentType,
    vat: Vat,
    sign: i64,
    place: usize,
    line: &StatementLine,
) -> io::Result<()> {
    ubl.group(kind.line, |ubl| {
        ubl.text("ID", &place.to_string())?;
        ubl.text("Note", &note(line, sign))?;
        ubl.coded(kind.quantity, ("unitCode", "DAY"), &(sign * line.sum.days).to_string())?;
        ubl.amount("LineExtensionAmount", sign * line.sum.amount_oere)?;
        ubl.period(line.from, line.to)?;
        if let Some(order) = &line.order_reference {
            ubl.group("OrderLineReference", |ubl| ubl.text("LineID", order))?;
        }
        ubl.group("Item", |ubl| {
            ubl.text("Name", &name(line))?;
            category(ubl, "ClassifiedTaxCategory", vat, None)
        })?;
        ubl.group("Price", |ubl| ubl.amount("PriceAmount", line.takst_oere))
    })
}

fn name(line: &StatementLine) -> String {
    let days = format!("{}–{}", danish::date(line.from), danish::date(line.to));
    format!("{}, forløb {}, {days}", ydelse(line.method), line.forloeb)
}

fn ydelse(method: Method) -> &'static str {
    match method {
        Method::Cti => "Critical Time Intervention (CTI)",
        Method::Icm => "Intensive Case Management (ICM)",
        Method::Act => "Assertive Community Treatment (ACT)",
        Method::Efterforsorg => "Efterforsorg",
    }
}

/// What a line corrects and why, and its refusion; a line may have one note only.
fn note(line: &StatementLine, sign: i64) -> String {
    let mut notes = Vec::new();
    if line.kind == LineKind::Adjustment {
        notes.push(adjustment(line));
    }
    let refusion = sign * line.sum.refusion_oere;
    if refusion != 0 {
        notes.push(format!("Statsrefusion {} (til orientering)", with_hyphen(refusion)));
    }
    if !line.promises.is_empty() {
        notes.push(format!("Betalingstilsagn {}", line.promises.join(", ")));
    }
    notes.join(". ")
}

fn adjustment(line: &StatementLine) -> String {
    let why = line.why.map_or(String::new(), |why| format!(": {}", why.danish()));
    let corrects = line.corrects.as_ref().map_or(String::new(), |number| format!(", retter opgørelse {number}"));
    format!("Efterregulering af {}{why}{corrects}", danish::month(line.month))
}

//! A line of the bill.

use std::io;

use super::Form;
use super::totals::category;
use super::ubl::Ubl;
use crate::domain::billing::einvoice::Vat;
use crate::domain::billing::statement::{LineKind, StatementLine};
use crate::domain::cases::forloeb::Method;
use crate::domain::values::danish;
use crate::domain::values::oere::kroner;

/// A reversed line of an invoice has negative days: a price may not be negative (BR-27).
pub fn line(ubl: &mut Ubl, form: &Form, vat: Vat, sign: i64, place: usize, line: &StatementLine) -> io::Result<()> {
    ubl.group(form.line, |ubl| {
        ubl.text("ID", &place.to_string())?;
        ubl.text("Note", &note(line, sign))?;
        ubl.coded(form.quantity, ("unitCode", "DAY"), &(sign * line.sum.days).to_string())?;
        ubl.amount("LineExtensionAmount", sign * line.sum.amount_oere)?;
        ubl.period(line.from, line.to)?;
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
    let refusion = sign * line.sum.refusion_oere;
    let refusion = (refusion != 0).then(|| format!("Statsrefusion {} (til orientering)", kroner(refusion)));
    [adjustment(line), refusion].into_iter().flatten().collect::<Vec<_>>().join(". ")
}

fn adjustment(line: &StatementLine) -> Option<String> {
    if line.kind == LineKind::Current {
        return None;
    }
    let why = line.why.map_or(String::new(), |why| format!(": {}", why.danish()));
    let corrects = line.corrects.as_ref().map_or(String::new(), |number| format!(", retter opgørelse {number}"));
    Some(format!("Efterregulering af {}{why}{corrects}", danish::month(line.month)))
}

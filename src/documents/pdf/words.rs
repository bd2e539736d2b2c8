//! What the PDF says, apart from its layout.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::documents::Bill;
use crate::domain::billing::danish::{AS_AGREED, CREDIT, name_of_kommune};
use crate::domain::billing::statement::{CorrectionReason, DocumentKind, StatementLine};
use crate::domain::cases::forloeb::Method;
use crate::domain::values::calendar::month_of;
use crate::domain::values::{danish, oere};

pub const DRAFT: &str = "UDKAST – ikke udstedt og ikke til betaling";

/// `Takstopgørelse for februar 2020`, `UDKAST til kreditnota for februar 2020`
pub fn heading(bill: &Bill<'_>) -> String {
    format!("{} for {}", title(bill), danish::month(bill.month))
}

/// What a reader's window and a list of files show.
pub fn full_title(bill: &Bill<'_>) -> String {
    let number = if bill.issued { format!(" {}", bill.number()) } else { String::new() };
    format!("{}{number}, {}, {}", title(bill), name_of_kommune(&bill.kommune.name), danish::month(bill.month))
}

fn title(bill: &Bill<'_>) -> String {
    let document = bill.statement.document.danish();
    if bill.issued { document.into() } else { format!("UDKAST til {}", document.to_lowercase()) }
}

/// `01.02.2020 til 29.02.2020`
pub fn period(month: NaiveDate) -> String {
    let (first, last) = month_of(month);
    format!("{} til {}", danish::date(first), danish::date(last))
}

pub fn cvr(number: &str) -> String {
    if number.trim().is_empty() { String::new() } else { format!("CVR {number}") }
}

pub fn ydelse(method: Method) -> &'static str {
    match method {
        Method::Cti => "CTI (Critical Time Intervention)",
        Method::Icm => "ICM (Intensive Case Management)",
        Method::Act => "ACT (Assertive Community Treatment)",
        Method::Efterforsorg => "Efterforsorg",
    }
}

/// Kroner for a column that says `kr.` at its top.
pub fn amount(oere: i64) -> String {
    oere::with_hyphen(oere).trim_end_matches(" kr.").into()
}

pub fn days(days: i64) -> String {
    let sign = if days < 0 { "-" } else { "" };
    format!("{sign}{}", oere::thousands(days.unsigned_abs()))
}

/// What the whole comes to, as a label.
pub fn total(document: DocumentKind) -> &'static str {
    match document {
        DocumentKind::Statement => "At betale",
        DocumentKind::Kreditnota => "Til gode",
    }
}

/// How the total is settled.
pub fn settlement(bill: &Bill<'_>) -> String {
    match bill.statement.document {
        DocumentKind::Kreditnota => {
            "Der er intet at betale. Beløb og døgn til kommunens fordel er vist positivt.".into()
        }
        DocumentKind::Statement if bill.statement.total.amount_oere == 0 => "Der er intet at betale.".into(),
        DocumentKind::Statement => format!("Betales senest {}.", danish::date(bill.due_on)),
    }
}

/// What a kreditnota is about, in its head: the statements that it credits, and why.
pub fn concerns(bill: &Bill<'_>) -> Option<String> {
    if bill.statement.document != DocumentKind::Kreditnota {
        return None;
    }
    let lines = &bill.statement.lines;
    let numbers: BTreeSet<&str> = lines.iter().filter_map(|line| line.corrects.as_deref()).collect();
    let whys: BTreeSet<&str> = lines.iter().filter_map(|line| line.why).map(CorrectionReason::danish).collect();
    let (numbers, whys) = (joined(&numbers), joined(&whys));
    let about = if numbers.is_empty() { String::new() } else { format!("Vedrører {numbers}. ") };
    let why = if whys.is_empty() { String::new() } else { format!("Årsag: {whys}. ") };
    Some(format!("{about}{why}{CREDIT}."))
}

fn joined(texts: &BTreeSet<&str>) -> String {
    texts.iter().copied().collect::<Vec<_>>().join(", ")
}

/// How to pay what is owed, a line each.
pub fn payment(bill: &Bill<'_>) -> Vec<String> {
    if bill.due().is_none() {
        return Vec::new();
    }
    // A draft has no number yet, and a payment slip no id.
    let number = bill.statement.number.as_deref().unwrap_or_default();
    let named = if number.is_empty() { String::new() } else { format!("Anfør nummer {number}.") };
    let how = match bill.payment {
        None => vec![format!("{AS_AGREED}.")],
        Some(payment) => vec![payment.as_typed(number)],
    };
    how.into_iter().chain([named]).filter(|line| !line.is_empty()).collect()
}

/// Whom to ask.
pub fn contact(bill: &Bill<'_>) -> Option<String> {
    let provider = &bill.provider;
    let phone = if provider.phone.is_empty() { String::new() } else { format!("tlf. {}", provider.phone) };
    let parts: Vec<&str> = [&provider.contact, &phone, &provider.email]
        .into_iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() { None } else { Some(format!("Spørgsmål til regningen: {}", parts.join(", "))) }
}

/// The order and the promises that a line is billed by.
pub fn references(line: &StatementLine) -> Option<String> {
    let order = line.order_reference.as_ref().map(|order| format!("Ordre {order}"));
    let promises = line.promises.join(", ");
    let promises = if promises.is_empty() { None } else { Some(format!("Betalingstilsagn {promises}")) };
    let parts: Vec<String> = order.into_iter().chain(promises).collect();
    if parts.is_empty() { None } else { Some(parts.join(" · ")) }
}

/// Which month and statement an adjustment corrects, and why.
pub fn correction(line: &StatementLine) -> String {
    let mut parts = vec![danish::month(line.month)];
    if let Some(number) = &line.corrects {
        let what = if line.sum.days < 0 { "tilbageførsel fra" } else { "rettelse til" };
        parts.push(format!("{what} {number}"));
    }
    if let Some(why) = line.why {
        parts.push(why.danish().into());
    }
    parts.join(" · ")
}

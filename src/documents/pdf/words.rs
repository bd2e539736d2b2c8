//! What the PDF says, apart from its layout.

use chrono::NaiveDate;

use crate::documents::Bill;
use crate::domain::billing::statement::{DocumentKind, StatementLine};
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
    format!("{}{number}, {}, {}", title(bill), kommune(&bill.kommune.name), danish::month(bill.month))
}

fn title(bill: &Bill<'_>) -> String {
    let document = bill.statement.document.danish();
    if bill.issued { document.into() } else { format!("UDKAST til {}", document.to_lowercase()) }
}

/// The name by which the municipality calls itself.
pub fn kommune(name: &str) -> String {
    match name {
        "København" => "Københavns Kommune".into(),
        "Bornholm" => "Bornholms Regionskommune".into(),
        _ if name.to_lowercase().ends_with("kommune") => name.into(),
        _ => format!("{name} Kommune"),
    }
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
    oere::kroner(oere).trim_end_matches(" kr.").into()
}

pub fn days(days: i64) -> String {
    let sign = if days < 0 { "\u{2212}" } else { "" };
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
            "Beløbet er kommunen til gode. Der er intet at betale. \
             Beløb og døgn til kommunens fordel er vist positivt."
        }
        .into(),
        DocumentKind::Statement if bill.statement.total.amount_oere == 0 => "Der er intet at betale.".into(),
        DocumentKind::Statement => format!("Betales senest {}.", danish::date(bill.due_on)),
    }
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

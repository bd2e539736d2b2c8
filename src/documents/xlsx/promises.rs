//! The sheet *Tilbageholdt* of all kommuner: what is held, for how long, and what to write to the kommune about it.

use chrono::{Datelike, NaiveDate};

use super::cell::XlsxCell;
use super::sum_column::SumColumn;
use super::table::{XlsxColumn, XlsxTable};
use crate::documents::Overview;
use crate::domain::billing::danish::name_of_kommune;
use crate::domain::billing::takst::{Held, HeldReason};
use crate::domain::values::danish;
use crate::domain::values::oere::kroner;

const COLUMNS: [XlsxColumn; 9] = [
    XlsxColumn::text("Kode"),
    XlsxColumn::text("Kommune"),
    XlsxColumn::text("Forløb"),
    XlsxColumn::text("Måned"),
    XlsxColumn::text("Årsag"),
    XlsxColumn::sum(SumColumn::Days),
    XlsxColumn::sum(SumColumn::Amount),
    XlsxColumn::numbers("Alder (måneder)"),
    XlsxColumn::text("Tekst til kommunen"),
];

/// The days that are not billed yet, by kommune.
pub fn held(overview: &Overview) -> XlsxTable {
    let statement = overview.statement;
    XlsxTable {
        columns: COLUMNS.to_vec(),
        rows: statement.held.iter().map(|held| row(overview, held)).collect(),
        note: Some("Tilbageholdte døgn er ikke med i totalen. Beløbet er tomt, hvor taksten ikke kendes."),
    }
}

fn row(overview: &Overview, held: &Held) -> Vec<XlsxCell> {
    let name = overview.kommuner.get(&held.kommune).map_or(held.kommune.as_str(), |kommune| &kommune.name);
    vec![
        XlsxCell::text(&held.kommune),
        XlsxCell::text(name),
        XlsxCell::text(&held.forloeb),
        XlsxCell::Month(held.month),
        XlsxCell::text(held.reason.danish()),
        XlsxCell::Whole(held.days),
        held.amount_oere.map_or(XlsxCell::Empty, XlsxCell::Kroner),
        XlsxCell::Whole(months_between(held.month, overview.statement.month)),
        asking(name, held).map_or(XlsxCell::Empty, |text| XlsxCell::text(&text)),
    ]
}

fn months_between(from: NaiveDate, to: NaiveDate) -> i64 {
    let count = |month: NaiveDate| i64::from(month.year()) * 12 + i64::from(month.month());
    count(to) - count(from)
}

/// What asks the kommune for the promise that the days wait for; nothing else is in its hands.
fn asking(name: &str, held: &Held) -> Option<String> {
    if held.reason != HeldReason::Betalingstilsagn {
        return None;
    }
    let (name, month) = (name_of_kommune(name), danish::month(held.month));
    let amount = held.amount_oere.map_or_else(String::new, |oere| format!(" ({})", kroner(oere)));
    Some(format!(
        "Til {name}: Vi mangler jeres betalingstilsagn for forløb {}. {} døgn i {month}{amount} er derfor ikke opkrævet. \
         Send os tilsagnet med jeres reference, så opkræves døgnene med den næste opgørelse.",
        held.forloeb, held.days
    ))
}

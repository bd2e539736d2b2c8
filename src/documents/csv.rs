//! Statement lines -> a CSV file that a Danish Excel and a ledger read. `fasevagt help statements` documents the columns.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use chrono::NaiveDate;
use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::bill::{due, number_of};
use crate::domain::billing::statement::{KommuneStatement, LineKind, StatementLine};
use crate::domain::cases::forloeb::Kommune;
use crate::domain::values::printable::is_control;

/// Excel takes a file without it for Windows-1252.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The titles, in order; a ledger relies on them, so none is ever renamed.
pub const COLUMNS: [&str; 24] = [
    "maaned",
    "dato",
    "kommunekode",
    "kommune",
    "nummer",
    "dokument",
    "forloeb",
    "ydelse",
    "art",
    "vedr_maaned",
    "fra",
    "til",
    "doegn",
    "takst",
    "beloeb",
    "refusion",
    "netto",
    "retter",
    "aarsag",
    "forfaldsdato",
    "gln",
    "cvr",
    "ordrenummer",
    "personreference",
];

/// What stands in every line of a month's statements.
#[derive(Debug, Clone, Copy)]
pub struct CsvContext<'a> {
    /// The month of the statements, and the day they are of.
    pub month: NaiveDate,
    pub on: NaiveDate,
    /// The last day to pay what is to be paid.
    pub due_on: NaiveDate,
    pub kommuner: &'a BTreeMap<String, Kommune>,
}

/// One line per statement line, signs as booked.
pub fn csv_lines(context: &CsvContext<'_>, kommuner: &[KommuneStatement]) -> Result<Vec<u8>> {
    let mut writer = WriterBuilder::new()
        .delimiter(b';')
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Necessary)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    writer.write_record(COLUMNS).context("CSV titles")?;
    for statement in kommuner {
        for line in &statement.lines {
            let record = record(context, statement, line);
            writer.write_record(record).with_context(|| format!("CSV line of kommune {}", statement.kommune))?;
        }
    }
    writer.into_inner().context("CSV file")
}

fn record(context: &CsvContext<'_>, statement: &KommuneStatement, line: &StatementLine) -> [String; COLUMNS.len()] {
    let (wanted, kommune) = (&statement.references, context.kommuner.get(&statement.kommune));
    let kind = match line.kind {
        LineKind::Current => "ordinær",
        LineKind::Adjustment => "efterregulering",
    };
    [
        year_month(context.month),
        date(context.on),
        without_formula(&statement.kommune),
        without_formula(&statement.name),
        without_formula(number_of(statement)),
        statement.document.danish().into(),
        without_formula(&line.forloeb),
        line.method.as_str().into(),
        kind.into(),
        year_month(line.month),
        date(line.from),
        date(line.to),
        line.sum.days.to_string(),
        decimal_comma(line.takst_oere),
        decimal_comma(line.sum.amount_oere),
        decimal_comma(line.sum.refusion_oere),
        decimal_comma(line.sum.net_oere),
        without_formula(line.corrects.as_deref().unwrap_or_default()),
        line.why.map_or("", |why| why.danish()).into(),
        due(statement, context.due_on).map_or_else(String::new, date),
        without_formula(wanted.gln.as_deref().unwrap_or_default()),
        without_formula(kommune.and_then(Kommune::right_cvr).unwrap_or_default()),
        without_formula(line.order_reference.as_deref().unwrap_or_default()),
        without_formula(wanted.buyer_reference.as_deref().unwrap_or_default()),
    ]
}

/// `202611`: a spreadsheet would make a day of `2026-11`.
fn year_month(month: NaiveDate) -> String {
    month.format("%Y%m").to_string()
}

/// A date with hyphens, as a Danish Windows writes short dates: Excel takes these for dates.
fn date(day: NaiveDate) -> String {
    day.format("%d-%m-%Y").to_string()
}

/// `-123450` -> `-1234,50`: a plain hyphen and no separator, or it is no number to a ledger.
fn decimal_comma(oere: i64) -> String {
    let sign = if oere < 0 { "-" } else { "" };
    let oere = oere.unsigned_abs();
    format!("{sign}{},{:02}", oere / 100, oere % 100)
}

/// One line of text; what a spreadsheet would run as a formula gets an apostrophe before it.
pub fn without_formula(text: &str) -> String {
    let unseen = |c: char| c.is_whitespace() || is_control(c);
    let runs = text.trim_start_matches(unseen).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    // A mark of the order of bytes is seen nowhere, and does nothing.
    let line = text.replace(|c| is_control(c) && c != '\u{feff}', " ");
    if runs || text.starts_with(['\t', '\r', '\n']) { format!("'{line}") } else { line }
}

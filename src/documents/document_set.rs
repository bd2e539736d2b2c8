use std::collections::HashMap;
use std::io::Cursor;

use anyhow::{Context, Result};
use calamine::{Reader, Xlsx};
use chrono::NaiveDate;

use super::at_once::make_at_once;
use super::bill::{Bill, Overview};
use super::document_format::DocumentFormat;
use super::pdf::PdfWriter;
use super::{csv, einvoice, xlsx};
use crate::domain::billing::account::Booked;
use crate::domain::billing::einvoice::{EinvoiceSettings, Vat};
use crate::domain::billing::payment::Payment;
use crate::domain::billing::provider::Provider;
use crate::domain::billing::reconciliation::Reconciliation;
use crate::domain::billing::statement::{KommuneStatement, MonthStatement, StatementLine};
use crate::domain::cases::forloeb::{Kommune, Register};
use crate::domain::values::calendar::addd;
use crate::domain::values::message::Attachment;

/// One document of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFile {
    /// The kommune it is for; none of finance's overview.
    pub kommune: Option<String>,
    /// The number of the statement it shows; none of the overview and of a draft.
    pub number: Option<String>,
    pub format: DocumentFormat,
    pub file: Attachment,
}

/// Who issues, and what the documents take from outside the statement.
#[derive(Debug, Clone, Copy)]
pub struct DocumentContext<'a> {
    pub provider: &'a Provider,
    /// None: it is not said where to pay.
    pub payment: Option<&'a Payment>,
    pub due_days: i64,
    /// None: no e-invoices are made.
    pub einvoice: Option<&'a EinvoiceSettings>,
    pub register: &'a Register,
    /// Everything that was issued before.
    pub book: &'a [Booked],
}

/// Every document of a month: finance's overview, then those of each kommune.
pub fn document_set(month: &MonthStatement, context: &DocumentContext<'_>) -> Result<Vec<DocumentFile>> {
    let compared = compared_lines(month, context.book);
    let mut made = overview(month, context, &compared)?;
    let of_kommuner = make_at_once(&month.kommuner, PdfWriter::new, |writer, one| {
        let lines = compared.get(one.kommune.as_str()).map(Vec::as_slice).unwrap_or_default();
        let place = PlaceInMonth::of(month, one);
        kommune((month, one, &place), context, lines, writer)
            .with_context(|| format!("statement to kommune {}", one.kommune))
    });
    made.extend(of_kommuner?.into_iter().flatten());
    Ok(made)
}

/// A line, with the month of the statement it is on.
type LineInMonth<'a> = (NaiveDate, &'a StatementLine);

/// The lines that the month is compared with and its own, by kommune.
fn compared_lines<'a>(month: &'a MonthStatement, book: &'a [Booked]) -> HashMap<&'a str, Vec<LineInMonth<'a>>> {
    let begin = Reconciliation::begins(month.month);
    let mut by_kommune: HashMap<&str, Vec<LineInMonth<'_>>> = HashMap::new();
    for Booked { month, entry } in book.iter().filter(|booked| booked.month >= begin) {
        by_kommune.entry(&entry.kommune).or_default().push((*month, &entry.line));
    }
    for one in &month.kommuner {
        by_kommune.entry(&one.kommune).or_default().extend(one.lines.iter().map(|line| (month.month, line)));
    }
    by_kommune
}

fn csv_context<'a>(month: &MonthStatement, context: &DocumentContext<'a>) -> csv::CsvContext<'a> {
    let due_on = addd(month.on, context.due_days);
    csv::CsvContext { month: month.month, on: month.on, due_on, kommuner: &context.register.kommuner }
}

/// What one document is made of. Nothing leaves the house that the guard against CPR numbers can't read.
enum DocumentContent {
    Text(Vec<u8>),
    /// Bytes, and the text that a reader sees.
    Binary(Vec<u8>, String),
}

fn overview(
    month: &MonthStatement,
    context: &DocumentContext<'_>,
    compared: &HashMap<&str, Vec<LineInMonth<'_>>>,
) -> Result<Vec<DocumentFile>> {
    let overview = Overview {
        provider: context.provider,
        statement: month,
        kommuner: &context.register.kommuner,
        due_on: addd(month.on, context.due_days),
        reconciliation: Reconciliation::of(month.month, &compared.values().flatten().copied()),
    };
    let name = format!("takst-{}-oversigt", stem(month));
    let mut files = Vec::new();
    for format in DocumentFormat::ALL.iter().copied() {
        let made = match format {
            DocumentFormat::Xlsx => workbook(xlsx::overview_xlsx(&overview)?)?,
            DocumentFormat::Csv => {
                DocumentContent::Text(csv::csv_lines(&csv_context(month, context), &month.kommuner)?)
            }
            // Letters and invoices go to one kommune.
            DocumentFormat::Pdf | DocumentFormat::Xml => continue,
        };
        files.push(DocumentFile { kommune: None, number: None, format, file: made.into_file(&name, format) });
    }
    Ok(files)
}

/// Which of the statements to its kommune one is.
struct PlaceInMonth<'a> {
    /// Counted from 1.
    nth: usize,
    /// All that the kommune gets.
    siblings: Vec<&'a KommuneStatement>,
}

impl<'a> PlaceInMonth<'a> {
    fn of(month: &'a MonthStatement, one: &KommuneStatement) -> Self {
        let siblings: Vec<_> = month.kommuner.iter().filter(|other| other.kommune == one.kommune).collect();
        let nth = siblings.iter().position(|other| std::ptr::eq(*other, one)).unwrap_or_default() + 1;
        Self { nth, siblings }
    }

    fn is_only(&self) -> bool {
        self.siblings.len() == 1
    }

    /// Whether what is held of a forløb stands here: where its lines are, or on the kommune's only statement. One department is
    /// not told of another's.
    fn shows(&self, one: &KommuneStatement, forloeb: &str) -> bool {
        self.is_only() || one.lines.iter().any(|line| line.forloeb == forloeb)
    }
}

fn kommune(
    (month, one, place): (&MonthStatement, &KommuneStatement, &PlaceInMonth<'_>),
    context: &DocumentContext<'_>,
    lines: &[LineInMonth<'_>],
    writer: &PdfWriter,
) -> Result<Vec<DocumentFile>> {
    let kommune = match context.register.kommuner.get(&one.kommune) {
        Some(known) => known.clone(),
        None => Kommune::new(one.kommune.clone(), one.name.clone()),
    };
    let bill = Bill {
        provider: context.provider,
        payment: context.payment,
        no_vat: context.einvoice.map_or_else(|| Vat::Exempt.reason(), |settings| &settings.exemption_reason),
        kommune: &kommune,
        month: month.month,
        on: month.on,
        due_on: addd(month.on, context.due_days),
        issued: month.issued,
        statement: one,
        held: month.held.iter().filter(|held| held.kommune == one.kommune && place.shows(one, &held.forloeb)).collect(),
        reconciliation: Reconciliation::of(
            month.month,
            &lines.iter().copied().filter(|(_, line)| place.shows(one, &line.forloeb)),
        ),
    };
    let name = kommune_name(month, one, place);
    let mut files = Vec::new();
    for format in DocumentFormat::ALL.iter().copied() {
        let made = match format {
            DocumentFormat::Pdf => {
                let pdf = writer.write(&bill)?;
                DocumentContent::Binary(pdf.bytes, pdf.text)
            }
            DocumentFormat::Xlsx => workbook(xlsx::kommune_xlsx(&bill)?)?,
            DocumentFormat::Csv => {
                DocumentContent::Text(csv::csv_lines(&csv_context(month, context), std::slice::from_ref(one))?)
            }
            DocumentFormat::Xml => match context.einvoice {
                // A draft is no invoice, and without a GLN there is nowhere to send one.
                Some(settings) if month.issued && one.references.gln.is_some() => {
                    DocumentContent::Text(einvoice::einvoice(&bill, settings)?.into_bytes())
                }
                _ => continue,
            },
        };
        files.push(DocumentFile {
            kommune: Some(one.kommune.clone()),
            number: one.number.clone(),
            format,
            file: made.into_file(&name, format),
        });
    }
    Ok(files)
}

impl DocumentContent {
    fn into_file(self, name: &str, format: DocumentFormat) -> Attachment {
        let (bytes, text) = match self {
            Self::Text(bytes) => (bytes, None),
            Self::Binary(bytes, text) => (bytes, Some(text)),
        };
        Attachment { name: format!("{name}.{format}"), media_type: format.media_type().into(), bytes, text }
    }
}

fn workbook(bytes: Vec<u8>) -> Result<DocumentContent> {
    let text = text_of(&bytes).context("read the workbook back")?;
    Ok(DocumentContent::Binary(bytes, text))
}

/// Every cell of a workbook, one to a line. Two cells are no one number: a sum of six digits, and below it the code of the next kommune, read
/// like a CPR number, and would hold the mail back.
fn text_of(bytes: &[u8]) -> Result<String> {
    let mut book = Xlsx::new(Cursor::new(bytes))?;
    let mut text = String::new();
    for (name, cells) in book.worksheets() {
        text += &format!("{name}\n");
        for (_, _, cell) in cells.used_cells() {
            text += &format!("{cell}\n|\n");
        }
    }
    Ok(text)
}

/// `takst-2026-11-0370-2026-000123`; a draft has no number, but its place where a kommune gets several.
fn kommune_name(month: &MonthStatement, one: &KommuneStatement, place: &PlaceInMonth<'_>) -> String {
    let code = one.kommune.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    match &one.number {
        Some(number) => format!("takst-{}-{code}-{number}", stem(month)),
        None if place.is_only() => format!("takst-{}-{code}", stem(month)),
        None => format!("takst-{}-{code}-{}", stem(month), place.nth),
    }
}

/// `2026-11`, or `2026-11-udkast`.
fn stem(month: &MonthStatement) -> String {
    month.month.format(if month.issued { "%Y-%m" } else { "%Y-%m-udkast" }).to_string()
}

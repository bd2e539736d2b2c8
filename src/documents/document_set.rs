use std::io::Cursor;

use anyhow::{Context, Result};
use calamine::{Reader, Xlsx};

use super::bill::{Bill, Overview};
use super::{csv, einvoice, pdf, xlsx};
use crate::domain::billing::account::Booked;
use crate::domain::billing::einvoice::EinvoiceSettings;
use crate::domain::billing::provider::Provider;
use crate::domain::billing::reconciliation::Reconciliation;
use crate::domain::billing::statement::{KommuneStatement, MonthStatement};
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
    pub file: Attachment,
}

/// Who issues, and what the documents take from outside the statement.
#[derive(Debug, Clone, Copy)]
pub struct DocumentContext<'a> {
    pub provider: &'a Provider,
    pub due_days: i64,
    /// None: no e-invoices are made.
    pub einvoice: Option<&'a EinvoiceSettings>,
    pub register: &'a Register,
    /// Everything that was issued before.
    pub book: &'a [Booked],
}

/// Every document of a month: finance's overview, then those of each kommune.
pub fn document_set(month: &MonthStatement, context: &DocumentContext<'_>) -> Result<Vec<DocumentFile>> {
    let mut made = overview(month, context)?;
    for one in &month.kommuner {
        let of_kommune = kommune(month, one, context);
        made.extend(of_kommune.with_context(|| format!("statement to kommune {}", one.kommune))?);
    }
    Ok(made)
}

fn overview(month: &MonthStatement, context: &DocumentContext<'_>) -> Result<Vec<DocumentFile>> {
    let overview = Overview {
        provider: context.provider,
        statement: month,
        due_on: addd(month.on, context.due_days),
        reconciliation: reconcile(month, context, None),
    };
    let name = format!("takst-{}-oversigt", stem(month));
    let paper = |file| DocumentFile { kommune: None, number: None, file };
    let csv = csv::csv_lines(month.month, month.on, &month.kommuner)?;
    let files = [workbook(&name, xlsx::overview_xlsx(&overview)?)?, csv_file(&name, csv)];
    Ok(files.map(paper).into())
}

fn kommune(month: &MonthStatement, one: &KommuneStatement, context: &DocumentContext<'_>) -> Result<Vec<DocumentFile>> {
    let known = context.register.kommuner.get(&one.kommune);
    let unknown = || Kommune { code: one.kommune.clone(), name: one.name.clone(), cvr: None, gln: None };
    let bill = Bill {
        provider: context.provider,
        kommune: &known.cloned().unwrap_or_else(unknown),
        month: month.month,
        on: month.on,
        due_on: addd(month.on, context.due_days),
        issued: month.issued,
        statement: one,
        held: month.held.iter().filter(|held| held.kommune == one.kommune).collect(),
        reconciliation: reconcile(month, context, Some(&one.kommune)),
    };
    let code = one.kommune.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let number = one.number.as_ref().map_or_else(String::new, |number| format!("-{number}"));
    let name = format!("takst-{}-{code}{number}", stem(month));
    let pdf = pdf::pdf(&bill)?;
    let mut files = vec![
        Attachment {
            name: format!("{name}.pdf"),
            media_type: "application/pdf".into(),
            bytes: pdf.bytes,
            text: Some(pdf.text),
        },
        workbook(&name, xlsx::kommune_xlsx(&bill)?)?,
        csv_file(&name, csv::csv_lines(month.month, month.on, std::slice::from_ref(one))?),
    ];
    if let Some(settings) = context.einvoice.filter(|_| month.issued && bill.kommune.right_gln().is_some()) {
        let bytes = einvoice::einvoice(&bill, settings)?.into_bytes();
        files.push(Attachment { name: format!("{name}.xml"), media_type: "application/xml".into(), bytes, text: None });
    }
    let paper = |file| DocumentFile { kommune: Some(one.kommune.clone()), number: one.number.clone(), file };
    Ok(files.into_iter().map(paper).collect())
}

fn csv_file(name: &str, bytes: Vec<u8>) -> Attachment {
    Attachment { name: format!("{name}.csv"), media_type: "text/csv; charset=utf-8".into(), bytes, text: None }
}

fn workbook(name: &str, bytes: Vec<u8>) -> Result<Attachment> {
    let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".into();
    let text = Some(text_of(&bytes).with_context(|| format!("read back {name}.xlsx"))?);
    Ok(Attachment { name: format!("{name}.xlsx"), media_type, bytes, text })
}

/// Every cell of a workbook, one to a line.
fn text_of(bytes: &[u8]) -> Result<String> {
    let mut book = Xlsx::new(Cursor::new(bytes))?;
    let mut text = String::new();
    for (name, cells) in book.worksheets() {
        text += &format!("{name}\n");
        for (_, _, cell) in cells.used_cells() {
            text += &format!("{cell}\n");
        }
    }
    Ok(text)
}

/// `2026-11`, or `2026-11-udkast`.
fn stem(month: &MonthStatement) -> String {
    month.month.format(if month.issued { "%Y-%m" } else { "%Y-%m-udkast" }).to_string()
}

fn reconcile(month: &MonthStatement, context: &DocumentContext<'_>, kommune: Option<&str>) -> Reconciliation {
    let wanted = |code: &str| kommune.is_none_or(|kommune| kommune == code);
    let earlier = context.book.iter().filter(|booked| wanted(&booked.entry.kommune));
    let earlier = earlier.map(|booked| (booked.month, &booked.entry.line));
    let now = month.kommuner.iter().filter(|one| wanted(&one.kommune));
    let now = now.flat_map(|one| &one.lines).map(|line| (month.month, line));
    Reconciliation::of(month.month, &earlier.chain(now))
}

//! The tables of a bill: what is billed, what is corrected, and what is held.

use super::block::{Block, Ink, Style};
use super::face::Fonts;
use super::letter::has_refusion;
use super::table::{PdfColumn, PdfTable};
use super::words;
use crate::documents::Bill;
use crate::domain::billing::statement::{LineKind, StatementLine};
use crate::domain::billing::takst::Sum;
use crate::domain::values::danish;

const PLAIN: &[PdfColumn] = &[
    PdfColumn::text("Forløb", 150.0),
    PdfColumn::text("Periode", 141.0),
    PdfColumn::numbers("Døgn", 40.0),
    PdfColumn::numbers("Takst (kr.)", 66.0),
    PdfColumn::numbers("Beløb (kr.)", 86.0),
];

const WITH_REFUSION: &[PdfColumn] = &[
    PdfColumn::text("Forløb", 104.0),
    PdfColumn::text("Periode", 128.0),
    PdfColumn::numbers("Døgn", 36.0),
    PdfColumn::numbers("Takst (kr.)", 59.0),
    PdfColumn::numbers("Beløb (kr.)", 76.0),
    PdfColumn { style: Style::MUTED, ..PdfColumn::numbers("Heraf refusion (kr.)", 80.0) },
];

const HELD: &[PdfColumn] = &[
    PdfColumn::text("Forløb", 120.0),
    PdfColumn::text("Måned", 86.0),
    PdfColumn::text("Årsag", 151.0),
    PdfColumn::numbers("Døgn", 40.0),
    PdfColumn::numbers("Beløb (kr.)", 86.0),
];

/// The tables of lines; a kind without lines is left out.
pub fn billed(fonts: &Fonts, bill: &Bill<'_>) -> Vec<Block> {
    let sections = [("Ordinær", LineKind::Current), ("Efterregulering", LineKind::Adjustment)];
    sections.into_iter().flat_map(|(title, kind)| lines(fonts, bill, title, kind)).collect()
}

fn lines(fonts: &Fonts, bill: &Bill<'_>, title: &str, kind: LineKind) -> Vec<Block> {
    let mut lines: Vec<&StatementLine> = bill.statement.lines.iter().filter(|line| line.kind == kind).collect();
    if lines.is_empty() {
        return Vec::new();
    }
    // A reversed line comes before the one that takes its place.
    lines.sort_by_key(|line| (line.method, &line.forloeb, line.month, line.sum.days > 0, line.from));
    let columns = if has_refusion(bill) { WITH_REFUSION } else { PLAIN };
    let table = PdfTable::new(fonts, columns);
    let mut blocks = vec![Block::heading(fonts, 18.0, 2, title, Style::SECTION), table.head()];
    let ydelser: Vec<&[&StatementLine]> = lines.chunk_by(|a, b| a.method == b.method).collect();
    let sum = |label: &str, lines: &[&StatementLine], ink| {
        let sum = lines.iter().map(|line| line.sum).sum();
        table.sum(label, &numbers(bill, sum, String::new(), columns.len() - 2), ink)
    };
    for same in &ydelser {
        let Some(first) = same.first() else { continue };
        blocks.push(table.group(words::ydelse(first.method)));
        blocks.extend(same.iter().map(|line| row(&table, bill, line, columns.len())));
        keep_last(&mut blocks);
        if ydelser.len() > 1 {
            blocks.push(sum(&format!("{} i alt", first.method), same, Ink::Black));
        }
    }
    keep_last(&mut blocks);
    blocks.push(sum(&format!("{title} i alt"), &lines, Ink::Accent));
    blocks
}

fn row(table: &PdfTable<'_>, bill: &Bill<'_>, line: &StatementLine, columns: usize) -> Block {
    let period = format!("{} – {}", danish::date(line.from), danish::date(line.to));
    let mut cells = vec![line.forloeb.clone(), period];
    cells.extend(numbers(bill, line.sum, words::amount(line.takst_oere), columns - 2));
    let correction = if line.kind == LineKind::Adjustment { Some(words::correction(line)) } else { None };
    let notes: Vec<String> = correction.into_iter().chain(words::references(line)).collect();
    let note = notes.join(" · ");
    table.row(&cells, if note.is_empty() { None } else { Some(&note) })
}

/// Days, takst, amount and refusion, as many as there are columns for them.
fn numbers(bill: &Bill<'_>, sum: Sum, takst: String, columns: usize) -> Vec<String> {
    let sign = bill.sign();
    let amounts = [sum.amount_oere, sum.refusion_oere].map(|oere| words::amount(oere * sign));
    [words::days(sum.days * sign), takst].into_iter().chain(amounts).take(columns).collect()
}

fn keep_last(blocks: &mut [Block]) {
    if let Some(last) = blocks.last_mut() {
        last.keep = true;
    }
}

/// What is not billed yet; it is shown as it would be billed, on a kreditnota too.
pub fn held(fonts: &Fonts, bill: &Bill<'_>) -> Vec<Block> {
    if bill.held.is_empty() {
        return Vec::new();
    }
    let mut held = bill.held.clone();
    held.sort_by_key(|held| (&held.forloeb, held.month, held.reason));
    let table = PdfTable::new(fonts, HELD);
    let said = "Døgn, der ikke er opkrævet, og hvorfor. De indgår ikke i beløbet ovenfor.";
    let mut blocks = vec![
        Block::heading(fonts, 20.0, 2, "Tilbageholdt (ikke med i totalen)", Style::SECTION),
        Block { keep: true, ..Block::paragraph(fonts, 2.0, said, Style::MUTED) },
        table.head(),
    ];
    let known = |oere: Option<i64>| oere.map_or_else(|| "ukendt".into(), words::amount);
    for held in &held {
        let text = [held.forloeb.clone(), danish::month(held.month), held.reason.danish().into()];
        let numbers = [words::days(held.days), known(held.amount_oere)];
        blocks.push(table.row(&[text.as_slice(), &numbers].concat(), None));
    }
    keep_last(&mut blocks);
    let days = held.iter().map(|held| held.days).sum();
    let all = held.iter().map(|held| held.amount_oere).sum();
    blocks.push(table.sum("Tilbageholdt i alt", &[words::days(days), known(all)], Ink::Accent));
    blocks
}

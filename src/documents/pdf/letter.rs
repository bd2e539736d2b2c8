//! The parts of the letter around its tables: who and what at the head, the total, and the furniture of every page.

use super::block::{Block, FilledRect, Ink, LEFT, Piece, Slot, StructureRole, Style, WIDTH};
use super::face::{Fonts, Weight};
use super::page::{HEIGHT as PAGE_HEIGHT, WIDTH as PAGE_WIDTH};
use super::words;
use crate::documents::Bill;
use crate::domain::billing::danish::name_of_kommune;
use crate::domain::values::danish;
use crate::domain::values::oere::with_hyphen;
use crate::domain::values::postal_address::PostalAddress;

/// Where the facts about the document are set, right of the recipient.
const FACTS: f32 = LEFT + 268.0;
const FACT: f32 = FACTS + 88.0;

/// Sender, title, recipient and facts.
pub fn head(fonts: &Fonts, bill: &Bill<'_>) -> Vec<Block> {
    let sender = Style { size: 13.0, ..Style::STRONG };
    let provider = &bill.provider;
    let mut lines = vec![(provider.name.as_str(), sender)];
    let address = provider.address.lines();
    lines.extend(address.iter().map(|line| (line.as_str(), Style::MUTED)));
    let cvr = words::cvr(&provider.cvr);
    lines.push((&cvr, Style::MUTED));
    let mut party = Block::of(14.0, recipient(fonts, bill));
    let facts = facts(fonts, bill);
    party.height = facts.iter().map(Piece::bottom).fold(party.height, f32::max);
    party.pieces.extend(facts);
    let mut blocks = vec![
        Block::of(0.0, stacked(fonts, &lines, Slot::left(LEFT, WIDTH))),
        Block::heading(fonts, 22.0, 1, &words::heading(bill), Style::TITLE),
        party,
    ];
    blocks.extend(words::concerns(bill).map(|text| Block::paragraph(fonts, 12.0, &text, Style::BODY)));
    blocks
}

fn recipient(fonts: &Fonts, bill: &Bill<'_>) -> Vec<Piece> {
    let name = name_of_kommune(&bill.kommune.name);
    let cvr = words::cvr(bill.kommune.right_cvr().unwrap_or_default());
    let address = PostalAddress::of(bill.kommune.address.as_deref().unwrap_or_default()).lines();
    let wanted = &bill.statement.references;
    let labelled = |label: &str, text: &Option<String>| text.as_ref().map(|text| format!("{label} {text}"));
    let (attention, gln) = (labelled("Att.", &wanted.buyer_reference), labelled("EAN/GLN", &wanted.gln));
    let large = Style { size: 10.5, ..Style::STRONG };
    let mut lines = vec![("Til", Style::MUTED), (name.as_str(), large)];
    lines.extend(address.iter().chain(&attention).map(|line| (line.as_str(), Style::BODY)));
    lines.push((&cvr, Style::MUTED));
    lines.extend(gln.as_deref().map(|gln| (gln, Style::MUTED)));
    stacked(fonts, &lines, Slot::left(LEFT, FACTS - LEFT - 20.0))
}

/// Paragraphs directly below each other; empty ones left out.
fn stacked(fonts: &Fonts, lines: &[(&str, Style)], slot: Slot) -> Vec<Piece> {
    let mut top = 0.0;
    let mut pieces = Vec::new();
    for (text, style) in lines.iter().filter(|(text, _)| !text.trim().is_empty()) {
        let piece = Piece::set(fonts, StructureRole::Paragraph, text, *style, slot, top);
        top = piece.bottom();
        pieces.push(piece);
    }
    pieces
}

fn facts(fonts: &Fonts, bill: &Bill<'_>) -> Vec<Piece> {
    let total = &bill.statement.total;
    let wanted = &bill.statement.references;
    let facts = [
        ("Nummer", Some(bill.number().to_owned()), Style::BODY),
        ("Periode", Some(words::period(bill.month)), Style::BODY),
        (if bill.issued { "Udstedt" } else { "Udkast pr." }, Some(danish::date(bill.on)), Style::BODY),
        ("Betales senest", bill.due().map(danish::date), Style::BODY),
        ("Ordrenummer", wanted.order_reference.clone(), Style::BODY),
        ("Kontostreng", wanted.accounting_cost.clone(), Style::BODY),
        (words::total(bill.statement.document), Some(with_hyphen(total.amount_oere * bill.sign())), Style::STRONG),
    ];
    let mut top = 0.0;
    let mut pieces = Vec::new();
    for (label, value, style) in facts {
        let Some(value) = value else { continue };
        let label_style = Style { ink: Ink::Muted, ..style };
        let label =
            Piece::set(fonts, StructureRole::Paragraph, label, label_style, Slot::left(FACTS, FACT - FACTS), top);
        let slot = Slot::left(FACT, LEFT + WIDTH - FACT);
        let piece = label.and(Piece::set(fonts, StructureRole::Paragraph, &value, style, slot, top));
        top = piece.bottom() + 1.5;
        pieces.push(piece);
    }
    pieces
}

/// The grand total between two rules, and how it is settled.
pub fn total(fonts: &Fonts, bill: &Bill<'_>) -> Vec<Block> {
    let sum = &bill.statement.total;
    let large = Style { size: 15.0, ..Style::SECTION };
    let label = format!("{} i alt", words::total(bill.statement.document));
    let mut total = labelled(fonts, 16.0, (&label, Style::SECTION, 10.0), (sum.amount_oere * bill.sign(), large, 7.0));
    total.height = 34.0;
    total.bars = vec![FilledRect::rule(0.0, 1.2, Ink::Accent), FilledRect::rule(33.2, 0.8, Ink::Accent)];
    // What the state shares is never alone on a page.
    let settlement =
        Block { keep: has_refusion(bill), ..Block::paragraph(fonts, 6.0, &words::settlement(bill), Style::BODY) };
    vec![Block { keep: true, ..total }, settlement]
}

/// How to pay, why there is no VAT, and whom to ask.
pub fn payment(fonts: &Fonts, bill: &Bill<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let how = words::payment(bill);
    if !how.is_empty() {
        let style = Style { size: Style::BODY.size, ..Style::SECTION };
        blocks.push(Block::heading(fonts, 16.0, 2, "Sådan betales", style));
        let last = how.len();
        for (place, line) in (1..).zip(&how) {
            blocks.push(Block { keep: place < last, ..Block::paragraph(fonts, 1.0, line, Style::BODY) });
        }
    }
    let no_vat = format!("Moms: {}.", bill.no_vat.trim_end_matches('.'));
    blocks.push(Block::paragraph(fonts, 12.0, &no_vat, Style::MUTED));
    blocks.extend(words::contact(bill).map(|text| Block::paragraph(fonts, 2.0, &text, Style::MUTED)));
    blocks
}

/// What the state shares of the total; nothing where it shares none.
pub fn refusion(fonts: &Fonts, bill: &Bill<'_>) -> Vec<Block> {
    if !has_refusion(bill) {
        return Vec::new();
    }
    let row = |label, oere| labelled(fonts, 1.0, (label, Style::BODY, 0.0), (oere * bill.sign(), Style::BODY, 0.0));
    let heading = "Statsrefusion (til orientering, søges af kommunen selv)";
    let sum = &bill.statement.total;
    vec![
        Block::heading(fonts, 16.0, 2, heading, Style { size: Style::BODY.size, ..Style::SECTION }),
        Block { keep: true, ..row("Statsrefusion", sum.refusion_oere) },
        row("Netto efter statsrefusion", sum.net_oere),
    ]
}

/// A label on the left and an amount on the right, each with its style and its top.
fn labelled(fonts: &Fonts, above: f32, label: (&str, Style, f32), amount: (i64, Style, f32)) -> Block {
    let half = WIDTH / 2.0;
    let (text, style, top) = label;
    let label = Piece::set(fonts, StructureRole::Paragraph, text, style, Slot::left(LEFT, half), top);
    let (oere, style, top) = amount;
    let slot = Slot::right(LEFT + half, half);
    Block::of(above, vec![label.and(Piece::set(fonts, StructureRole::Paragraph, &with_hyphen(oere), style, slot, top))])
}

/// Whether the state shares any of it.
pub fn has_refusion(bill: &Bill<'_>) -> bool {
    bill.statement.lines.iter().any(|line| line.sum.refusion_oere != 0)
}

/// What is no part of the letter but on each of its pages: whose it is, the page's number, and that it is a draft.
pub fn furniture(fonts: &Fonts, bill: &Bill<'_>, page: usize, pages: usize) -> Block {
    let mut block = Block::of(0.0, Vec::new());
    let third = WIDTH / 3.0;
    let mut set = |text: &str, style: Style, slot: Slot, top: f32| {
        block.pieces.push(Piece::set(fonts, StructureRole::Paragraph, text, style, Slot { max_lines: 1, ..slot }, top));
    };
    let (wide, narrow) = (Slot::left(LEFT, third * 2.0 - 10.0), Slot::right(LEFT + third * 2.0, third));
    if page > 1 {
        let title = format!("{} {} · {}", bill.statement.document.danish(), bill.number(), bill.provider.name);
        set(&title, Style::SMALL, wide, 34.0);
        set(&name_of_kommune(&bill.kommune.name), Style::SMALL, narrow, 34.0);
    }
    let foot = PAGE_HEIGHT - 40.0;
    set(&[&bill.provider.name, words::cvr(&bill.provider.cvr).as_str()].join(" · "), Style::SMALL, wide, foot);
    set(&format!("Side {page} af {pages}"), Style::SMALL, narrow, foot);
    if !bill.issued {
        let style = Style { size: 10.0, weight: Weight::Bold, ink: Ink::White };
        set(words::DRAFT, style, Slot::left(LEFT, WIDTH), 4.0);
        block.bars.push(FilledRect { x: 0.0, y: 0.0, width: PAGE_WIDTH, height: 22.0, ink: Ink::Warning });
    }
    if page > 1 {
        block.bars.push(FilledRect::rule(48.0, 0.4, Ink::Rule));
    }
    block.bars.push(FilledRect::rule(foot - 5.0, 0.4, Ink::Rule));
    block
}

//! A statement -> a PDF that is sent to the municipality: A4, tagged, PDF/A-2a and PDF/UA-1, the same bytes each time.

mod block;
mod face;
mod flow;
mod letter;
mod page;
mod section;
mod table;
mod tags;
mod words;
mod wrap;

use anyhow::{Context, Result};
use chrono::{Datelike, NaiveDate};
use krilla::metadata::{DateTime, Metadata};

use super::Bill;
use block::Block;
use face::Fonts;
use flow::{Frame, pages};
use page::PdfPage;

/// Where the pages are written on; the first has no running head.
const FRAME: Frame = Frame { first_top: 44.0, top: 62.0, bottom: page::HEIGHT - 56.0 };

/// A finished PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    pub bytes: Vec<u8>,
    /// Every string drawn, whole and one per line, and the title: for whoever looks for what must not be in it.
    pub text: String,
}

/// Writes bills with the embedded font, which is read once.
pub struct PdfWriter {
    fonts: Fonts,
}

impl PdfWriter {
    pub fn new() -> Result<Self> {
        Ok(Self { fonts: Fonts::load()? })
    }

    /// The bill as a letter to the kommune.
    pub fn write(&self, bill: &Bill<'_>) -> Result<Pdf> {
        let fonts = &self.fonts;
        let blocks = blocks(fonts, bill);
        let pages = pages(&blocks, FRAME);
        let count = pages.len();
        let sheets: Vec<PdfPage<'_>> = (1..)
            .zip(pages)
            .map(|(number, placed)| PdfPage { furniture: letter::furniture(fonts, bill, number, count), placed })
            .collect();
        let title = fonts.clean(&words::full_title(bill));
        let metadata = Metadata::new()
            .title(title.clone())
            .authors(vec![fonts.clean(&bill.provider.name)])
            .creator("Fasevagt".into())
            .language("da-DK".into())
            .creation_date(created(bill.on)?)
            .document_id(fonts.clean(&format!("fasevagt-{}-{}-{}", bill.kommune.code, bill.month, bill.number())));
        let bytes = page::paint(fonts, &sheets, metadata).with_context(|| format!("draw {}", bill.number()))?;
        Ok(Pdf { bytes, text: text(title, &sheets) })
    }
}

/// All that the letter says, from top to bottom.
fn blocks(fonts: &Fonts, bill: &Bill<'_>) -> Vec<Block> {
    let mut blocks = letter::head(fonts, bill);
    blocks.extend(section::billed(fonts, bill));
    // The total is never alone on a page.
    if let Some(last) = blocks.last_mut() {
        last.keep = true;
    }
    blocks.extend(letter::total(fonts, bill));
    blocks.extend(letter::refusion(fonts, bill));
    blocks.extend(letter::payment(fonts, bill));
    blocks.extend(section::held(fonts, bill));
    blocks
}

fn text(title: String, sheets: &[PdfPage<'_>]) -> String {
    let mut lines = vec![title];
    for sheet in sheets {
        let blocks = std::iter::once(&sheet.furniture).chain(sheet.placed.iter().map(|placed| placed.block));
        let drawn = blocks.flat_map(|block| &block.pieces).filter(|piece| !piece.whole.is_empty());
        lines.extend(drawn.map(|piece| piece.whole.clone()));
    }
    lines.join("\n")
}

fn created(on: NaiveDate) -> Result<DateTime> {
    let year = u16::try_from(on.year()).context("the year of issue")?;
    let (month, day) = (u8::try_from(on.month())?, u8::try_from(on.day())?);
    Ok(DateTime::new(year).month(month).day(day).hour(0).minute(0).second(0).utc_offset_hour(0).utc_offset_minute(0))
}

//! Placed blocks -> the bytes of a tagged PDF/A-2a and PDF/UA-1 file.

use anyhow::{Context, Result, anyhow};
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, Identifier};
use krilla::{Document, SerializeSettings};

use super::block::{Block, FilledRect, Ink, Piece, StructureRole, Text};
use super::face::Fonts;
use super::flow::Placed;
use super::tags::Tags;

/// A4, in points.
pub const WIDTH: f32 = 595.28;
pub const HEIGHT: f32 = 841.89;

/// One page: its furniture, which is much the same on every page, and the blocks of this one.
pub struct PdfPage<'a> {
    pub furniture: Block,
    pub placed: Vec<Placed<'a>>,
}

struct Painter<'a> {
    fonts: &'a Fonts,
    tags: Tags,
    outline: Outline,
}

/// Draws the sheets; fails where the file would not be what it says it is.
pub fn paint(fonts: &Fonts, sheets: &[PdfPage<'_>], metadata: Metadata) -> Result<Vec<u8>> {
    let mut document = Document::new_with(settings()?);
    let mut painter = Painter { fonts, tags: Tags::default(), outline: Outline::new() };
    for (place, sheet) in sheets.iter().enumerate() {
        let size = PageSettings::from_wh(WIDTH, HEIGHT).context("set the page's size")?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        painter.sheet(&mut surface, sheet, place);
        surface.finish();
        page.finish();
    }
    document.set_outline(painter.outline);
    document.set_tag_tree(painter.tags.finish());
    document.set_metadata(metadata);
    document.finish().map_err(|error| anyhow!("write the PDF: {error}"))
}

fn settings() -> Result<SerializeSettings> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| anyhow!("configure the PDF: {error:?}"))?;
    Ok(SerializeSettings { configuration, ..SerializeSettings::default() })
}

impl Painter<'_> {
    fn sheet(&mut self, surface: &mut Surface<'_>, sheet: &PdfPage<'_>, page: usize) {
        self.artifact(surface, &sheet.furniture, 0.0, ArtifactType::PaginationOther);
        for placed in &sheet.placed {
            if placed.repeated {
                self.artifact(surface, placed.block, placed.y, ArtifactType::PaginationOther);
            } else {
                self.block(surface, placed.block, placed.y, page);
            }
        }
    }

    /// What is drawn and not read out.
    fn artifact(&self, surface: &mut Surface<'_>, block: &Block, y: f32, kind: ArtifactType) {
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        block.bars.iter().for_each(|bar| draw_bar(surface, *bar, y));
        block.pieces.iter().flat_map(|piece| &piece.texts).for_each(|text| self.text(surface, text, y));
        surface.end_tagged();
    }

    fn block(&mut self, surface: &mut Surface<'_>, block: &Block, y: f32, page: usize) {
        if !block.bars.is_empty() {
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
            block.bars.iter().for_each(|bar| draw_bar(surface, *bar, y));
            surface.end_tagged();
        }
        self.tags.begin(block.kind);
        for piece in &block.pieces {
            self.note_heading(piece, y, page);
            let drawn = self.piece(surface, piece, y);
            self.tags.piece(piece, drawn);
        }
        self.tags.end();
    }

    /// Nothing is drawn of an empty piece.
    fn piece(&self, surface: &mut Surface<'_>, piece: &Piece, y: f32) -> Option<Identifier> {
        if piece.texts.is_empty() {
            return None;
        }
        let id = surface.start_tagged(ContentTag::Other);
        piece.texts.iter().for_each(|text| self.text(surface, text, y));
        surface.end_tagged();
        Some(id)
    }

    fn note_heading(&mut self, piece: &Piece, y: f32, page: usize) {
        if matches!(piece.role, StructureRole::Heading(_)) {
            let there = XyzDestination::new(page, Point::from_xy(0.0, (y - 10.0).max(0.0)));
            self.outline.push_child(OutlineNode::new(piece.whole.clone(), there));
        }
    }

    fn text(&self, surface: &mut Surface<'_>, text: &Text, top: f32) {
        let face = text.style.face(self.fonts);
        surface.set_fill(Some(fill(text.style.ink)));
        let start = Point::from_xy(text.x, top + text.y);
        let glyphs = face.shape(&text.string);
        surface.draw_glyphs(start, &glyphs, face.font.clone(), &text.string, text.style.size, false);
    }
}

fn draw_bar(surface: &mut Surface<'_>, bar: FilledRect, top: f32) {
    let Some(rect) = Rect::from_xywh(bar.x, top + bar.y, bar.width, bar.height) else { return };
    let mut path = PathBuilder::new();
    path.push_rect(rect);
    if let Some(path) = path.finish() {
        surface.set_fill(Some(fill(bar.ink)));
        surface.draw_path(&path);
    }
}

fn fill(ink: Ink) -> Fill {
    let (red, green, blue) = match ink {
        Ink::Black => (0x1b, 0x1f, 0x24),
        Ink::White => (0xff, 0xff, 0xff),
        Ink::Muted => (0x57, 0x60, 0x6a),
        Ink::Rule => (0xd0, 0xd7, 0xde),
        Ink::Accent => (0x1d, 0x3b, 0x5c),
        Ink::Warning => (0xa4, 0x1e, 0x22),
    };
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

//! What is laid out: blocks below each other, each a few tagged pieces of text at fixed places.

use super::face::{Face, Fonts, Weight};
use super::wrap::wrap;

/// Left edge and width of what is written on, in points.
pub const LEFT: f32 = 56.0;
pub const WIDTH: f32 = 483.0;

/// Baseline to baseline, and the part of it above the baseline.
const LINE: f32 = 1.4;
const ASCENT: f32 = 1.05;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Black,
    White,
    Muted,
    Rule,
    Accent,
    Warning,
}

/// How a text is written.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub size: f32,
    pub weight: Weight,
    pub ink: Ink,
}

#[derive(Debug, Clone, Copy)]
pub enum Align {
    Left,
    Right,
}

/// Where a text may be set; `x` counts from the page's left edge.
#[derive(Debug, Clone, Copy)]
pub struct Slot {
    pub x: f32,
    pub width: f32,
    pub align: Align,
    pub max_lines: usize,
}

/// One line of text on its baseline; `y` counts from the top of the block.
#[derive(Debug, Clone)]
pub struct Text {
    pub x: f32,
    pub y: f32,
    pub style: Style,
    pub string: String,
}

/// A rule, or a coloured band.
#[derive(Debug, Clone, Copy)]
pub struct FilledRect {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
    pub ink: Ink,
}

/// What a piece is to a screen reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StructureRole {
    Heading(u16),
    Paragraph,
    ColumnHeader { span: u32 },
    RowHeader { span: u32 },
    Cell,
}

#[derive(Debug, Clone)]
pub struct Piece {
    pub role: StructureRole,
    pub texts: Vec<Text>,
    /// The whole text, before it was broken into lines or cut off.
    pub whole: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    Loose,
    /// Begins a table, and is repeated where the table goes on on another page.
    TableHead,
    TableRow,
}

#[derive(Debug, Clone)]
pub struct Block {
    pub kind: BlockKind,
    /// Left free above it, but not at the top of a page.
    pub above: f32,
    pub height: f32,
    /// No page ends after it.
    pub keep: bool,
    pub pieces: Vec<Piece>,
    pub bars: Vec<FilledRect>,
}

impl Style {
    pub const BODY: Self = Self { size: 9.0, weight: Weight::Regular, ink: Ink::Black };
    pub const MUTED: Self = Self { ink: Ink::Muted, ..Self::BODY };
    pub const SMALL: Self = Self { size: 8.0, ..Self::MUTED };
    pub const STRONG: Self = Self { weight: Weight::Bold, ..Self::BODY };
    pub const SECTION: Self = Self { size: 12.0, ink: Ink::Accent, ..Self::STRONG };
    pub const TITLE: Self = Self { size: 20.0, ..Self::SECTION };

    /// The room that so many lines take.
    pub fn height(self, lines: usize) -> f32 {
        self.size * LINE * u16::try_from(lines).map_or(0.0, f32::from)
    }

    pub fn face(self, fonts: &Fonts) -> &Face {
        fonts.face(self.weight)
    }
}

impl Slot {
    pub const fn left(x: f32, width: f32) -> Self {
        Self { x, width, align: Align::Left, max_lines: 3 }
    }

    pub const fn right(x: f32, width: f32) -> Self {
        Self { align: Align::Right, max_lines: 1, ..Self::left(x, width) }
    }
}

impl Piece {
    /// A text in its slot, its first line's top at `top`.
    pub fn set(fonts: &Fonts, role: StructureRole, text: &str, style: Style, slot: Slot, top: f32) -> Self {
        let whole = fonts.clean(text);
        let face = style.face(fonts);
        let lines = wrap(face, &whole, style.size, slot.width, slot.max_lines);
        let mut texts = Vec::with_capacity(lines.len());
        for (place, string) in lines.into_iter().enumerate() {
            let x = match slot.align {
                Align::Left => slot.x,
                Align::Right => slot.x + slot.width - face.width(&string, style.size),
            };
            let y = top + style.height(place) + style.size * ASCENT;
            texts.push(Text { x, y, style, string });
        }
        Self { role, texts, whole }
    }

    /// Read on as one with what is before it.
    pub fn and(mut self, other: Self) -> Self {
        if let Some(last) = self.texts.last_mut() {
            last.string.push(' ');
        }
        self.whole = format!("{} {}", self.whole, other.whole);
        self.texts.extend(other.texts);
        self
    }

    /// How far down it reaches.
    pub fn bottom(&self) -> f32 {
        self.texts.iter().map(|text| text.y + text.style.size * (LINE - ASCENT)).fold(0.0, f32::max)
    }
}

impl FilledRect {
    /// A line across the page.
    pub fn rule(y: f32, height: f32, ink: Ink) -> Self {
        Self { x: LEFT, y, width: WIDTH, height, ink }
    }
}

impl Block {
    /// Pieces outside any table.
    pub fn of(above: f32, pieces: Vec<Piece>) -> Self {
        let height = pieces.iter().map(Piece::bottom).fold(0.0, f32::max);
        Self { kind: BlockKind::Loose, above, height, keep: false, pieces, bars: Vec::new() }
    }

    /// A heading; it stays with what follows.
    pub fn heading(fonts: &Fonts, above: f32, level: u16, text: &str, style: Style) -> Self {
        let piece = Piece::set(fonts, StructureRole::Heading(level), text, style, Slot::left(LEFT, WIDTH), 0.0);
        Self { keep: true, ..Self::of(above, vec![piece]) }
    }

    pub fn paragraph(fonts: &Fonts, above: f32, text: &str, style: Style) -> Self {
        Self::of(above, vec![Piece::set(fonts, StructureRole::Paragraph, text, style, Slot::left(LEFT, WIDTH), 0.0)])
    }
}

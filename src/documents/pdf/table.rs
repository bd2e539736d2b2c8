//! Tables without boxes: a header row, rows in groups, and sums.

use super::block::{Block, BlockKind, FilledRect, Ink, LEFT, Piece, Slot, StructureRole, Style, WIDTH};
use super::face::Fonts;

/// Above and below the text of a row.
const PADDING: f32 = 2.2;
/// Between a column and the next.
const GUTTER: f32 = 10.0;

#[derive(Debug, Clone, Copy)]
pub struct PdfColumn {
    pub title: &'static str,
    pub width: f32,
    pub numbers: bool,
    pub style: Style,
}

pub struct PdfTable<'a> {
    fonts: &'a Fonts,
    columns: Vec<(PdfColumn, Slot)>,
}

impl PdfColumn {
    pub const fn text(title: &'static str, width: f32) -> Self {
        Self { title, width, numbers: false, style: Style::BODY }
    }

    pub const fn numbers(title: &'static str, width: f32) -> Self {
        Self { numbers: true, ..Self::text(title, width) }
    }
}

impl<'a> PdfTable<'a> {
    /// The columns' widths should add up to the page's.
    pub fn new(fonts: &'a Fonts, columns: &[PdfColumn]) -> Self {
        let mut x = LEFT;
        let mut placed = Vec::new();
        for column in columns {
            let slot = if column.numbers { Slot::right(x, column.width) } else { Slot::left(x, column.width - GUTTER) };
            placed.push((*column, slot));
            x += column.width;
        }
        Self { fonts, columns: placed }
    }

    pub fn head(&self) -> Block {
        let role = StructureRole::ColumnHeader { span: 1 };
        let pieces = self.columns.iter().map(|(column, slot)| self.set(role, column.title, Style::SMALL, *slot));
        let mut block = Self::row_of(BlockKind::TableHead, pieces.collect());
        block.bars.push(FilledRect::rule(block.height, 0.7, Ink::Muted));
        block.height += 2.0;
        Block { above: 6.0, keep: true, ..block }
    }

    /// What the rows below have in common.
    pub fn group(&self, title: &str) -> Block {
        let role = StructureRole::ColumnHeader { span: span(self.columns.len()) };
        let piece = self.set(role, title, Style::STRONG, Slot::left(LEFT, WIDTH));
        Block { above: 5.0, keep: true, ..Self::row_of(BlockKind::TableRow, vec![piece]) }
    }

    /// A row with a fine rule below; the note is set under it, and is read with the second cell.
    pub fn row(&self, cells: &[String], note: Option<&str>) -> Block {
        let mut pieces = Vec::new();
        for (place, (text, (column, slot))) in cells.iter().zip(&self.columns).enumerate() {
            let role = if place == 0 { StructureRole::RowHeader { span: 1 } } else { StructureRole::Cell };
            pieces.push(self.set(role, text, column.style, *slot));
        }
        if let Some(note) = note {
            let top = pieces.iter().map(Piece::bottom).fold(0.0, f32::max);
            let note = Piece::set(self.fonts, StructureRole::Cell, note, Style::SMALL, Slot::left(LEFT, WIDTH), top);
            if pieces.len() > 1 {
                let cell = pieces.remove(1);
                pieces.insert(1, cell.and(note));
            }
        }
        let mut block = Self::row_of(BlockKind::TableRow, pieces);
        block.bars.push(FilledRect::rule(block.height - 0.4, 0.4, Ink::Rule));
        block
    }

    /// A sum: its label spans the columns that `cells`, the last ones, leave.
    pub fn sum(&self, label: &str, cells: &[String], ink: Ink) -> Block {
        let labelled = self.columns.len().saturating_sub(cells.len());
        let width = self.columns.iter().take(labelled).map(|(column, _)| column.width).sum::<f32>() - GUTTER;
        let role = StructureRole::RowHeader { span: span(labelled) };
        let style = Style { ink, ..Style::STRONG };
        let mut pieces = vec![self.set(role, label, style, Slot::left(LEFT, width))];
        for (text, (column, slot)) in cells.iter().zip(self.columns.iter().skip(labelled)) {
            let style = if column.style.ink == Ink::Black { style } else { column.style };
            pieces.push(self.set(StructureRole::Cell, text, style, *slot));
        }
        Self::row_of(BlockKind::TableRow, pieces)
    }

    fn set(&self, role: StructureRole, text: &str, style: Style, slot: Slot) -> Piece {
        Piece::set(self.fonts, role, text, style, slot, PADDING)
    }

    fn row_of(kind: BlockKind, pieces: Vec<Piece>) -> Block {
        let mut block = Block { kind, ..Block::of(0.0, pieces) };
        block.height += PADDING;
        block
    }
}

fn span(columns: usize) -> u32 {
    u32::try_from(columns).unwrap_or(1)
}

//! The structure of the document as a screen reader reads it.

use std::num::{NonZeroU16, NonZeroU32};

use krilla::tagging::{Identifier, TableHeaderScope, Tag, TagGroup, TagKind, TagTree};

use super::block::{BlockKind, Piece, StructureRole};

/// Grows the tree in reading order: headings and paragraphs beside tables of rows.
#[derive(Default)]
pub struct Tags {
    tree: TagTree,
    table: Option<TagGroup>,
    row: Option<TagGroup>,
}

impl Tags {
    /// Begins a block, before its pieces.
    pub fn begin(&mut self, kind: BlockKind) {
        if kind != BlockKind::TableRow {
            self.close_table();
        }
        if kind == BlockKind::TableHead {
            self.table = Some(TagGroup::new(Tag::Table));
        }
        self.row = match kind {
            BlockKind::Loose => None,
            BlockKind::TableHead | BlockKind::TableRow => Some(TagGroup::new(Tag::TR)),
        };
    }

    /// Adds a piece, with what was drawn of it.
    pub fn piece(&mut self, piece: &Piece, drawn: Option<Identifier>) {
        let mut group = TagGroup::new(tag(piece));
        if let Some(drawn) = drawn {
            group.push(drawn);
        }
        match &mut self.row {
            Some(row) => row.push(group),
            None => self.tree.push(group),
        }
    }

    /// Ends a block, after its pieces.
    pub fn end(&mut self) {
        if let (Some(table), Some(row)) = (&mut self.table, self.row.take()) {
            table.push(row);
        }
    }

    pub fn finish(mut self) -> TagTree {
        self.close_table();
        self.tree
    }

    fn close_table(&mut self) {
        if let Some(table) = self.table.take() {
            self.tree.push(table);
        }
    }
}

fn tag(piece: &Piece) -> TagKind {
    let header = |scope, columns| Tag::TH(scope).with_col_span(span(columns)).into();
    match piece.role {
        StructureRole::Heading(level) => {
            Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(piece.whole.clone())).into()
        }
        StructureRole::Paragraph => Tag::P.into(),
        StructureRole::ColumnHeader { span } => header(TableHeaderScope::Column, span),
        StructureRole::RowHeader { span } => header(TableHeaderScope::Row, span),
        StructureRole::Cell => Tag::TD.into(),
    }
}

/// How many columns a header spans, where it spans more than its own.
fn span(columns: u32) -> Option<NonZeroU32> {
    if columns > 1 { NonZeroU32::new(columns) } else { None }
}

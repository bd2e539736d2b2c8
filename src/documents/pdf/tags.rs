//! The structure of the document as a screen reader tells it.

use std::num::{NonZeroU16, NonZeroU32};

use krilla::tagging::{Identifier, TableHeaderScope, Tag, TagGroup, TagKind, TagTree};

use super::block::{BlockKind, Piece, Role};

/// Grows the tree in reading order: headings and paragraphs beside tables of rows.
#[derive(Default)]
pub struct Tags {
    tree: TagTree,
    table: Option<TagGroup>,
    row: Option<TagGroup>,
}

impl Tags {
    /// Before the pieces of a block.
    pub fn begin(&mut self, kind: BlockKind) {
        if kind != BlockKind::TableRow {
            self.close_table();
        }
        if kind == BlockKind::TableHead {
            self.table = Some(TagGroup::new(Tag::Table));
        }
        self.row = (kind != BlockKind::Loose).then(|| TagGroup::new(Tag::TR));
    }

    /// A piece, and what was drawn of it.
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

    /// After the pieces of a block.
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
    let header = |scope, span| Tag::TH(scope).with_col_span(NonZeroU32::new(span).filter(|span| span.get() > 1)).into();
    match piece.role {
        Role::Heading(level) => {
            Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(piece.whole.clone())).into()
        }
        Role::Paragraph => Tag::P.into(),
        Role::ColumnHeader { span } => header(TableHeaderScope::Column, span),
        Role::RowHeader { span } => header(TableHeaderScope::Row, span),
        Role::Cell => Tag::TD.into(),
    }
}

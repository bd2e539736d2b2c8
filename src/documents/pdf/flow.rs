//! Blocks below each other -> pages.

use super::block::{Block, BlockKind};

/// Between which heights a page is written on, counted from its top.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    pub first_top: f32,
    pub top: f32,
    pub bottom: f32,
}

/// A block on its page.
pub struct Placed<'a> {
    pub block: &'a Block,
    pub y: f32,
    /// A table's header row once more, on the table's later pages.
    pub repeated: bool,
}

/// Breaks between blocks, never after one that is kept with the next; a table's header row is repeated.
pub fn pages(blocks: &[Block], frame: Frame) -> Vec<Vec<Placed<'_>>> {
    let mut pages = vec![Vec::new()];
    let mut y = frame.first_top;
    let mut head = None;
    for group in blocks.split_inclusive(|block| !block.keep) {
        let full = y + group.iter().map(|block| block.above + block.height).sum::<f32>() > frame.bottom;
        if full && pages.last().is_some_and(|page| !page.is_empty()) {
            pages.push(Vec::new());
            y = frame.top;
        }
        let Some(page) = pages.last_mut() else { continue };
        if page.is_empty()
            && group.first().is_some_and(continues)
            && let Some(head) = head
        {
            y = place(page, head, y, true);
        }
        for block in group {
            head = if block.kind == BlockKind::Loose {
                None
            } else if continues(block) {
                head
            } else {
                Some(block)
            };
            y = place(page, block, y, false);
        }
    }
    pages
}

fn continues(block: &Block) -> bool {
    block.kind == BlockKind::TableRow
}

/// Gives the height below it.
fn place<'a>(page: &mut Vec<Placed<'a>>, block: &'a Block, y: f32, repeated: bool) -> f32 {
    let y = if page.is_empty() { y } else { y + block.above };
    page.push(Placed { block, y, repeated });
    y + block.height
}

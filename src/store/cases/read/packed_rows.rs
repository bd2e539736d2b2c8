use anyhow::{Context, Result};

use super::RawRow;
use crate::domain::cases::row::Row;

/// Rows as bytes, one behind the other: each cell is its length and its text, without an allocation of its own.
#[derive(Debug, Default)]
pub struct PackedRows {
    bytes: Vec<u8>,
    /// Where each row ends in `bytes`.
    ends: Vec<usize>,
}

/// A length from here on has four bytes of its own.
const LONG: u8 = u8::MAX;

impl PackedRows {
    /// Adds a row, and gives its position.
    pub fn push(&mut self, cells: RawRow<'_>) -> Result<u32> {
        let position = u32::try_from(self.ends.len()).context("more rows than can be counted")?;
        for cell in cells {
            let text = cell.unwrap_or_default();
            // What is longer than four bytes can count is left out: no database has such a text.
            let (length, text) = u32::try_from(text.len()).map_or((0, &[][..]), |length| (length, text));
            match u8::try_from(length) {
                Ok(short) if short < LONG => self.bytes.push(short),
                _ => {
                    self.bytes.push(LONG);
                    self.bytes.extend_from_slice(&length.to_le_bytes());
                }
            }
            self.bytes.extend_from_slice(text);
        }
        self.ends.push(self.bytes.len());
        Ok(position)
    }

    pub fn row(&self, position: u32) -> Row {
        self.cells(position).map(|text| text.map(|text| String::from_utf8_lossy(text).into_owned())).collect()
    }

    /// The first cell of a row.
    pub fn id(&self, position: u32) -> Option<&[u8]> {
        self.cells(position).next()?
    }

    fn cells(&self, position: u32) -> impl Iterator<Item = Option<&[u8]>> {
        let position = position as usize;
        let start = match position.checked_sub(1) {
            Some(before) => self.ends.get(before).copied().unwrap_or(0),
            None => 0,
        };
        let end = self.ends.get(position).copied().unwrap_or(start);
        let mut rest = self.bytes.get(start..end).unwrap_or_default();
        std::iter::from_fn(move || {
            let (text, behind) = split_cell(rest)?;
            rest = behind;
            Some(if text.is_empty() { None } else { Some(text) })
        })
    }
}

/// The first cell's text, and what follows it.
fn split_cell(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first()?;
    if *length != LONG {
        return rest.split_at_checked(usize::from(*length));
    }
    let (length, rest) = rest.split_first_chunk()?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize)
}

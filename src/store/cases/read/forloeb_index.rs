use std::hash::BuildHasher;

use anyhow::{Context, Result};
use hashbrown::{DefaultHashBuilder, HashTable};

/// All case numbers, each with its position in the order of their coming. A million takes 25 MB.
#[derive(Debug, Default)]
pub struct ForloebIndex {
    bytes: Vec<u8>,
    /// Where each number ends in `bytes`.
    ends: Vec<u32>,
    positions: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl ForloebIndex {
    /// Adds a number; `None` where it is there already.
    pub fn add(&mut self, id: &[u8]) -> Result<Option<u32>> {
        if self.position(id).is_some() {
            return Ok(None);
        }
        let position = u32::try_from(self.ends.len()).context("more forløb than can be counted")?;
        let end = u32::try_from(self.bytes.len() + id.len()).context("more numbers of forløb than can be counted")?;
        self.bytes.extend_from_slice(id);
        self.ends.push(end);
        let Self { bytes, ends, positions, hasher } = self;
        let hash_of = |position: &u32| hasher.hash_one(id_at(bytes, ends, *position));
        positions.insert_unique(hasher.hash_one(id), position, hash_of);
        Ok(Some(position))
    }

    pub fn position(&self, id: &[u8]) -> Option<u32> {
        let is_it = |position: &u32| id_at(&self.bytes, &self.ends, *position) == id;
        self.positions.find(self.hasher.hash_one(id), is_it).copied()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

fn id_at<'a>(bytes: &'a [u8], ends: &[u32], position: u32) -> &'a [u8] {
    let position = position as usize;
    let start = match position.checked_sub(1) {
        Some(before) => ends.get(before).copied().unwrap_or(0),
        None => 0,
    };
    let end = ends.get(position).copied().unwrap_or(start);
    bytes.get(start as usize..end as usize).unwrap_or_default()
}

//! How much is read of a file. More is no list that people keep, and would take the memory of the machine.

/// Bytes of a file.
pub const MAX_FILE: u64 = 64 << 20;
/// Bytes of the parts of a workbook, unpacked.
pub const MAX_UNPACKED: u64 = 512 << 20;
/// Cells of a file, from the first column to the last that a row fills.
pub const MAX_CELLS: usize = 2_000_000;
/// Bytes of a line of CSV.
pub const MAX_LINE: usize = 1 << 20;

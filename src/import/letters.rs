//! Columns as a spreadsheet names them.

/// The name of the column at a place, from 0 on: `A`, `B`, ..., `Z`, `AA`.
pub fn letters(place: usize) -> String {
    let last = char::from(b'A' + u8::try_from(place % 26).unwrap_or_default());
    if place < 26 { last.to_string() } else { letters(place / 26 - 1) + &last.to_string() }
}

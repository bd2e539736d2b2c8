//! CSV as spreadsheets and case systems write it -> rows of cells.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::cell::Cell;

/// Every row that holds something, with its line.
pub fn rows(bytes: &[u8]) -> Result<Vec<(u32, Vec<Cell>)>, String> {
    let text = decode(bytes)?;
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let line = record.position().map_or(0, ::csv::Position::line);
        let cells: Vec<Cell> = record.iter().map(Cell::text).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push((u32::try_from(line).unwrap_or(u32::MAX), cells));
        }
    }
    if rows.is_empty() { Err("it holds no line of titles".into()) } else { Ok(rows) }
}

/// By its byte order mark, else UTF-8, else what a Danish Windows writes.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    let text = match (Encoding::for_bom(bytes), std::str::from_utf8(bytes)) {
        (Some((encoding, _)), _) => encoding.decode(bytes).0,
        (None, Ok(text)) => Cow::Borrowed(text),
        (None, Err(_)) => WINDOWS_1252.decode(bytes).0,
    };
    if text.contains('\0') { Err("it is no text; save it as CSV".into()) } else { Ok(text) }
}

/// The mark that stands more often between the titles.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let (mut semicolons, mut commas) = (0, 0);
    for c in text.trim_start().chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' | '\r' if !quoted => break,
            ';' if !quoted => semicolons += 1,
            ',' if !quoted => commas += 1,
            _ => {}
        }
    }
    if commas > semicolons { b',' } else { b';' }
}

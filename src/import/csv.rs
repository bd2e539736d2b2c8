//! CSV as spreadsheets and case systems write it -> rows of cells.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::cell::SheetCell;
use super::problem::FileProblem;

/// Every row that is not empty, with its line.
pub fn rows(bytes: &[u8]) -> Result<Vec<(u32, Vec<SheetCell>)>, FileProblem> {
    let text = decode(bytes)?;
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for record in reader.records() {
        let record = record.map_err(|error| FileProblem::BrokenCsv { why: error.to_string() })?;
        let start = start(&text, record.position());
        line += ends_of_lines(text.as_bytes().get(counted..start).unwrap_or_default());
        counted = start;
        let cells: Vec<SheetCell> = record.iter().map(SheetCell::text).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push((line, cells));
        }
    }
    if rows.is_empty() { Err(FileProblem::NoTitles) } else { Ok(rows) }
}

/// Where a record begins: the reader's own place, and its count of lines, are before the empty lines above it.
fn start(text: &str, position: Option<&::csv::Position>) -> usize {
    let place = position.map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX)).min(text.len());
    let empty = text.bytes().skip(place).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    place + empty
}

fn ends_of_lines(bytes: &[u8]) -> u32 {
    let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    u32::try_from(ends.count()).unwrap_or(u32::MAX)
}

/// By its byte order mark, else UTF-8, else what a Danish Windows writes.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, FileProblem> {
    let text = match (Encoding::for_bom(bytes), std::str::from_utf8(bytes)) {
        (Some((encoding, _)), _) => encoding.decode(bytes).0,
        (None, Ok(text)) => Cow::Borrowed(text),
        (None, Err(_)) => WINDOWS_1252.decode(bytes).0,
    };
    if text.contains('\0') { Err(FileProblem::NoText) } else { Ok(text) }
}

/// The mark that is more often between the titles.
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

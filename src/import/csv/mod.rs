//! CSV as spreadsheets and case systems write it -> rows of cells.

mod encoding;
mod shape;

use super::cell::SheetCell;
use super::files::SheetRows;
use super::problem::FileProblem;

/// Every row that is not empty, with its line.
pub fn rows(bytes: Vec<u8>) -> Result<SheetRows, FileProblem> {
    let text = encoding::decode(bytes)?;
    let (mark, named) = separator_line(&text);
    let text = text.get(named..).unwrap_or_default();
    let delimiter = mark.unwrap_or_else(|| delimiter(text));
    let first_line = if named == 0 { 1 } else { 2 };
    shape::check(text.as_bytes(), delimiter, first_line)?;
    let mut reader =
        ::csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let (mut line, mut counted) = (first_line, 0);
    for record in reader.records() {
        let record = record.map_err(|error| FileProblem::BrokenCsv { why: error.to_string() })?;
        let start = start(text, record.position());
        line += ends_of_lines(text.as_bytes().get(counted..start).unwrap_or_default());
        counted = start;
        let cells: Vec<SheetCell> = record.iter().map(SheetCell::text).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push((line, cells));
        }
    }
    let unended = if text.ends_with(['\n', '\r']) { None } else { rows.last().map(|(line, _)| *line) };
    if rows.is_empty() { Err(FileProblem::NoTitles) } else { Ok(SheetRows { rows, unended, ..SheetRows::default() }) }
}

/// Excel's own first line, `sep=;`: the mark, and where the next line begins.
fn separator_line(text: &str) -> (Option<u8>, usize) {
    let end = text.find('\n').map_or(text.len(), |end| end + 1);
    let line = text.get(..end).unwrap_or_default().trim_end_matches(['\r', '\n']).trim_matches('"');
    let named = line.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("sep="));
    match line.as_bytes().get(4..) {
        Some(&[mark]) if named => (Some(mark), end),
        _ => (None, 0),
    }
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

//! Whether the quotes of a CSV file are those that somebody meant, and its size.
//!
//! The reader of CSV takes anything: behind a quote that nobody closes it swallows the rows that follow.

use crate::import::limits::{MAX_CELLS, MAX_LINE};
use crate::import::problem::FileProblem;

/// Where in a field the scan is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    Plain,
    Quoted,
    /// Behind the quote that closes it.
    Closed,
}

struct QuoteScan {
    delimiter: u8,
    place: Place,
    line: u32,
    /// Where the quote stands that is open.
    opened: u32,
    /// Within quotes: how many delimiters this line has.
    quoted_delimiters: usize,
    fields: usize,
    /// The most fields that a row had so far.
    widest: usize,
    has_text: bool,
    cells: usize,
}

/// Looks through the whole text.
pub fn check(text: &[u8], delimiter: u8, first_line: u32) -> Result<(), FileProblem> {
    let mut scan = QuoteScan {
        delimiter,
        place: Place::Start,
        line: first_line,
        opened: first_line,
        quoted_delimiters: 0,
        fields: 1,
        widest: 0,
        has_text: false,
        cells: 0,
    };
    let mut line_start = 0;
    for (at, byte) in text.iter().enumerate() {
        if at - line_start > MAX_LINE {
            return Err(FileProblem::LineTooLong { line: scan.line });
        }
        let ends_line = match byte {
            b'\n' => true,
            b'\r' => text.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        if ends_line {
            scan.end_line()?;
            line_start = at + 1;
        } else if *byte != b'\r' {
            scan.take(*byte, text.get(at + 1) == Some(&b'"'))?;
        }
    }
    if scan.place == Place::Quoted { Err(FileProblem::OpenQuote { line: scan.opened }) } else { scan.end_row() }
}

impl QuoteScan {
    /// `doubled`: the next byte is a quote.
    fn take(&mut self, byte: u8, doubled: bool) -> Result<(), FileProblem> {
        match (self.place, byte) {
            (Place::Start, b'"') => {
                self.place = Place::Quoted;
                self.opened = self.line;
                self.quoted_delimiters = 0;
            }
            // Of a doubled quote the first closes, and the second opens again.
            (Place::Closed, b'"') => self.place = Place::Quoted,
            (Place::Quoted, b'"') => {
                if !doubled && self.holds_a_row() {
                    return Err(FileProblem::OpenQuote { line: self.opened });
                }
                self.place = Place::Closed;
            }
            (Place::Quoted, byte) if byte == self.delimiter => self.quoted_delimiters += 1,
            (Place::Quoted, _) => self.has_text = true,
            (_, byte) if byte == self.delimiter => {
                self.place = Place::Start;
                self.fields += 1;
            }
            (Place::Closed, b' ' | b'\t') => {}
            (Place::Closed, _) => return Err(FileProblem::OpenQuote { line: self.opened }),
            (Place::Start | Place::Plain, byte) => {
                self.place = Place::Plain;
                self.has_text |= byte != b' ';
            }
        }
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), FileProblem> {
        if self.place == Place::Quoted {
            if self.holds_a_row() {
                return Err(FileProblem::OpenQuote { line: self.opened });
            }
            self.quoted_delimiters = 0;
        } else {
            self.end_row()?;
        }
        self.line += 1;
        Ok(())
    }

    /// A note may have several lines; one that has as many delimiters as a row is a row.
    fn holds_a_row(&self) -> bool {
        self.line > self.opened && self.widest >= 3 && self.quoted_delimiters + 1 >= self.widest
    }

    fn end_row(&mut self) -> Result<(), FileProblem> {
        if self.has_text {
            self.cells += self.fields;
            self.widest = self.widest.max(self.fields);
        }
        self.place = Place::Start;
        self.fields = 1;
        self.has_text = false;
        if self.cells > MAX_CELLS { Err(FileProblem::TooManyCells) } else { Ok(()) }
    }
}

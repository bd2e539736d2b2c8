//! How the command line speaks: tables for people, one line for an error.

use std::io::{self, BufWriter, IsTerminal, Write};

use anyhow::Result;
use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};
use serde::Serialize;

use crate::domain::values::printable::{is_control, printable};
use crate::store::error_text::told;

/// Writes an error as one line that says what, where and why.
pub fn error(error: &anyhow::Error) {
    let text = one_line(&told(error));
    // Nobody is left to tell when standard error is gone.
    let _ = writeln!(io::stderr(), "fasevagt: {text}");
}

/// Writes a line to standard error that stops nothing.
pub fn warn(text: &str) {
    // Nobody is left to tell when standard error is gone.
    let _ = writeln!(io::stderr(), "fasevagt: warning: {}", printable(text));
}

fn one_line(text: &str) -> String {
    printable(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An error with everything that a database or a server says of it, on a terminal, whose user may see it; else as it may be logged.
pub fn detailed(error: &anyhow::Error) -> String {
    if io::stdout().is_terminal() { one_line(&format!("{error:#}")) } else { one_line(&told(error)) }
}

/// Writes text to standard output: no data of others makes a terminal do anything.
pub fn print(text: &str) -> Result<()> {
    print_by(|out| Ok(out.write_all(visible(text).as_bytes())?))
}

/// The text with a blank for each character that is not to be seen, but for line breaks and tabs.
fn visible(text: &str) -> String {
    text.split_inclusive(['\n', '\t'])
        .map(|part| match part.strip_suffix(['\n', '\t']) {
            Some(line) => format!("{}{}", printable(line), &part[line.len()..]),
            None => printable(part).into_owned(),
        })
        .collect()
}

/// The bytes of a document as they are; on a terminal, as the text that they are.
pub fn print_bytes(bytes: &[u8]) -> Result<()> {
    if io::stdout().is_terminal() {
        return print(&String::from_utf8_lossy(bytes));
    }
    print_by(|out| Ok(out.write_all(bytes)?))
}

/// Writes a value as JSON, for programs and for eyes.
pub fn print_json(value: &impl Serialize) -> Result<()> {
    print_by(|out| write_json(out, value))
}

fn write_json(out: &mut dyn Write, value: &impl Serialize) -> Result<()> {
    serde_json::to_writer_pretty(EscapingWriter { out: &mut *out, begun: Vec::new() }, value)?;
    Ok(out.write_all(b"\n")?)
}

/// Writes JSON with an escape for each character that is not to be seen: JSON itself demands that of ASCII's only. Such characters stand in
/// texts and nowhere else.
struct EscapingWriter<'a> {
    out: &'a mut dyn Write,
    /// The bytes of a character that is not written whole yet.
    begun: Vec<u8>,
}

impl Write for EscapingWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.begun.is_empty() && bytes.is_ascii() {
            self.out.write_all(bytes)?;
            return Ok(bytes.len());
        }
        self.begun.extend_from_slice(bytes);
        let whole = match str::from_utf8(&self.begun) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to(),
        };
        let rest = self.begun.split_off(whole);
        let text = String::from_utf8_lossy(&self.begun).into_owned();
        self.begun = rest;
        for c in text.chars() {
            if c.is_ascii() || !is_control(c) {
                write!(self.out, "{c}")?;
            } else {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(self.out, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A value as JSON, for a file.
pub fn json(value: &impl Serialize) -> Result<String> {
    let mut text = Vec::new();
    write_json(&mut text, value)?;
    Ok(String::from_utf8(text)?)
}

/// Writes to standard output what `write` writes piece by piece, so that it need not be in memory whole.
pub fn print_by(write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| Ok(out.flush()?)) {
        Err(error) if is_broken_pipe(&error) => Ok(()),
        done => done,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind = error.chain().find_map(|cause| match cause.downcast_ref::<serde_json::Error>() {
        Some(json) => json.io_error_kind(),
        None => cause.downcast_ref::<io::Error>().map(io::Error::kind),
    });
    kind == Some(io::ErrorKind::BrokenPipe)
}

/// A line below the header, and no more.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A plain table, as wide as the terminal lets it be.
pub fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    format!("{}\n", laid_out(header, rows))
}

fn laid_out(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.iter().copied());
    // What others have typed makes a terminal do nothing, also where a pager shows it later.
    table.add_rows(rows.into_iter().map(|row| row.iter().map(|cell| printable(cell).into_owned()).collect::<Vec<_>>()));
    table
}

/// How many rows of a long table are laid out at once.
const PART: usize = 50;

/// Prints a table part by part: neither the cells of all rows nor the blanks that fill up its columns are ever held at
/// once.
pub fn print_long_table<T>(header: &[&str], rows: &[T], cells: impl Fn(&T) -> Vec<String>) -> Result<()> {
    // A terminal is narrow, and how its columns share it depends on all rows.
    if io::stdout().is_terminal() {
        return print(&table(header, rows.iter().map(cells)));
    }
    print_by(|out| Ok(write_long_table(out, header, rows, cells)?))
}

/// The same to anywhere.
pub fn write_long_table<T>(
    out: &mut dyn Write,
    header: &[&str],
    rows: &[T],
    cells: impl Fn(&T) -> Vec<String>,
) -> io::Result<()> {
    let widths = rows.chunks(PART).map(|part| laid_out(header, part.iter().map(&cells)).column_max_content_widths());
    let widest = widths.reduce(|a, b| a.into_iter().zip(b).map(|(a, b)| a.max(b)).collect());
    let Some(widest) = widest else { return writeln!(out, "{}", laid_out(header, [])) };
    // Makes the columns of each part as wide as those of the whole.
    let ruler: Vec<String> = widest.iter().map(|width| "-".repeat(usize::from(*width))).collect();
    for (number, part) in rows.chunks(PART).enumerate() {
        let part = laid_out(header, std::iter::once(ruler.clone()).chain(part.iter().map(&cells)));
        for (line, text) in part.lines().enumerate() {
            // Header and line below it stand above the first part only, and the ruler nowhere.
            if line > RULER || line < RULER && number == 0 {
                writeln!(out, "{}", visible(&text))?;
            }
        }
    }
    Ok(())
}

/// The place of the ruler among the lines of a part.
const RULER: usize = 2;

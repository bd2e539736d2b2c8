//! How the command line speaks: tables for people, one line for an error.

use std::io::{self, BufWriter, IsTerminal, Write};

use anyhow::Result;
use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};
use serde::Serialize;

use crate::domain::values::printable::printable;
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
    print_bytes(visible(text).as_bytes())
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

/// The same with any bytes.
pub fn print_bytes(bytes: &[u8]) -> Result<()> {
    print_by(|out| Ok(out.write_all(bytes)?))
}

/// Writes a value as JSON, for programs and for eyes.
pub fn print_json(value: &impl Serialize) -> Result<()> {
    print_by(|out| {
        serde_json::to_writer_pretty(&mut *out, value)?;
        Ok(out.write_all(b"\n")?)
    })
}

/// A value as JSON, for a file.
pub fn json(value: &impl Serialize) -> Result<String> {
    Ok(format!("{}\n", serde_json::to_string_pretty(value)?))
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
    table.add_rows(rows);
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

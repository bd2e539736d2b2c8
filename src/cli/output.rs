//! How the command line speaks: tables for people, one line for an error.

use std::io::{self, BufWriter, Write};

use anyhow::Result;
use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};
use serde::Serialize;

/// Writes an error as one line that says what, where and why.
pub fn error(error: &anyhow::Error) {
    let mut text = String::new();
    // Some causes repeat what is before them.
    for cause in error.chain().map(ToString::to_string).filter(|cause| !cause.is_empty()) {
        if !text.ends_with(&cause) {
            text += if text.is_empty() { "" } else { ": " };
            text += &cause;
        }
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Nobody is left to tell when standard error is gone.
    let _ = writeln!(io::stderr(), "fasevagt: {text}");
}

/// Writes a line to standard error that stops nothing.
pub fn warn(text: &str) {
    // Nobody is left to tell when standard error is gone.
    let _ = writeln!(io::stderr(), "fasevagt: warning: {text}");
}

/// Writes text to standard output; a reader that has gone away (`| head`) is no error.
pub fn print(text: &str) -> Result<()> {
    print_bytes(text.as_bytes())
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
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.iter().copied());
    table.add_rows(rows);
    format!("{table}\n")
}

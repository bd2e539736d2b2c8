//! How the command line speaks: tables for people, one line for an error.

use std::io::{self, Write};

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
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}

/// Writes a value as JSON.
pub fn print_json(value: &impl Serialize) -> Result<()> {
    print(&json(value)?)
}

/// A value as JSON, for programs and for eyes.
pub fn json(value: &impl Serialize) -> Result<String> {
    Ok(format!("{}\n", serde_json::to_string_pretty(value)?))
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

use std::io::IsTerminal;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::atomic_file::{self, FileAccess};
use crate::cli::{WrongUsage, output};
use crate::documents::{DocumentFile, DocumentFormat};
use crate::domain::billing::statement::MonthStatement;
use crate::ownership;
use crate::store::statements::IssuedDocument;

/// A document of a month, or what is shown of it.
pub struct StatementFile {
    pub name: String,
    /// The kommune it is for; none of an overview.
    pub kommune: Option<String>,
    /// The number of the statement it shows, where it has one.
    pub number: Option<String>,
    /// None of what is shown of a statement, nor of a document that a later version issued.
    pub format: Option<DocumentFormat>,
    pub bytes: Vec<u8>,
}

impl From<DocumentFile> for StatementFile {
    fn from(document: DocumentFile) -> Self {
        let DocumentFile { kommune, number, format, file } = document;
        Self { name: file.name, kommune, number, format: Some(format), bytes: file.bytes }
    }
}

impl StatementFile {
    /// One that was kept when the month was issued.
    pub fn kept(document: IssuedDocument, statement: &MonthStatement) -> Self {
        let one = statement.kommuner.iter().find(|one| one.number == document.number && document.number.is_some());
        let format = DocumentFormat::of_name(&document.name);
        let kommune = one.map(|one| one.kommune.clone());
        Self { name: document.name, kommune, number: document.number, format, bytes: document.bytes }
    }

    /// The statement itself as text.
    pub fn shown(statement: &MonthStatement, extension: &str, text: String) -> Self {
        let draft = if statement.issued { "" } else { "-udkast" };
        let name = format!("takst-{}{draft}.{extension}", statement.month.format("%Y-%m"));
        Self { name, kommune: None, number: None, format: None, bytes: text.into_bytes() }
    }
}

/// Writes the files and names them.
pub fn write(dir: &Path, files: &[StatementFile]) -> Result<()> {
    if files.is_empty() {
        bail!("there is no such document: the month or the kommune has no statement");
    }
    ownership::create_dir_all(dir).with_context(|| format!("make directory {}", dir.display()))?;
    for file in files {
        let path = dir.join(&file.name);
        atomic_file::write(&path, &file.bytes, FileAccess::User)
            .with_context(|| format!("write {}", path.display()))?;
        output::print(&format!("{}\n", path.display()))?;
    }
    Ok(())
}

/// Prints one file: the kommune's, or finance's overview.
pub fn print(files: &[StatementFile], is_narrowed: bool) -> Result<()> {
    let wanted: Vec<_> = files.iter().filter(|file| is_narrowed || file.kommune.is_none()).collect();
    let file: &StatementFile = match (wanted.as_slice(), files) {
        ([file, ..], _) if file.kommune.is_none() => file,
        ([file], _) => file,
        ([], [file]) => file,
        ([], []) => bail!("there is no such document: the month or the kommune has no statement"),
        ([], many) => {
            let say = format!("there are {} of them, one per kommune: add --kommune CODE, or --out DIR", many.len());
            return Err(WrongUsage(say).into());
        }
        (many, _) => {
            let names = many.iter().map(|file| file.number.as_deref().unwrap_or(&file.name)).collect::<Vec<_>>();
            let say = format!("the kommune gets several, {}: add --number NUMBER, or --out DIR", names.join(", "));
            return Err(WrongUsage(say).into());
        }
    };
    let is_text = std::str::from_utf8(&file.bytes).is_ok();
    if !is_text && std::io::stdout().is_terminal() {
        return Err(WrongUsage(format!("{} is no text: add --out DIR, or send the output to a file", file.name)).into());
    }
    output::print_bytes(&file.bytes)
}

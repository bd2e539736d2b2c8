//! What is wrong with a file as a whole.

use std::fmt;

use crate::import::limits::{MAX_CELLS, MAX_FILE, MAX_LINE, MAX_UNPACKED};

/// A file that can't be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("read {file}: {}{problem}", in_sheet(.sheet.as_deref(), "sheet"))]
pub struct Unreadable {
    pub file: String,
    /// Where only this sheet can't be read.
    pub sheet: Option<String>,
    pub problem: FileProblem,
}

impl Unreadable {
    /// As whoever keeps the list is told it.
    pub fn danish(&self) -> String {
        // Where the server has it is nothing to whoever keeps it.
        let file = self.file.rsplit('/').next().unwrap_or_default();
        format!("{file}: {}{}", in_sheet(self.sheet.as_deref(), "arket"), self.problem.danish())
    }
}

fn in_sheet(sheet: Option<&str>, word: &str) -> String {
    sheet.map(|sheet| format!("{word} {sheet}: ")).unwrap_or_default()
}

/// Why a file can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileProblem {
    /// In the words of the operating system, or why it is no regular file.
    NotOpened {
        why: String,
    },
    Empty,
    Password,
    BrokenWorkbook {
        why: String,
    },
    TooManyCells,
    NoKnownSheet,
    /// A list without forløb would be read without a word, while nothing in it counts.
    NoForloeb {
        /// The sheets that are no table.
        others: Vec<String>,
    },
    /// The table of this sheet was read already.
    TableTwice {
        sheet: String,
    },
    NoTitles,
    NoText,
    BrokenCsv {
        why: String,
    },
    TooLarge,
    /// What is packed in it.
    TooLargeUnpacked,
    LineTooLong {
        line: u32,
    },
    /// A quote that nothing closes.
    OpenQuote {
        line: u32,
    },
    /// A line that is written otherwise than the others.
    MixedEncodings {
        line: u32,
    },
    /// Letters of a code page that is not read.
    ForeignLetters {
        line: u32,
    },
    /// A format whose merged cells can't be seen has some.
    MergedInBinary,
    /// An export that leaves something out.
    MarkedExport,
    /// The copy of a list in which its errors are marked.
    MarkedCopy,
}

/// As the command line says it.
impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::NotOpened { why } | Self::BrokenCsv { why } => why,
            Self::Empty => "it is empty",
            Self::Password => "it has a password; save it without one",
            Self::BrokenWorkbook { why } => {
                return write!(
                    f,
                    "it is no sound workbook ({why}); open it in a spreadsheet and save it again as .xlsx"
                );
            }
            Self::TooManyCells => return write!(f, "it has more than {MAX_CELLS} cells"),
            Self::TooLarge => return write!(f, "it has more than {} MiB", MAX_FILE >> 20),
            Self::TooLargeUnpacked => return write!(f, "unpacked it has more than {} MiB", MAX_UNPACKED >> 20),
            Self::LineTooLong { line } => return write!(f, "line {line} has more than {} MiB", MAX_LINE >> 20),
            Self::OpenQuote { line } => {
                return write!(
                    f,
                    "line {line}: a quote is not closed; close it, or double one that is part of the text"
                );
            }
            Self::MixedEncodings { line } => {
                return write!(
                    f,
                    "line {line} is written in another encoding than the others; save it again as CSV UTF-8"
                );
            }
            Self::ForeignLetters { line } => {
                return write!(f, "line {line} has letters that no Danish text has; save it again as CSV UTF-8");
            }
            Self::MergedInBinary => "it has merged cells, which can't be seen in an .xlsb; save it as .xlsx",
            Self::NoKnownSheet => {
                "it has no sheet of a known name; `fasevagt import --template FILE.xlsx` makes one with all"
            }
            Self::NoForloeb { others } if others.is_empty() => "it has no sheet Forløb",
            Self::NoForloeb { others } => {
                return write!(f, "it has no sheet Forløb; its sheets that are no table: {}", others.join(", "));
            }
            Self::TableTwice { sheet } => {
                return write!(f, "{sheet} holds a table that was read already; leave one of them out");
            }
            Self::NoTitles => "it holds no line of titles",
            Self::NoText => "it is no text; save it as CSV",
            Self::MarkedExport => {
                "it is an export that does not hold everything as it is, and says so on top; correct the database it was made from, \
                 and export again"
            }
            Self::MarkedCopy => {
                "it is the copy of a list in which the errors are marked, and says so on top; correct the list, and import that"
            }
        };
        f.write_str(text)
    }
}

impl FileProblem {
    /// Whether a file that is being written, or a share that is away, could look like this.
    pub fn may_be_unfinished(&self) -> bool {
        matches!(self, Self::NotOpened { .. } | Self::Empty | Self::BrokenWorkbook { .. })
    }

    /// As whoever keeps the list is told it.
    pub fn danish(&self) -> String {
        let text = match self {
            Self::NotOpened { .. } => "filen kan ikke åbnes",
            Self::Empty => "filen er tom",
            Self::Password => "filen har en adgangskode; gem den uden",
            Self::BrokenWorkbook { .. } => "filen er ikke en hel regnearksfil; åbn den, og gem den igen som .xlsx",
            Self::TooManyCells => return format!("der er mere end {MAX_CELLS} celler"),
            Self::TooLarge => return format!("filen fylder mere end {} MiB", MAX_FILE >> 20),
            Self::TooLargeUnpacked => return format!("pakket ud fylder filen mere end {} MiB", MAX_UNPACKED >> 20),
            Self::LineTooLong { line } => return format!("linje {line} fylder mere end {} MiB", MAX_LINE >> 20),
            Self::OpenQuote { line } => return format!("linje {line}: et anførselstegn mangler sin afslutning"),
            Self::MixedEncodings { line } => {
                return format!(
                    "linje {line} er skrevet i en anden tegnkodning end resten; gem filen igen som CSV UTF-8"
                );
            }
            Self::ForeignLetters { line } => {
                return format!("linje {line} har bogstaver, som ingen dansk tekst har; gem filen igen som CSV UTF-8");
            }
            Self::MergedInBinary => "filen har flettede celler, som ikke kan læses i en .xlsb; gem den som .xlsx",
            Self::NoKnownSheet => "filen har intet ark med et kendt navn",
            Self::NoForloeb { others } if others.is_empty() => "arket Forløb mangler i listen",
            Self::NoForloeb { others } => {
                return format!("arket Forløb mangler i listen; disse ark kendes ikke: {}", others.join(", "));
            }
            Self::TableTwice { sheet } => return format!("arket {sheet} findes to gange; udelad det ene"),
            Self::NoTitles => "der er ingen linje med titler",
            Self::NoText => "filen er ikke en tekstfil; gem den som CSV",
            Self::MarkedExport => {
                "filen er en eksport, der ikke har alt med, og må ikke indlæses; ret databasen, og eksportér igen"
            }
            Self::MarkedCopy => "filen er kopien, hvor listens fejl er markeret, og ikke selve listen; ret i listen",
            Self::BrokenCsv { .. } => "filen kan ikke læses som CSV; gem den igen som CSV",
        };
        text.to_owned()
    }
}

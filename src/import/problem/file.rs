//! What is wrong with a file as a whole.

use std::fmt;

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
        format!("{}: {}{}", self.file, in_sheet(self.sheet.as_deref(), "arket"), self.problem.danish())
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
    PasswordOrOld,
    Password,
    BrokenWorkbook {
        why: String,
    },
    TooManyCells,
    NoKnownSheet,
    /// The table of this sheet was read already.
    TableTwice {
        sheet: String,
    },
    NoTitles,
    NoText,
    BrokenCsv {
        why: String,
    },
}

/// As the command line says it.
impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::NotOpened { why } | Self::BrokenCsv { why } => why,
            Self::Empty => "it is empty",
            Self::PasswordOrOld => "it has a password or is an old .xls; save it as .xlsx without a password",
            Self::Password => "it has a password; save it without one",
            Self::BrokenWorkbook { why } => {
                return write!(
                    f,
                    "it is no sound .xlsx workbook ({why}); open it in a spreadsheet and save it again as .xlsx"
                );
            }
            Self::TooManyCells => "it holds too many cells",
            Self::NoKnownSheet => {
                "it has no sheet of a known name; `fasevagt import --template FILE.xlsx` makes one with all"
            }
            Self::TableTwice { sheet } => {
                return write!(f, "{sheet} holds a table that was read already; leave one of them out");
            }
            Self::NoTitles => "it holds no line of titles",
            Self::NoText => "it is no text; save it as CSV",
        };
        f.write_str(text)
    }
}

impl FileProblem {
    /// As whoever keeps the list is told it.
    pub fn danish(&self) -> String {
        let text = match self {
            Self::NotOpened { .. } => "filen kan ikke åbnes",
            Self::Empty => "filen er tom",
            Self::PasswordOrOld | Self::Password => {
                "filen har en adgangskode, eller er en gammel .xls; gem den som .xlsx uden adgangskode"
            }
            Self::BrokenWorkbook { .. } => "filen er ikke en hel regnearksfil; åbn den, og gem den igen som .xlsx",
            Self::TooManyCells => "der er for mange celler",
            Self::NoKnownSheet => "filen har intet ark med et kendt navn",
            Self::TableTwice { sheet } => return format!("arket {sheet} findes to gange; udelad det ene"),
            Self::NoTitles => "der er ingen linje med titler",
            Self::NoText => "filen er ikke en tekstfil; gem den som CSV",
            Self::BrokenCsv { .. } => "filen kan ikke læses som CSV; gem den igen som CSV",
        };
        text.to_owned()
    }
}

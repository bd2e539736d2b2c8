//! Workbooks -> rows of cells. `.xlsx`, `.xlsm` and `.ods` are read by our own readers, part by part: no library tells at once how
//! a number is shown, which rows are hidden and which cells are merged, and none stops where a small file unpacks to a
//! large one. The binary formats are read by calamine.

mod binary;
mod grid;
mod number_format;
mod ods;
mod package;
mod serial_day;
mod xlsx;
mod xlsx_parts;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::files::SheetRows;
use super::problem::FileProblem;
use crate::domain::values::redact::redact;
use package::Package;

/// What an `.xls` begins with, and a workbook behind a password.
const COMPOUND_FILE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// A sheet of a workbook, also a hidden one.
#[derive(Debug)]
pub struct WorkbookSheet {
    pub name: String,
    /// `None` where it was not asked for.
    pub rows: Option<SheetRows>,
}

/// Why a workbook can't be read, and in which sheet.
#[derive(Debug)]
pub struct WorkbookProblem {
    pub sheet: Option<String>,
    pub problem: FileProblem,
}

impl From<FileProblem> for WorkbookProblem {
    fn from(problem: FileProblem) -> Self {
        Self { sheet: None, problem }
    }
}

impl WorkbookProblem {
    fn in_sheet(name: &str) -> impl FnOnce(FileProblem) -> Self {
        let sheet = Some(name.to_owned());
        |problem| Self { sheet, problem }
    }
}

/// Reads the sheets of these names. The content says what a file is, not its name.
pub fn read(bytes: Vec<u8>, is_wanted: &impl Fn(&str) -> bool) -> Result<Vec<WorkbookSheet>, WorkbookProblem> {
    // Random damage to a workbook made calamine 0.38 panic once in some 1,000 files: such a file is refused like any other
    // that is broken, whichever library it is that stumbles.
    let read = AssertUnwindSafe(|| read_by_content(bytes, is_wanted));
    catch_unwind(read).unwrap_or_else(|_| Err(broken(&"it can't be read").into()))
}

fn read_by_content(bytes: Vec<u8>, is_wanted: &impl Fn(&str) -> bool) -> Result<Vec<WorkbookSheet>, WorkbookProblem> {
    if bytes.starts_with(COMPOUND_FILE) {
        return binary::read_xls(bytes, is_wanted);
    }
    let package = Package::open(bytes)?;
    if package.has("content.xml") {
        ods::read(package, is_wanted)
    } else if package.has("xl/workbook.bin") {
        binary::read_xlsb(package, is_wanted)
    } else {
        xlsx::read(package, is_wanted)
    }
}

fn broken(why: &impl ToString) -> FileProblem {
    FileProblem::BrokenWorkbook { why: redact(&why.to_string()) }
}

//! The marks on top of what must not come back as a list: an export that leaves something out, and the copy in which errors are
//! marked.

use super::cells::NotAsItIs;
use crate::import::cell::SheetCell;
use crate::import::problem::FileProblem;
use crate::import::words::fold;

const MARK: &str = "Må ikke indlæses";
/// What the copy of a list with errors begins with.
pub const CORRECT_THE_LIST: &str = "Ret i listen, ikke her.";
/// The mark stands above everything; somebody may have put a headline over it.
const ROWS: usize = 3;

/// What stands on top.
pub fn mark(not_as_it_is: NotAsItIs) -> String {
    let NotAsItIs { wrong, left_out } = not_as_it_is;
    format!(
        "{MARK}. Værdier, der ikke passer til deres kolonne (røde): {wrong}. Udeladt, da de kan være CPR-numre: {left_out}. \
         Ret dem i databasen, og eksportér igen."
    )
}

fn has_mark(rows: &[(u32, Vec<SheetCell>)], mark: &str) -> bool {
    let mark = fold(mark);
    let has = |cell: &SheetCell| cell.as_text().is_some_and(|text| fold(&text).starts_with(&mark));
    rows.iter().take(ROWS).any(|(_, cells)| cells.iter().any(has))
}

/// A marked sheet is no list: what it left out would be emptied.
pub fn refuse_marked(rows: &[(u32, Vec<SheetCell>)]) -> Result<(), FileProblem> {
    if has_mark(rows, MARK) {
        return Err(FileProblem::MarkedExport);
    }
    if has_mark(rows, CORRECT_THE_LIST) { Err(FileProblem::MarkedCopy) } else { Ok(()) }
}

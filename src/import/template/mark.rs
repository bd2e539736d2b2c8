//! The mark on top of an export that must not come back as a list.

use super::cells::NotAsItIs;
use crate::import::cell::SheetCell;
use crate::import::problem::FileProblem;
use crate::import::words::fold;

const MARK: &str = "Må ikke indlæses";
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

/// Whether a sheet has the mark.
pub fn is_marked(rows: &[(u32, Vec<SheetCell>)]) -> bool {
    let mark = fold(MARK);
    let has = |cell: &SheetCell| cell.as_text().is_some_and(|text| fold(&text).starts_with(&mark));
    rows.iter().take(ROWS).any(|(_, cells)| cells.iter().any(has))
}

/// A marked sheet is no list: what it left out would be emptied.
pub fn refuse_marked(rows: &[(u32, Vec<SheetCell>)]) -> Result<(), FileProblem> {
    if is_marked(rows) { Err(FileProblem::MarkedExport) } else { Ok(()) }
}

//! By which terms a file is imported.

use crate::domain::billing::takst::TilsagnPolicy;
use crate::domain::cases::case_change::MissingRows;

/// What an import may do, besides what its file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportTerms {
    pub missing: MissingRows,
    /// More rows and cells than this must not go at once.
    pub remove_at_most: usize,
    /// Which days need a promise.
    pub tilsagn: TilsagnPolicy,
}

impl ImportTerms {
    /// How many rows and cells may go at once where nothing else is set.
    pub const REMOVE_AT_MOST: usize = 10;
}

impl Default for ImportTerms {
    fn default() -> Self {
        Self { missing: MissingRows::Keep, remove_at_most: Self::REMOVE_AT_MOST, tilsagn: TilsagnPolicy::WithoutStay }
    }
}

//! Who sends the statements.

/// The one who provides the support and issues the statements, as documents name it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provider {
    /// The legal name; empty where none is set.
    pub name: String,
    /// The CVR number, eight digits; empty where none is set.
    pub cvr: String,
    /// The postal address in one line; empty where none is set.
    pub address: String,
}

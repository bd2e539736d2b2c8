//! Who sends the statements.

use crate::domain::values::postal_address::PostalAddress;

/// The one who provides the support and issues the statements, as documents name it. What is not set is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provider {
    /// The legal name.
    pub name: String,
    /// The CVR number, eight digits.
    pub cvr: String,
    pub address: PostalAddress,
    /// Who there answers questions about a bill.
    pub contact: String,
    pub phone: String,
    pub email: String,
}

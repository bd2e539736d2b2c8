//! What a payer wants on its bills, beside its name.

use serde::Serialize;

/// Who at a payer gets a bill, and what it wants to read there; each where it is known.
#[derive(Debug, Clone, Default, Serialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PayerReferences {
    /// The location number of the department that pays; of a right one, which stands at no other kommune.
    pub gln: Option<String>,
    /// Who there the bill is for.
    pub buyer_reference: Option<String>,
    /// The number of the order or requisition.
    pub order_reference: Option<String>,
    /// The account that the payer books it on.
    pub accounting_cost: Option<String>,
}

impl PayerReferences {
    /// These, and where one is empty that of `other`.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        let first = |own: Option<String>, other: &Option<String>| own.or_else(|| other.clone());
        Self {
            gln: first(self.gln, &other.gln),
            buyer_reference: first(self.buyer_reference, &other.buyer_reference),
            order_reference: first(self.order_reference, &other.order_reference),
            accounting_cost: first(self.accounting_cost, &other.accounting_cost),
        }
    }

    /// What all of these agree on.
    pub fn agreed<'a>(all: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut all = all.into_iter();
        let Some(first) = all.next() else { return Self::default() };
        let mut agreed = first.clone();
        for other in all {
            let keep = |own: &mut Option<String>, other: &Option<String>| {
                if own != other {
                    *own = None;
                }
            };
            keep(&mut agreed.gln, &other.gln);
            keep(&mut agreed.buyer_reference, &other.buyer_reference);
            keep(&mut agreed.order_reference, &other.order_reference);
            keep(&mut agreed.accounting_cost, &other.accounting_cost);
        }
        agreed
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

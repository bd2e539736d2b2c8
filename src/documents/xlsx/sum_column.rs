use super::cell::XlsxCell;
use crate::domain::billing::takst::Sum;

/// The columns of a sum, which other sheets add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SumColumn {
    Days,
    Amount,
    Refusion,
    Net,
}

impl SumColumn {
    /// In the order of every table.
    pub const ALL: [Self; 4] = [Self::Days, Self::Amount, Self::Refusion, Self::Net];

    pub const fn title(self) -> &'static str {
        match self {
            Self::Days => "Døgn",
            Self::Amount => "Beløb",
            Self::Refusion => "Statsrefusion",
            Self::Net => "Netto",
        }
    }

    /// The kind of cell that a number of this column is.
    pub const fn cell_of(self) -> fn(i64) -> XlsxCell {
        match self {
            Self::Days => XlsxCell::Whole,
            Self::Amount | Self::Refusion | Self::Net => XlsxCell::Kroner,
        }
    }

    /// The four cells of a sum.
    pub fn cells(sum: Sum) -> [XlsxCell; 4] {
        Self::ALL.map(|column| {
            column.cell_of()(match column {
                Self::Days => sum.days,
                Self::Amount => sum.amount_oere,
                Self::Refusion => sum.refusion_oere,
                Self::Net => sum.net_oere,
            })
        })
    }
}

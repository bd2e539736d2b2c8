use anyhow::{Result, anyhow};

use crate::domain::billing::takst::Sum;
use crate::domain::values::oere::kroner;
use crate::store::removals::{BillsOfRemoved, Removal};

/// What becomes of the bills: as it was said now, or when this was begun.
pub fn decide(
    forloeb: &str,
    asked: Option<BillsOfRemoved>,
    begun: Option<Removal>,
    is_voided: bool,
) -> Result<BillsOfRemoved> {
    let before = match begun {
        Some(Removal { bills: BillsOfRemoved::None, .. }) | None if is_voided => BillsOfRemoved::Void,
        Some(Removal { bills, .. }) => bills,
        None => BillsOfRemoved::None,
    };
    match asked {
        Some(asked) if before != BillsOfRemoved::None && asked != before => {
            let said = if before == BillsOfRemoved::Void { "void" } else { "keep-billed" };
            Err(anyhow!("{forloeb}: what was billed is settled already, by --{said}; accepted: that word, or none"))
        }
        Some(asked) => Ok(asked),
        None => Ok(before),
    }
}

/// What is said where one of two words is missing.
pub fn two_words(forloeb: &str, standing: Sum) -> anyhow::Error {
    let Sum { days, amount_oere, .. } = standing;
    anyhow!(
        "{forloeb}: {days} days, {}, of it stand as billed; accepted: --void (entered by mistake: all of it is credited) or \
         --keep-billed (the support was given: it stands)",
        kroner(amount_oere)
    )
}

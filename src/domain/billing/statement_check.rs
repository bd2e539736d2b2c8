//! Checks the statements of a month before they are issued (docs/domain.md, B12).

use super::account::Account;
use super::statement::{LineKind, MonthStatement, StatementLine};
use super::takst::Sum;
use crate::domain::values::calendar::month_of;
use crate::domain::values::oere::half_up;

/// Why a month must not be issued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementFault {
    #[error("the lines of kommune {kommune} do not add up to its total")]
    Lines { kommune: String },
    #[error("the statements of the kommuner do not add up to the total")]
    Statements,
    #[error("a line of {forloeb} from {from} does not add up, or is not of its month")]
    Line { forloeb: String, from: chrono::NaiveDate },
    #[error("a line of {forloeb} from {from} is negative and corrects nothing")]
    Negative { forloeb: String, from: chrono::NaiveDate },
    #[error("{day} of {forloeb} is billed twice")]
    BilledTwice { forloeb: String, day: chrono::NaiveDate },
}

/// Checks that the sum of the lines = the sum of the statements = the total, and that each line is right by itself.
pub fn check_sums(statement: &MonthStatement) -> Result<(), StatementFault> {
    for one in &statement.kommuner {
        for line in &one.lines {
            check_line(statement, line)?;
        }
        let lines: Sum = one.lines.iter().map(|line| line.sum).sum();
        if lines != one.total {
            return Err(StatementFault::Lines { kommune: one.kommune.clone() });
        }
    }
    let statements: Sum = statement.kommuner.iter().map(|one| one.total).sum();
    if statements == statement.total { Ok(()) } else { Err(StatementFault::Statements) }
}

fn check_line(statement: &MonthStatement, line: &StatementLine) -> Result<(), StatementFault> {
    let (forloeb, from) = (line.forloeb.clone(), line.from);
    let Sum { days, amount_oere, refusion_oere, net_oere } = line.sum;
    let (first, last) = month_of(line.month);
    // B7: a line lies in one month and has no gap.
    let days_fit = first <= line.from && line.to <= last && days.abs() == (line.to - line.from).num_days() + 1;
    // B7; B9: a reversal is the exact negative, so that its half is that of the positive amount.
    let half = if days < 0 { -half_up(-amount_oere) } else { half_up(amount_oere) };
    let money_fits = amount_oere == days * line.takst_oere
        && (refusion_oere == 0 || refusion_oere == half)
        && net_oere == amount_oere - refusion_oere;
    // B9: what corrects an earlier month says so.
    let kind_fits = (line.kind == LineKind::Current) == (line.month == statement.month);
    if !(days_fit && money_fits && kind_fits) {
        return Err(StatementFault::Line { forloeb, from });
    }
    // B9: money is given back only as the reversal of a line that was issued.
    if days < 0 && (line.kind != LineKind::Adjustment || line.corrects.is_none()) {
        return Err(StatementFault::Negative { forloeb, from });
    }
    Ok(())
}

/// Checks that no day of a forløb is on two lines, over all that is issued and drafted.
pub fn check_days(forloeb: &str, account: &Account) -> Result<(), StatementFault> {
    match account.billed_twice() {
        Some(day) => Err(StatementFault::BilledTwice { forloeb: forloeb.to_owned(), day }),
        None => Ok(()),
    }
}

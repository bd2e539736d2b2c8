//! The statements of a month: one per paying kommune, or per part of it, as drafts or as they were issued (docs/domain.md, B8, B14).

use chrono::NaiveDate;
use serde::Serialize;

use super::takst::{Held, Sum};
use super::unit::StatementUnit;
use crate::domain::cases::forloeb::Method;
use crate::domain::cases::payer_references::PayerReferences;
use crate::domain::values::calendar::as_month;
use crate::domain::values::closed_set::closed_set;

closed_set! {
    /// Whether a line bills the statement's own month or corrects an earlier one.
    LineKind { Current = "current", Adjustment = "adjustment" }
}
closed_set! {
    /// A statement whose total is negative is a kreditnota (B10).
    DocumentKind { Statement = "statement", Kreditnota = "kreditnota" }
}

closed_set! {
    /// Why a line corrects what was issued before (B9, B15); the first that applies.
    CorrectionReason {
        FirstBilled = "first_billed",
        Days = "days",
        Payer = "payer",
        Takst = "takst",
        Refusion = "refusion",
        Voided = "voided",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementLine {
    pub forloeb: String,
    #[serde(skip)]
    pub method: Method,
    pub kind: LineKind,
    /// The month that is billed, or corrected.
    #[serde(serialize_with = "as_month")]
    pub month: NaiveDate,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub takst_oere: i64,
    #[serde(flatten)]
    pub sum: Sum,
    /// The number of the statement that is corrected.
    pub corrects: Option<String>,
    /// On an adjustment only.
    #[serde(skip)]
    pub why: Option<CorrectionReason>,
    /// The payer's number of the order, as it was when the line was first issued.
    pub order_reference: Option<String>,
    /// The references of the promises that cover a day of it, as they were then, in order.
    pub promises: Vec<String>,
}

impl StatementLine {
    /// Whether the day is one of its days.
    pub fn spans(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KommuneStatement {
    pub kommune: String,
    pub name: String,
    /// Given at issue: `2026-000123`.
    pub number: Option<String>,
    pub document: DocumentKind,
    /// The forløb that it is for alone, where each has its own.
    pub forloeb: Option<String>,
    /// What the payer wants on it, as far as all of its forløb agree.
    #[serde(flatten)]
    pub references: PayerReferences,
    pub lines: Vec<StatementLine>,
    pub total: Sum,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthStatement {
    #[serde(serialize_with = "as_month")]
    pub month: NaiveDate,
    /// The day it was issued, or is drafted for.
    pub on: NaiveDate,
    pub issued: bool,
    pub kommuner: Vec<KommuneStatement>,
    pub held: Vec<Held>,
    pub total: Sum,
}

impl KommuneStatement {
    /// A draft of these lines, in order.
    pub fn of(unit: StatementUnit, name: String, references: PayerReferences, mut lines: Vec<StatementLine>) -> Self {
        // A reversal comes before what takes its place.
        lines.sort_by(|a, b| {
            (&a.forloeb, a.from, a.sum.days > 0, a.to).cmp(&(&b.forloeb, b.from, b.sum.days > 0, b.to))
        });
        let total: Sum = lines.iter().map(|line| line.sum).sum();
        let StatementUnit { kommune, forloeb, .. } = unit;
        Self { kommune, name, number: None, document: DocumentKind::of(total), forloeb, references, lines, total }
    }
}

impl DocumentKind {
    /// By the sign of the total.
    pub fn of(total: Sum) -> Self {
        if total.amount_oere < 0 { Self::Kreditnota } else { Self::Statement }
    }
}

/// A statement's number: gapless per year of issue.
pub fn number(year: i32, sequence: i64) -> String {
    format!("{year:04}-{sequence:06}")
}

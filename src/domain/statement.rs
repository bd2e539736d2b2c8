//! The statement of a month: one per paying kommune, as a draft or as it was issued (domain.md, B8).

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::calendar::addm;
use super::closed_set::closed_set;
use super::forloeb::{Case, Method};
use super::takst::{Biller, Held, Sum, as_month};

closed_set! {
    /// Whether a line bills the statement's own month or corrects an earlier one.
    LineKind { Current = "current", Adjustment = "adjustment" }
}
closed_set! {
    /// A statement whose total is negative is a kreditnota (B10).
    Document { Statement = "statement", Kreditnota = "kreditnota" }
}

closed_set! {
    /// Why a line corrects what was issued before (B9); the first that holds.
    Why {
        FirstBilled = "first_billed",
        Days = "days",
        Payer = "payer",
        Takst = "takst",
        Refusion = "refusion",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub forloeb: String,
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
    pub why: Option<Why>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KommuneStatement {
    pub kommune: String,
    pub name: String,
    /// Given at issue: `2026-000123`.
    pub number: Option<String>,
    pub document: Document,
    pub lines: Vec<Line>,
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

/// A statement does not add up, so it must not be issued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the lines of kommune {kommune} do not add up to its total")]
pub struct DoesNotAddUp {
    pub kommune: String,
}

/// Collects case by case what one month's statement holds.
#[derive(Debug)]
pub struct Draft<'a> {
    biller: Biller<'a>,
    first_month: NaiveDate,
    month: NaiveDate,
    lines: BTreeMap<String, Vec<Line>>,
    held: Vec<Held>,
}

impl<'a> Draft<'a> {
    /// `month` and `first_month` are first days of months; nothing before `first_month` is looked at.
    pub fn new(biller: Biller<'a>, first_month: NaiveDate, month: NaiveDate) -> Self {
        Self { biller, first_month, month, lines: BTreeMap::new(), held: Vec::new() }
    }

    /// Bills the month's days of one case, and notes what is held in it and in the months before.
    pub fn add(&mut self, case: &Case) {
        for month in months(self.first_month, self.month) {
            let computed = self.biller.month(case, month);
            self.held.extend(computed.held);
            if month == self.month {
                for run in computed.runs {
                    self.lines.entry(run.kommune.clone()).or_default().push(Line {
                        forloeb: case.forloeb.id.clone(),
                        method: case.forloeb.method,
                        kind: LineKind::Current,
                        month,
                        from: run.from,
                        to: run.to,
                        takst_oere: run.takst_oere,
                        sum: run.sum,
                        corrects: None,
                        why: None,
                    });
                }
            }
        }
    }

    /// The statement of all that was added, sorted by kommune, forløb and day.
    pub fn finish(mut self) -> MonthStatement {
        self.held.sort_by(|a, b| {
            (&a.kommune, &a.forloeb, a.month, a.reason).cmp(&(&b.kommune, &b.forloeb, b.month, b.reason))
        });
        let names = &self.biller.register.kommuner;
        let name = |code: &String| names.get(code).map_or_else(|| code.clone(), |k| k.name.clone());
        let kommuner: Vec<_> = self
            .lines
            .into_iter()
            .map(|(kommune, lines)| KommuneStatement::of(name(&kommune), kommune, lines))
            .collect();
        let total = kommuner.iter().map(|k| k.total).sum();
        MonthStatement { month: self.month, on: self.biller.on, issued: false, kommuner, held: self.held, total }
    }
}

impl KommuneStatement {
    fn of(name: String, kommune: String, mut lines: Vec<Line>) -> Self {
        lines.sort_by(|a, b| (&a.forloeb, a.from, a.month).cmp(&(&b.forloeb, b.from, b.month)));
        let total: Sum = lines.iter().map(|line| line.sum).sum();
        Self { kommune, name, number: None, document: Document::of(total), lines, total }
    }
}

impl Why {
    /// Said to the one who pays.
    pub fn danish(self) -> &'static str {
        match self {
            Self::FirstBilled => "opkræves første gang (var tilbageholdt eller registreret senere)",
            Self::Days => "antallet af døgn er rettet",
            Self::Payer => "betalingskommunen er rettet",
            Self::Takst => "taksten er rettet",
            Self::Refusion => "statsrefusionen er rettet",
        }
    }
}

impl Document {
    /// As it stands on the document.
    pub fn danish(self) -> &'static str {
        match self {
            Self::Statement => "Takstopgørelse",
            Self::Kreditnota => "Kreditnota",
        }
    }

    /// By the sign of the total.
    pub fn of(total: Sum) -> Self {
        if total.amount_oere < 0 { Self::Kreditnota } else { Self::Statement }
    }
}

impl MonthStatement {
    /// The sum of the lines = the sum of the statements = the total (B12).
    pub fn check(&self) -> Result<(), DoesNotAddUp> {
        for one in &self.kommuner {
            let lines: Sum = one.lines.iter().map(|line| line.sum).sum();
            let each_right = one.lines.iter().all(|line| {
                line.sum.amount_oere == line.sum.days * line.takst_oere
                    && line.sum.net_oere == line.sum.amount_oere - line.sum.refusion_oere
            });
            if lines != one.total || !each_right {
                return Err(DoesNotAddUp { kommune: one.kommune.clone() });
            }
        }
        let statements: Sum = self.kommuner.iter().map(|one| one.total).sum();
        if statements == self.total { Ok(()) } else { Err(DoesNotAddUp { kommune: "all".into() }) }
    }
}

/// A statement's number: gapless per year of issue.
pub fn number(year: i32, sequence: i64) -> String {
    format!("{year:04}-{sequence:06}")
}

/// The first days of the months from `first` to `last`, both included.
pub fn months(first: NaiveDate, last: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (0..).map(move |n| addm(first, n)).take_while(move |month| *month <= last)
}

/// `YYYY-MM` as the first day of that month.
pub fn parse_month(text: &str) -> Option<NaiveDate> {
    let (year, month) = text.split_once('-')?;
    let digits = |part: &str, len| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)
}

/// The first day of the month of `day`.
pub fn month_start(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

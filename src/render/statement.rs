use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::held_days::{HeldOfKommune, HeldSetting};
use super::{MailContext, danish};
use crate::domain::billing::reconciliation::Figures;
use crate::domain::billing::statement::{CorrectionReason, KommuneStatement, LineKind, MonthStatement, StatementLine};
use crate::domain::billing::takst::{Held, HeldReason, Sum};
use crate::domain::cases::forloeb::Kommune;
use crate::domain::operations::list_watch::OutdatedList;
use crate::domain::values::danish::{day_in_text, month};
use crate::domain::values::message::{MailTemplate, Recipient};
use crate::domain::values::oere::kroner;

/// What finance gets when a month is issued; the lines themselves are in the documents.
#[derive(Debug, Clone, Serialize)]
pub struct StatementMail {
    name: String,
    month: String,
    issued_on: String,
    due_on: String,
    /// Which list it is built on, where the one that is there has errors.
    list_note: Option<String>,
    /// This mail's place among those that carry the documents.
    part: usize,
    parts: usize,
    kommuner: Vec<KommunePart>,
    adjusted: Truncated<AdjustedPart>,
    held: Truncated<HeldPart>,
    /// The same by kommune and reason, with what to do.
    held_by: Vec<HeldOfKommune>,
    held_by_more: usize,
    /// The days that are billed twice for one person, as sentences.
    doubles: Vec<String>,
    /// Whether kommuner get e-invoices.
    einvoice: bool,
    /// What to do about the days that are held, a sentence for each reason there is.
    steps: Vec<String>,
    /// That some forløb can't be read at all; also the last of the steps.
    unreadable: Option<String>,
    left: Truncated<LeftPart>,
    without_einvoice: Vec<String>,
    total: Money,
}

/// What the mail is made from.
#[derive(Debug)]
pub struct StatementFacts<'a> {
    pub statement: &'a MonthStatement,
    pub due_on: NaiveDate,
    /// Forløb that are left as issued, since no sound case was seen of them.
    pub left: &'a [String],
    /// Those of `left` that are gone from the case database.
    pub vanished: &'a [String],
    /// How many other forløb have an error in their own row: none of their days is billed, and none is held.
    pub unreadable: usize,
    /// The kommuner that should get an e-invoice and can't.
    pub without_einvoice: Vec<String>,
    /// Whether kommuner get e-invoices.
    pub einvoice: bool,
    /// The days that are billed twice for one person, as sentences.
    pub doubles: &'a [String],
    /// Who bills.
    pub provider: &'a str,
    pub kommuner: &'a BTreeMap<String, Kommune>,
    /// What is built on, where the list that is there has errors.
    pub outdated_list: Option<OutdatedList>,
}

/// The first rows of a list, and how many more the workbook has.
#[derive(Debug, Clone, Serialize)]
struct Truncated<T> {
    rows: Vec<T>,
    more: usize,
}

/// The most rows of a list that a mail shows; more would be cut off by some mail programs.
const MAX_ROWS: usize = 40;

impl<T> From<Vec<T>> for Truncated<T> {
    fn from(mut rows: Vec<T>) -> Self {
        let more = rows.len().saturating_sub(MAX_ROWS);
        rows.truncate(MAX_ROWS);
        Self { rows, more }
    }
}

#[derive(Debug, Clone, Serialize)]
struct KommunePart {
    code: String,
    name: String,
    number: String,
    document: &'static str,
    /// How many forløb have a line.
    forloeb: usize,
    /// What of the total corrects earlier months.
    adjusted: Option<String>,
    total: Money,
}

/// What the corrections of one forløb and month come to for one kommune.
#[derive(Debug, Clone, Serialize)]
struct AdjustedPart {
    forloeb: String,
    kommune: String,
    month: String,
    days: String,
    amount: String,
    why: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct HeldPart {
    forloeb: String,
    kommune: String,
    month: String,
    days: i64,
    amount: String,
    reason: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct LeftPart {
    forloeb: String,
    why: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct Money {
    days: String,
    amount: String,
    refusion: String,
    net: String,
}

impl From<Sum> for Money {
    fn from(sum: Sum) -> Self {
        Self {
            days: signed(sum.days),
            amount: kroner(sum.amount_oere),
            refusion: kroner(sum.refusion_oere),
            net: kroner(sum.net_oere),
        }
    }
}

impl StatementMail {
    /// Mail `part` of `parts`, counted from 1.
    pub fn new(person: &Recipient, facts: &StatementFacts<'_>, part: usize, parts: usize) -> Self {
        let statement = facts.statement;
        let name = |code: &str| facts.kommuner.get(code).map_or_else(|| code.to_owned(), |k| k.name.clone());
        let held: Vec<_> = statement.held.iter().map(|held| HeldPart::new(held, name(&held.kommune))).collect();
        let setting = HeldSetting { month: statement.month, provider: facts.provider };
        let (held_by, held_by_more) = HeldOfKommune::all(&statement.held, name, setting);
        // Each is looked for among all of the others.
        let shown = facts.left.iter().take(MAX_ROWS).map(|forloeb| LeftPart::new(forloeb, facts.vanished));
        let left = Truncated { rows: shown.collect(), more: facts.left.len().saturating_sub(MAX_ROWS) };
        let reasons: BTreeSet<HeldReason> = statement.held.iter().map(|held| held.reason).collect();
        let mut steps: Vec<String> = reasons.into_iter().map(|reason| danish::step(reason).to_owned()).collect();
        // Else a month in which nothing can be read would look like one without days.
        let unreadable = if facts.unreadable > 0 { Some(danish::unreadable(facts.unreadable)) } else { None };
        steps.extend(unreadable.clone());
        Self {
            name: person.name.clone(),
            month: month(statement.month),
            issued_on: day_in_text(statement.on),
            due_on: day_in_text(facts.due_on),
            list_note: facts.outdated_list.map(|list| danish::list_note("Opgørelsen", list)),
            part,
            parts,
            kommuner: statement.kommuner.iter().map(KommunePart::new).collect(),
            adjusted: adjusted(statement).into(),
            held: held.into(),
            held_by,
            held_by_more,
            doubles: facts.doubles.to_vec(),
            einvoice: facts.einvoice,
            steps,
            unreadable,
            left,
            without_einvoice: facts.without_einvoice.clone(),
            total: statement.total.into(),
        }
    }
}

impl KommunePart {
    fn new(one: &KommuneStatement) -> Self {
        let figures = Figures::of(&one.lines);
        let corrects = one.lines.iter().any(|line| line.kind == LineKind::Adjustment);
        Self {
            code: one.kommune.clone(),
            name: one.name.clone(),
            number: one.number.clone().unwrap_or_default(),
            document: one.document.danish(),
            forloeb: figures.forloeb,
            adjusted: if corrects { Some(kroner(figures.adjusted.amount_oere)) } else { None },
            total: one.total.into(),
        }
    }
}

fn adjusted(statement: &MonthStatement) -> Vec<AdjustedPart> {
    let mut parts = Vec::new();
    for one in &statement.kommuner {
        let mut by_case: BTreeMap<(&str, NaiveDate), (Sum, Option<CorrectionReason>)> = BTreeMap::new();
        for StatementLine { forloeb, month, sum, why, .. } in
            one.lines.iter().filter(|l| l.kind == LineKind::Adjustment)
        {
            let entry = by_case.entry((forloeb, *month)).or_default();
            entry.0 += *sum;
            entry.1 = *why;
        }
        parts.extend(by_case.into_iter().map(|((forloeb, of), (sum, why))| AdjustedPart {
            forloeb: forloeb.to_owned(),
            kommune: one.name.clone(),
            month: month(of),
            days: signed(sum.days),
            amount: kroner(sum.amount_oere),
            why: why.map_or("", CorrectionReason::danish),
        }));
    }
    parts
}

/// `18`, or `−18` with a true minus sign.
fn signed(days: i64) -> String {
    days.to_string().replace('-', "\u{2212}")
}

impl HeldPart {
    fn new(held: &Held, kommune: String) -> Self {
        Self {
            forloeb: held.forloeb.clone(),
            kommune,
            month: month(held.month),
            days: held.days,
            amount: danish::amount(held.amount_oere),
            reason: held.reason.danish(),
        }
    }
}

impl LeftPart {
    fn new(forloeb: &str, vanished: &[String]) -> Self {
        let has_vanished = vanished.iter().any(|one| one == forloeb);
        Self { forloeb: forloeb.to_owned(), why: danish::left(has_vanished) }
    }
}

impl MailContext for StatementMail {
    const TEMPLATE: MailTemplate = MailTemplate::Statement;

    fn sample() -> Self {
        let sum = Sum::of(29, 40_600, true);
        let kommune = KommunePart {
            code: "0370".into(),
            name: "Næstved".into(),
            number: "2020-000001".into(),
            document: "Takstopgørelse",
            forloeb: 2,
            adjusted: Some(kroner(-730_800)),
            total: sum.into(),
        };
        let adjusted = AdjustedPart {
            forloeb: "CTI-2020-001".into(),
            kommune: "Næstved".into(),
            month: "januar 2020".into(),
            days: signed(-18),
            amount: kroner(-730_800),
            why: CorrectionReason::Days.danish(),
        };
        let held = HeldPart {
            forloeb: "CTI-2020-009".into(),
            kommune: "Næstved".into(),
            month: "februar 2020".into(),
            days: 28,
            amount: kroner(1_136_800),
            reason: HeldReason::Betalingstilsagn.danish(),
        };
        Self {
            name: "Økonomi".into(),
            month: "februar 2020".into(),
            issued_on: "2. marts 2020".into(),
            due_on: "1. april 2020".into(),
            list_note: Some("Opgørelsen bygger på listen, som den var den 28.02.2020; den nye har 3 fejl.".into()),
            part: 1,
            parts: 2,
            kommuner: vec![kommune],
            adjusted: vec![adjusted].into(),
            held: Truncated { rows: vec![held], more: 1 },
            held_by: vec![HeldOfKommune::sample()],
            held_by_more: 1,
            doubles: vec!["CTI-2020-003: 5 døgn opkræves også for CTI-2020-004 (samme borger).".into()],
            einvoice: true,
            steps: vec![danish::step(HeldReason::Betalingstilsagn).to_owned()],
            unreadable: Some(danish::unreadable(1)),
            left: vec![LeftPart::new("CTI-2020-004", &["CTI-2020-004".to_owned()])].into(),
            without_einvoice: vec!["Aarhus".into()],
            total: sum.into(),
        }
    }
}

use serde::Serialize;

use super::MailContext;
use crate::domain::danish::{date, month};
use crate::domain::message::Recipient;
use crate::domain::oere::kroner;
use crate::domain::statement::{KommuneStatement, Line, MonthStatement};
use crate::domain::takst::{Held, HeldReason, Sum};

/// What finance is told when a month is issued.
#[derive(Debug, Clone, Serialize)]
pub struct StatementMail {
    name: String,
    month: String,
    issued_on: String,
    kommuner: Vec<KommunePart>,
    held: Vec<HeldLine>,
    total: Money,
}

#[derive(Debug, Clone, Serialize)]
struct KommunePart {
    code: String,
    name: String,
    number: String,
    document: &'static str,
    lines: Vec<LinePart>,
    total: Money,
}

#[derive(Debug, Clone, Serialize)]
struct LinePart {
    forloeb: String,
    from: String,
    to: String,
    takst: String,
    money: Money,
}

#[derive(Debug, Clone, Serialize)]
struct HeldLine {
    forloeb: String,
    kommune: String,
    month: String,
    days: i64,
    amount: String,
    reason: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct Money {
    days: i64,
    amount: String,
    refusion: String,
    net: String,
}

impl From<Sum> for Money {
    fn from(sum: Sum) -> Self {
        Self {
            days: sum.days,
            amount: kroner(sum.amount_oere),
            refusion: kroner(sum.refusion_oere),
            net: kroner(sum.net_oere),
        }
    }
}

impl StatementMail {
    pub fn new(person: &Recipient, statement: &MonthStatement, kommune_name: impl Fn(&str) -> String) -> Self {
        Self {
            name: person.name.clone(),
            month: month(statement.month),
            issued_on: date(statement.on),
            kommuner: statement.kommuner.iter().map(KommunePart::new).collect(),
            held: statement.held.iter().map(|held| HeldLine::new(held, kommune_name(&held.kommune))).collect(),
            total: statement.total.into(),
        }
    }
}

impl KommunePart {
    fn new(one: &KommuneStatement) -> Self {
        Self {
            code: one.kommune.clone(),
            name: one.name.clone(),
            number: one.number.clone().unwrap_or_default(),
            document: one.document.danish(),
            lines: one.lines.iter().map(LinePart::new).collect(),
            total: one.total.into(),
        }
    }
}

impl LinePart {
    fn new(line: &Line) -> Self {
        Self {
            forloeb: line.forloeb.clone(),
            from: date(line.from),
            to: date(line.to),
            takst: kroner(line.takst_oere),
            money: line.sum.into(),
        }
    }
}

impl HeldLine {
    fn new(held: &Held, kommune: String) -> Self {
        Self {
            forloeb: held.forloeb.clone(),
            kommune,
            month: month(held.month),
            days: held.days,
            amount: held.amount_oere.map_or_else(|| "ukendt".into(), kroner),
            reason: held.reason.danish(),
        }
    }
}

impl MailContext for StatementMail {
    const NAME: &'static str = "statement";

    fn sample() -> Self {
        let sum = Sum::of(29, 40_600, true);
        let line = LinePart {
            forloeb: "CTI-2020-003".into(),
            from: "01.02.2020".into(),
            to: "29.02.2020".into(),
            takst: kroner(40_600),
            money: sum.into(),
        };
        let part = KommunePart {
            code: "0370".into(),
            name: "Næstved".into(),
            number: "2020-000001".into(),
            document: "Takstopgørelse",
            lines: vec![line],
            total: sum.into(),
        };
        let held = HeldLine {
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
            issued_on: "02.03.2020".into(),
            kommuner: vec![part],
            held: vec![held],
            total: sum.into(),
        }
    }
}

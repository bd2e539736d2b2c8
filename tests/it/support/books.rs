//! Months issued one after the other, as the job does it, in memory.

use std::collections::BTreeSet;

use fasevagt::domain::billing::account::{Accounts, Booked, IssuedLine, accounts};
use fasevagt::domain::billing::draft::{Draft, Drafted, Span};
use fasevagt::domain::billing::statement::{MonthStatement, StatementLine, number};
use fasevagt::domain::billing::takst::{Biller, TilsagnPolicy};
use fasevagt::domain::billing::unit::StatementPer;
use fasevagt::domain::cases::forloeb::{Case, Register};
use fasevagt::domain::values::calendar::parse_month;

use super::day;

pub struct Books {
    pub register: Register,
    pub first: String,
    pub booked: Vec<Booked>,
    /// The forløb that are voided now.
    pub voided: BTreeSet<String>,
    /// What gets a statement of its own.
    pub per: StatementPer,
    numbers: i64,
}

/// `kommune kind month from..to days amount corrects`
pub fn told(kommune: &str, line: &StatementLine) -> String {
    let StatementLine { kind, month, from, to, sum, corrects, .. } = line;
    let corrects = corrects.as_deref().unwrap_or("-");
    let month = month.format("%Y-%m");
    let (from, to) = (from.format("%d"), to.format("%d"));
    format!("{kommune} {kind} {month} {from}..{to} {} {} {corrects}", sum.days, sum.amount_oere)
}

impl Books {
    pub fn new(register: Register, first: &str) -> Self {
        let (booked, voided, per) = (Vec::new(), BTreeSet::new(), StatementPer::Kommune);
        Self { register, first: first.into(), booked, voided, per, numbers: 0 }
    }

    pub fn accounts(&self) -> Accounts {
        accounts(&self.booked, parse_month(&self.first).unwrap()).unwrap()
    }

    /// `open` is the first month that is not issued.
    pub fn draft_after(&self, cases: &[Case], open: &str, month: &str, on: &str) -> Drafted {
        let biller = Biller { register: &self.register, tilsagn: TilsagnPolicy::WithoutStay, on: day(on) };
        let [first, open, month] = [&self.first, open, month].map(|text| parse_month(text).unwrap());
        let draft = Draft::new(biller, Span { first, open, month }, self.accounts(), self.voided.clone());
        let mut draft = draft.per(self.per);
        for case in cases {
            draft.add(case);
        }
        draft.finish()
    }

    pub fn draft(&self, cases: &[Case], month: &str, on: &str) -> Drafted {
        self.draft_after(cases, month, month, on)
    }

    /// Issues the month: numbers it and books its lines.
    pub fn issue(&mut self, cases: &[Case], month: &str, on: &str) -> MonthStatement {
        let drafted = self.draft(cases, month, on);
        assert_eq!(drafted.wrong, None);
        let mut statement = drafted.statement;
        for one in &mut statement.kommuner {
            self.numbers += 1;
            let given = number(2020, self.numbers);
            for line in &one.lines {
                let entry = IssuedLine { number: given.clone(), kommune: one.kommune.clone(), line: line.clone() };
                self.booked.push(Booked { month: statement.month, entry });
            }
            one.number = Some(given);
        }
        statement
    }

    /// The same, as short texts.
    pub fn lines(&mut self, cases: &[Case], month: &str, on: &str) -> Vec<String> {
        let statement = self.issue(cases, month, on);
        statement.kommuner.iter().flat_map(|one| one.lines.iter().map(|line| told(&one.kommune, line))).collect()
    }
}

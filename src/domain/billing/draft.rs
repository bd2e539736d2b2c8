//! Drafting a month: every case is brought to account, and what that adds makes the statements.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::account::{Account, Accounts, Settled};
use super::statement::{KommuneStatement, MonthStatement, StatementLine};
use super::statement_check::{StatementFault, check_days, check_sums};
use super::takst::{Biller, Held};
use super::unit::{StatementPer, StatementUnit, references_of, references_of_kommune};
use crate::domain::cases::forloeb::Case;
use crate::domain::cases::payer_references::PayerReferences;
use crate::domain::values::calendar::{month_of, months};

/// The months that a draft is about, by their first days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The account begins here; nothing before it is looked at.
    pub first: NaiveDate,
    /// The first month that is not issued. Those from it to the draft's would be issued by themselves before.
    pub open: NaiveDate,
    /// The month that is drafted.
    pub month: NaiveDate,
}

/// Collects the lines of one month's statements case by case.
#[derive(Debug)]
pub struct Draft<'a> {
    biller: Biller<'a>,
    span: Span,
    per: StatementPer,
    accounts: Accounts,
    voided: BTreeSet<String>,
    /// The first that was found with a day on two lines.
    twice: Option<StatementFault>,
    units: BTreeMap<StatementUnit, UnitLines>,
    held: Vec<Held>,
}

/// What stands on one statement.
#[derive(Debug, Default)]
struct UnitLines {
    lines: Vec<StatementLine>,
    /// What the payer wants for each of its forløb.
    wanted: BTreeMap<String, PayerReferences>,
}

/// A month's statements as they would be issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafted {
    pub statement: MonthStatement,
    /// The forløb with issued lines that no sound case was seen of: they are left as issued.
    pub left: Vec<String>,
    /// Why it must not be issued.
    pub wrong: Option<StatementFault>,
}

impl<'a> Draft<'a> {
    /// `accounts` is what was issued so far; of the forløb in `voided` all of it is taken back, whatever case comes.
    pub fn new(biller: Biller<'a>, span: Span, accounts: Accounts, voided: BTreeSet<String>) -> Self {
        let (per, units) = (StatementPer::Kommune, BTreeMap::new());
        Self { biller, span, per, accounts, voided, twice: None, units, held: Vec::new() }
    }

    /// What of a kommune gets a statement of its own; by default all of it one.
    #[must_use]
    pub fn per(self, per: StatementPer) -> Self {
        Self { per, ..self }
    }

    /// Brings one case to account.
    pub fn add(&mut self, case: &Case) {
        // docs/domain.md, B15: before all that the data say.
        if self.voided.contains(&case.forloeb.id) {
            return;
        }
        let biller = self.biller;
        let last = month_of(self.span.month).1;
        let wanted = |kommune: &str| references_of(case, kommune, last, biller.register);
        self.settle(&case.forloeb.id, wanted, |account, first, month| account.settle(case, &biller, first, month));
    }

    fn settle(
        &mut self,
        forloeb: &str,
        wanted: impl Fn(&str) -> PayerReferences,
        settle: impl Fn(&mut Account, NaiveDate, NaiveDate) -> Settled,
    ) {
        let Span { first, open, month } = self.span;
        let mut account = self.accounts.remove(forloeb).unwrap_or_default();
        for earlier in months(open, month).take_while(|earlier| *earlier < month) {
            settle(&mut account, first, earlier);
        }
        let settled = settle(&mut account, first, month);
        for (kommune, line) in settled.lines {
            // B14: whatever a line corrects, it stands where the forløb's lines to that payer stand in this run.
            let wanted = wanted(&kommune);
            let unit = self.units.entry(StatementUnit::of(self.per, &kommune, forloeb, &wanted)).or_default();
            unit.lines.push(line);
            unit.wanted.insert(forloeb.to_owned(), wanted);
        }
        self.held.extend(settled.held);
        if self.twice.is_none() {
            self.twice = check_days(forloeb, &account).err();
        }
    }

    /// The statements of all that was added, sorted by kommune, forløb and day.
    pub fn finish(mut self) -> Drafted {
        let register = self.biller.register;
        for forloeb in std::mem::take(&mut self.voided) {
            // Of what was entered by mistake no row counts any more, so what it asked for does not either.
            let wanted = |kommune: &str| references_of_kommune(kommune, register);
            self.settle(&forloeb, wanted, Account::annul);
        }
        self.held.sort_by(|a, b| {
            (&a.kommune, &a.forloeb, a.month, a.reason).cmp(&(&b.kommune, &b.forloeb, b.month, b.reason))
        });
        let names = &self.biller.register.kommuner;
        let name = |code: &String| names.get(code).map_or_else(|| code.clone(), |k| k.name.clone());
        let statement = |(unit, UnitLines { lines, wanted }): (StatementUnit, UnitLines)| {
            // What the forløb do not agree on is the kommune's.
            let agreed = PayerReferences::agreed(wanted.values());
            let references = agreed.or(&references_of_kommune(&unit.kommune, register));
            KommuneStatement::of(unit.clone(), name(&unit.kommune), references, lines)
        };
        let kommuner: Vec<_> = self.units.into_iter().map(statement).collect();
        let total = kommuner.iter().map(|k| k.total).sum();
        let (month, on) = (self.span.month, self.biller.on);
        let statement = MonthStatement { month, on, issued: false, kommuner, held: self.held, total };
        let left = self.accounts.iter().find_map(|(forloeb, account)| check_days(forloeb, account).err());
        let wrong = check_sums(&statement).err().or(self.twice).or(left);
        let left = self.accounts.into_iter().filter(|(_, account)| !account.standing().is_empty());
        Drafted { statement, left: left.map(|(forloeb, _)| forloeb).collect(), wrong }
    }
}

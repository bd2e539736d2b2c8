//! The account without what was deleted goes on as it would with it.

use chrono::{Days as Later, NaiveDate};
use fasevagt::domain::billing::statement::{MonthStatement, StatementLine};
use fasevagt::domain::billing::takst::Held;
use fasevagt::domain::cases::forloeb::Case;
use fasevagt::domain::operations::retention::{outdated_months, statements_kept_until};
use fasevagt::domain::values::calendar::addm;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::account_laws::{Change, apply, change};
use crate::support::books::Books;
use crate::support::cast::{cti, register, with};
use crate::support::day;

#[test]
fn statements_are_kept_five_years_after_the_later_of_month_and_issue() {
    let until = |month: &str, issued: &str| statements_kept_until(day(month), day(issued)).to_string();
    assert_eq!(until("2020-11-01", "2020-12-01"), "2025-12-31");
    assert_eq!(until("2020-12-01", "2021-01-04"), "2026-12-31", "issued in the next year");
    assert_eq!(until("2020-01-01", "2024-02-29"), "2029-12-31", "issued late");
}

#[test]
fn months_are_deleted_from_the_first_on_and_never_past_one_that_is_kept() {
    let issued = [("2020-01-01", "2020-02-01"), ("2020-02-01", "2022-01-01"), ("2020-03-01", "2020-04-01")];
    let issued = issued.map(|(month, on)| (day(month), day(on)));
    assert_eq!(outdated_months(&issued, day("2025-12-31")), []);
    assert_eq!(outdated_months(&issued, day("2026-01-01")), [day("2020-01-01")]);
    assert_eq!(outdated_months(&issued, day("2028-01-01")).len(), 3);
}

/// What is about the months that are kept, whatever the numbers.
fn since(begin: NaiveDate, statement: &MonthStatement) -> (Vec<(String, StatementLine)>, Vec<Held>) {
    let lines = statement.kommuner.iter().flat_map(|one| one.lines.iter().map(|line| (one.kommune.clone(), line)));
    let kept = lines.filter(|(_, line)| line.month >= begin);
    let kept = kept.map(|(kommune, line)| (kommune, StatementLine { corrects: None, ..line.clone() })).collect();
    (kept, statement.held.iter().filter(|held| held.month >= begin).cloned().collect())
}

/// Two sites with the same cases; one deletes.
struct Twins {
    all: Books,
    kept: Books,
    issued: Vec<(NaiveDate, NaiveDate)>,
}

impl Twins {
    fn begin(&self) -> NaiveDate {
        day(&format!("{}-01", self.kept.first))
    }

    fn delete(&mut self, on: NaiveDate) {
        for month in outdated_months(&self.issued, on) {
            self.issued.retain(|(issued, _)| *issued != month);
            self.kept.first = addm(month, 1).format("%Y-%m").to_string();
        }
        let begin = self.begin();
        self.kept.booked.retain(|booked| booked.month >= begin);
    }

    fn issue(&mut self, cases: &[Case], month: NaiveDate, on: NaiveDate) -> Result<(), TestCaseError> {
        self.delete(on);
        let name = month.format("%Y-%m").to_string();
        let with = self.all.issue(cases, &name, &on.to_string());
        let without = self.kept.issue(cases, &name, &on.to_string());
        let begin = self.begin();
        prop_assert_eq!(since(begin, &with), since(begin, &without));
        prop_assert_eq!(since(NaiveDate::MIN, &without), since(begin, &without), "nothing of a deleted month");
        prop_assert!(self.kept.accounts().values().all(|account| account.billed_twice().is_none()));
        self.issued.push((month, on));
        Ok(())
    }
}

/// Each month three changes at most, to one of three forløb.
fn years() -> impl Strategy<Value = Vec<Vec<(usize, Change)>>> {
    vec(prop_oneof![2 => vec((0_usize..3, change(0..2_900)), 0..4), 1 => Just(Vec::new())], 76..100)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// Over more than six years: what is issued and held for the months that are kept is the same with and without
    /// deleting, no day is billed twice, and nothing is issued for a month that is gone.
    #[test]
    fn deleting_old_months_changes_nothing_of_those_that_are_kept(history in years()) {
        let mut twins = Twins {
            all: Books::new(register(), "2024-01"),
            kept: Books::new(register(), "2024-01"),
            issued: Vec::new(),
        };
        let mut cases: Vec<Case> = ["A", "B", "C"].map(|id| cti(id, "2024-01-10")).into();
        cases[1] = with(cases[1].clone(), |c| c.forloeb.discharged_on = None);
        for (n, changes) in (0..).zip(&history) {
            for (which, change) in changes {
                apply(&mut cases[*which], change, &mut twins.all);
                twins.kept.register = twins.all.register.clone();
            }
            let month = addm(day("2024-01-01"), n);
            twins.issue(&cases, month, addm(month, 1) + Later::new(1))?;
        }
        prop_assert!(twins.begin() >= day("2024-12-01"), "a year and more is gone");
    }
}

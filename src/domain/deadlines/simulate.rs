//! Plays days through: which mails would go to whom, if nothing is fulfilled on the way.

use chrono::NaiveDate;

use super::deadline::{Deadline, DeadlineRules};
use super::first_run::FirstRun;
use super::ledger::Ledger;
use super::reminders::{Plan, plan};
use super::role_holders::RoleHolders;
use super::silences::{self, Silence};
use crate::domain::cases::forloeb::{Case, Register};
use crate::domain::values::calendar::addd;

/// What a run of days is played from.
#[derive(Debug)]
pub struct Simulation<'a> {
    pub cases: &'a [Case],
    pub register: &'a Register,
    pub deadline_rules: &'a DeadlineRules,
    pub holders: RoleHolders,
    pub silences: &'a [Silence],
    /// Whether nothing was ever said before the first day.
    pub is_new: bool,
    /// How many overdue deadlines a first run says without being asked; `None`: however many.
    pub first_run_limit: Option<usize>,
}

/// What a day of reminders comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum PlayedReminders {
    Said(Plan),
    /// Nothing: these would be the first.
    Waiting(FirstRun),
}

impl Simulation<'_> {
    /// The reminders of one day as a run on it would decide them; recorded in `ledger` as a run would. A closed
    /// day says nothing.
    pub fn reminders(&self, ledger: &mut Ledger, on: NaiveDate) -> PlayedReminders {
        if !self.deadline_rules.calendar.is_open(on) {
            return PlayedReminders::Said(Plan::default());
        }
        let mut flagged: Vec<Deadline> =
            self.cases.iter().flat_map(|case| self.deadline_rules.flagged_deadlines(case, on)).collect();
        silences::apply(&mut flagged, self.silences, on);
        let plan = plan(flagged, &self.deadline_rules.rules, ledger, self.register, &self.holders, on);
        // What waits is not recorded: the next open day is a first run again.
        if self.is_new && ledger.is_empty() {
            let first_run = FirstRun::of(&plan);
            if first_run.is_too_much(self.first_run_limit) {
                return PlayedReminders::Waiting(first_run);
            }
        }
        ledger.record(&plan.said, on);
        PlayedReminders::Said(plan)
    }
}

/// The days from `from` to `to`, both included.
pub fn days(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (0..).map(move |n| addd(from, n)).take_while(move |day| *day <= to)
}

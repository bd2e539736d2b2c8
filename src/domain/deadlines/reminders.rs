//! What is new against the ledger, and who reads it: each stage of a deadline is said once.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;

use super::deadline::{Deadline, Key};
use super::ledger::{Ledger, NewStage, SaidEntry};
use super::people::readers;
use super::reader::{Reader, StandsIn};
use super::role_holders::{RoleHolders, Vacancy};
use super::rules::{Role, Rules};
use crate::domain::cases::forloeb::Register;
use crate::domain::values::address::Address;
use crate::domain::values::message::Recipient;

/// What to do about one flagged deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// This stage of this date was said, or passed over, before.
    SaidBefore,
    Say {
        /// The date that was said last, where it was another one.
        moved_from: Option<NaiveDate>,
        /// Earlier stages that were never said.
        passed: Vec<i64>,
    },
}

/// Compares one flagged deadline with what the ledger has of its forløb and rule. An entry that did not reach its reader
/// says nothing; what passed with it has passed all the same.
pub(super) fn decide(
    deadline: &Deadline,
    stage: i64,
    rules: &Rules,
    entries: &[SaidEntry],
    reached: impl Fn(&SaidEntry) -> bool,
) -> Decision {
    let of_date = || entries.iter().filter(|entry| entry.due_on == deadline.due_on);
    let known =
        |stage: i64| of_date().any(|entry| entry.stage == stage && reached(entry) || entry.passed.contains(&stage));
    // Each stage of a date is said once: a second run of the day, or a stage that lasts, finds it in the ledger.
    if known(stage) {
        return Decision::SaidBefore;
    }
    // What only passed was never read by anybody, so that no date moved for the reader.
    let last_said = entries.iter().rev().find(|entry| !entry.superseded && reached(entry));
    let moved_from = match last_said {
        // A rule that recurs has another date each time: none of them has moved.
        Some(_) if deadline.rule.recurs => None,
        Some(entry) if entry.due_on != deadline.due_on => Some(entry.due_on),
        _ => None,
    };
    // Stages that came and went while nothing ran are not said late, one after the other: they are passed.
    let passed = match rules.settings(deadline.rule) {
        Some(settings) => settings.stages_before(stage).filter(|stage| !known(*stage)).collect(),
        None => Vec::new(),
    };
    Decision::Say { moved_from, passed }
}

/// In which role somebody reads a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadsAs {
    /// `None` for whoever was to be told of it before, and has nothing to do with it any more.
    pub role: Option<Role>,
    /// The stage from which the role is told, where it is not told from the beginning.
    pub from_stage: Option<i64>,
}

impl ReadsAs {
    pub fn of(deadline: &Deadline, role: Option<Role>, rules: &Rules) -> Self {
        let from_stage = match (role, rules.settings(deadline.rule)) {
            (Some(role), Some(settings)) if !settings.to.contains(&role) => settings.from_stage.get(&role).copied(),
            _ => None,
        };
        Self { role, from_stage }
    }
}

/// One deadline as one reader gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub deadline: Deadline,
    pub reads_as: ReadsAs,
    pub stands_in: Option<StandsIn>,
    pub moved_from: Option<NaiveDate>,
    /// The reader's last mail did not name it: there was no room, and it was counted only.
    pub was_counted: bool,
    /// The entry of the ledger that the mail hangs on: its own stage, where that is one.
    pub entry: Key,
}

/// What one run says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// One mail per person, with everything new in it, the most urgent first.
    pub mails: BTreeMap<Recipient, Vec<Item>>,
    pub said: Vec<NewStage>,
    /// Roles that should get a mail, but that nobody reads for.
    pub nobody_for: Vec<Vacancy>,
}

/// Decides what a run on the day `on` says about the flagged `deadlines`.
///
/// A deadline that nobody gets a mail about is not recorded as said: it is said when somebody is there.
pub fn plan(
    deadlines: Vec<Deadline>,
    rules: &Rules,
    ledger: &Ledger,
    register: &Register,
    holders: &RoleHolders,
    on: NaiveDate,
) -> Plan {
    let mut new: Vec<NewDeadline> =
        deadlines.into_iter().filter_map(|deadline| NewDeadline::of(deadline, rules, ledger)).collect();
    new.sort_by(|a, b| a.deadline.urgency().cmp(&b.deadline.urgency()));
    let mut plan = Plan::default();
    // One mail to an address, whatever the spelling of name and address.
    let mut mails: HashMap<Address, (Recipient, Vec<Item>)> = HashMap::new();
    let mut vacant = HashSet::new();
    for NewDeadline { deadline, key, moved_from, passed } in new {
        let found = readers(&deadline, register, holders, on);
        for role in found.nobody_for {
            if vacant.insert((role, deadline.tilbud.clone())) {
                plan.nobody_for.push(holders.vacancy(role, &deadline.tilbud));
            }
        }
        // What nobody reads is not said: the ledger must not claim that it was.
        if found.readers.is_empty() {
            continue;
        }
        for Reader { person, role, stands_in } in found.readers {
            let reads_as = ReadsAs::of(&deadline, Some(role), rules);
            let (_, items) = mails.entry(person.email.clone()).or_insert_with(|| (person, Vec::new()));
            items.push(Item {
                deadline: deadline.clone(),
                reads_as,
                stands_in,
                moved_from,
                was_counted: false,
                entry: key.clone(),
            });
        }
        plan.said.push(NewStage { key, passed });
    }
    plan.mails = mails.into_values().collect();
    plan
}

/// A deadline of which a stage is new.
struct NewDeadline {
    deadline: Deadline,
    key: Key,
    moved_from: Option<NaiveDate>,
    passed: Vec<i64>,
}

impl NewDeadline {
    fn of(deadline: Deadline, rules: &Rules, ledger: &Ledger) -> Option<Self> {
        // Before its first lead there is nothing to say.
        let stage = deadline.stage?;
        // A silenced stage is not recorded: where the silence ends before the deadline is met, it is said then.
        if deadline.silenced_until.is_some() {
            return None;
        }
        // Nor one from before the start: should its date move, it is said as new.
        if deadline.before_start {
            return None;
        }
        let entries = ledger.of(&deadline.forloeb, deadline.rule.key);
        match decide(&deadline, stage, rules, entries, |_| true) {
            Decision::SaidBefore => None,
            Decision::Say { moved_from, passed } => {
                Some(Self { key: deadline.key_at(stage), deadline, moved_from, passed })
            }
        }
    }
}

//! What is new against the ledger, and who reads it: each stage of a deadline is said once.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::by_forloeb::ByForloeb;
use super::deadline::{Deadline, Key};
use super::people::{Appointed, StandsIn, readers};
use super::rules::{Role, Rules};
use crate::domain::cases::forloeb::Register;
use crate::domain::values::address::Address;
use crate::domain::values::message::Recipient;

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidEntry {
    pub due_on: NaiveDate,
    pub stage: i64,
    pub on: NaiveDate,
    /// Passed while nothing ran, and never sent.
    pub superseded: bool,
}

/// What the ledger knows, by forløb and rule, the oldest entry first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger(pub HashMap<(String, String), Vec<SaidEntry>>);

impl Ledger {
    /// Whether a key was said or passed over.
    pub fn knows(&self, key: &Key) -> bool {
        let entries = self.0.get(&(key.forloeb.clone(), key.rule.to_owned()));
        entries.is_some_and(|all| all.iter().any(|e| e.due_on == key.due_on && e.stage == key.stage))
    }

    fn of(&self, deadline: &Deadline) -> &[SaidEntry] {
        let key = (deadline.forloeb.to_string(), deadline.rule.key.to_owned());
        self.0.get(&key).map_or(&[], Vec::as_slice)
    }
}

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

/// Compares one flagged deadline with what the ledger has of its forløb and rule.
fn decide(deadline: &Deadline, stage: i64, rules: &Rules, entries: &[SaidEntry]) -> Decision {
    let known = |stage: i64| entries.iter().any(|e| e.due_on == deadline.due_on && e.stage == stage);
    // Each stage of a date is said once: a second run of the day, or a stage that lasts, finds it in the ledger.
    if known(stage) {
        return Decision::SaidBefore;
    }
    // What only passed was never read by anybody, so that no date moved for the reader.
    let last_said = entries.iter().rev().find(|e| !e.superseded);
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

/// One deadline as one reader gets it.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub deadline: Deadline,
    pub stands_in: Option<StandsIn>,
    pub moved_from: Option<NaiveDate>,
}

/// What one run says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// One mail per person, with everything new in it, the most urgent first.
    pub mails: BTreeMap<Recipient, Vec<Item>>,
    pub said: Vec<Key>,
    pub superseded: Vec<Key>,
    /// Roles that should get a mail, but that nobody has, with the tilbud.
    pub nobody_for: Vec<(Role, String)>,
}

/// Decides what a run on the day `on` says about the flagged `deadlines`.
///
/// A deadline that nobody gets a mail about is not recorded as said: it is said when somebody is there.
pub fn plan(
    mut deadlines: Vec<Deadline>,
    rules: &Rules,
    ledger: &Ledger,
    register: &Register,
    appointed: &[Appointed],
    on: NaiveDate,
) -> Plan {
    deadlines.sort_by(|a, b| a.urgency().cmp(&b.urgency()));
    let mut plan = Plan::default();
    // One mail to an address, whatever the spelling of name and address.
    let mut people: HashMap<Address, Recipient> = HashMap::new();
    for deadline in deadlines {
        // Before its first lead there is nothing to say.
        let Some(stage) = deadline.stage else { continue };
        // A silenced stage is not recorded: where the silence ends before the deadline is met, it is said then.
        if deadline.silenced_until.is_some() {
            continue;
        }
        let Decision::Say { moved_from, passed } = decide(&deadline, stage, rules, ledger.of(&deadline)) else {
            continue;
        };
        let found = readers(&deadline, register, appointed, on);
        plan.note_nobody(found.nobody_for, &deadline.tilbud);
        // What nobody reads is not said: the ledger must not claim that it was.
        if found.readers.is_empty() {
            continue;
        }
        plan.said.push(deadline.key_at(stage));
        plan.superseded.extend(passed.into_iter().map(|stage| deadline.key_at(stage)));
        for reader in found.readers {
            let item = Item { deadline: deadline.clone(), stands_in: reader.stands_in, moved_from };
            let person = people.entry(reader.person.email.clone()).or_insert(reader.person);
            plan.mails.entry(person.clone()).or_default().push(item);
        }
    }
    plan
}

/// What was in reminders that never reached their reader, and is still open: it goes into the newer one, as it is
/// now. `items` is what that one has already.
pub fn carried_over(
    lost: &[Key],
    items: &[Item],
    flagged: &ByForloeb<'_, Deadline>,
    rules: &Rules,
    ledger: &Ledger,
    stands_in: impl Fn(&Deadline) -> Option<StandsIn>,
) -> Vec<Item> {
    // Most people have lost nothing.
    if lost.is_empty() {
        return Vec::new();
    }
    let items = ByForloeb::new(items);
    let mut lost_of: BTreeMap<(&str, &str), Vec<&Key>> = BTreeMap::new();
    for key in lost {
        lost_of.entry((&key.forloeb, key.rule)).or_default().push(key);
    }
    let mut carried = Vec::new();
    for ((forloeb, rule), lost) in lost_of {
        for deadline in flagged.of(forloeb).iter().filter(|deadline| deadline.rule.key == rule) {
            let Some(stage) = deadline.stage else { continue };
            // A rule that recurs has another occasion by now: what was lost is of no use any more.
            if deadline.rule.recurs && !lost.iter().any(|key| key.due_on == deadline.due_on) {
                continue;
            }
            if deadline.silenced_until.is_some() {
                continue;
            }
            // The newer mail says it by itself.
            if items.of(forloeb).iter().any(|item| item.deadline.key() == deadline.key()) {
                continue;
            }
            // "The date has moved" is judged by what reached the reader, and the lost mails did not.
            let reached =
                |entry: &&SaidEntry| !lost.iter().any(|key| key.due_on == entry.due_on && key.stage == entry.stage);
            let entries: Vec<SaidEntry> = ledger.of(deadline).iter().filter(reached).cloned().collect();
            let moved_from = match decide(deadline, stage, rules, &entries) {
                Decision::Say { moved_from, .. } => moved_from,
                Decision::SaidBefore => None,
            };
            carried.push(Item { deadline: (*deadline).clone(), stands_in: stands_in(deadline), moved_from });
        }
    }
    carried
}

impl Plan {
    fn note_nobody(&mut self, roles: Vec<Role>, tilbud: &str) {
        for role in roles {
            let entry = (role, tilbud.to_owned());
            if !self.nobody_for.contains(&entry) {
                self.nobody_for.push(entry);
            }
        }
    }
}

//! What a reminder takes over from older ones that never reached their reader.

use std::collections::{BTreeMap, HashSet};

use super::by_forloeb::ByForloeb;
use super::deadline::{Deadline, Key};
use super::ledger::{Ledger, SaidEntry};
use super::reader::StandsIn;
use super::reminders::{Decision, Item, ReadsAs, decide};
use super::rules::Rules;

/// What carrying over goes by, the same for every reader.
pub struct CarryContext<'a> {
    /// The deadlines whose first lead has come, each with its silence.
    pub flagged: &'a ByForloeb<'a, Deadline>,
    pub rules: &'a Rules,
    pub ledger: &'a Ledger,
    /// What this run says by itself, to whomever.
    pub said_now: &'a HashSet<&'a Key>,
}

impl CarryContext<'_> {
    /// What of the entries in `lost` mails is still open: it goes into the newer one, as it is now. `items` is what that
    /// one has already.
    pub fn carried_over(
        &self,
        lost: &[Key],
        items: &[Item],
        reads_as: impl Fn(&Deadline) -> (ReadsAs, Option<StandsIn>),
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
            for deadline in self.flagged.of(forloeb).iter().filter(|deadline| deadline.rule.key == rule) {
                let Some(key) = deadline.key() else { continue };
                // A rule that recurs has another occasion by now: what was lost is of no use any more.
                if deadline.rule.recurs && !lost.iter().any(|key| key.due_on == deadline.due_on) {
                    continue;
                }
                if deadline.silenced_until.is_some() || deadline.before_start {
                    continue;
                }
                // The newer mail says it by itself.
                if items.of(forloeb).iter().any(|item| item.deadline.key().as_ref() == Some(&key)) {
                    continue;
                }
                // "The date has moved" is judged by what reached the reader, and the lost mails did not.
                let reached =
                    |entry: &SaidEntry| !lost.iter().any(|key| key.due_on == entry.due_on && key.stage == entry.stage);
                let entries = self.ledger.of(forloeb, rule);
                let moved_from = match decide(deadline, key.stage, self.rules, entries, reached) {
                    Decision::Say { moved_from, .. } => moved_from,
                    Decision::SaidBefore => None,
                };
                let Some(entry) = self.entry_for(key, &lost) else { continue };
                let (reads_as, stands_in) = reads_as(deadline);
                let deadline = (*deadline).clone();
                carried.push(Item { deadline, reads_as, stands_in, moved_from, was_counted: false, entry });
            }
        }
        carried
    }

    /// The entry that the newer mail hangs on, so that it is carried over again should that one be lost too.
    fn entry_for(&self, key: Key, lost: &[&Key]) -> Option<Key> {
        if self.said_now.contains(&key) {
            return Some(key);
        }
        if let Some(entry) = self.ledger.entry_of(&key) {
            return Some(entry);
        }
        // Nobody is to be told of this stage but who should have been told of an earlier one: that one stands for it.
        lost.iter().max().copied().cloned()
    }
}

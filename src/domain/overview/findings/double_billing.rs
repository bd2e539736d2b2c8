use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use chrono::NaiveDate;

use super::{Finding, FindingContext, FindingFacts};
use crate::domain::billing::account::MAX_MONTHS_BACK;
use crate::domain::billing::takst::{Biller, billable_days};
use crate::domain::cases::forloeb::{Case, Forloeb};
use crate::domain::values::calendar::{addm, month_of, month_start, months};

/// The forløb that have billable days, to see which persons have two at once (docs/domain.md, B13). There is one for
/// each that is open, so no more is kept than that takes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PossibleDoubles(Vec<BillableForloeb>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct BillableForloeb {
    /// A hash: who it is need not be known here, and two persons that share one are told apart later.
    person: u64,
    from: NaiveDate,
    to: NaiveDate,
    /// A hash too.
    forloeb: u64,
}

/// The forløb that have a billable day in common with another of the same person; rarely one more.
#[derive(Debug)]
pub struct DoubleCandidates(HashSet<u64>);

impl DoubleCandidates {
    pub fn contains(&self, forloeb: &str) -> bool {
        self.0.contains(&hash(forloeb))
    }
}

fn hash(id: &str) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(id)
}

impl PossibleDoubles {
    /// Adds a case, where it has billable days in the months that are compared.
    pub fn add(&mut self, case: &Case, context: &FindingContext<'_>) {
        let Some((from, to)) = months_looked_at(context) else { return };
        let Some(days) = billable_days(case) else { return };
        let (from, to) = (days.from.unwrap_or(from).max(from), days.to.unwrap_or(NaiveDate::MAX).min(month_of(to).1));
        if from > to {
            return;
        }
        let (person, forloeb) = (hash(&case.forloeb.borger_ref), hash(&case.forloeb.id));
        self.0.push(BillableForloeb { person, from, to, forloeb });
    }

    pub fn candidates(mut self) -> DoubleCandidates {
        self.0.sort_unstable();
        let mut found = HashSet::new();
        for of_person in self.0.chunk_by(|a, b| a.person == b.person) {
            // Of those that began before, the one that ends last: who meets none of them does not meet this one, and
            // who meets any was met by the next in order. So one look is enough, however many there are.
            let mut longest: Option<&BillableForloeb> = None;
            for one in of_person {
                if let Some(earlier) = longest
                    && one.from <= earlier.to
                {
                    found.extend([earlier, one].map(|billable| billable.forloeb));
                }
                if longest.is_none_or(|earlier| one.to > earlier.to) {
                    longest = Some(one);
                }
            }
        }
        DoubleCandidates(found)
    }
}

/// So many forløb can be one person's. More at once have a placeholder where the person should be, and are told
/// together: two by two they would be more than anybody can read.
const MOST_OF_A_PERSON: usize = 10;

/// The forløb that could be billed for a person at once, by person.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DoubleBilling(BTreeMap<String, Vec<BilledForloeb>>);

#[derive(Debug, Clone, PartialEq)]
struct BilledForloeb {
    forloeb: String,
    tilbud: String,
    /// In order.
    days: Vec<NaiveDate>,
}

impl DoubleBilling {
    /// Adds a case with the days that it is billed for.
    pub fn add(&mut self, case: &Case, context: &FindingContext<'_>) {
        let Forloeb { id, tilbud, borger_ref, .. } = &case.forloeb;
        let billed = BilledForloeb { forloeb: id.clone(), tilbud: tilbud.clone(), days: billed_days(case, context) };
        self.0.entry(borger_ref.clone()).or_default().push(billed);
    }

    /// One finding for each two forløb of the same person that are billed for the same day; one for all of a person
    /// that has too many.
    pub fn findings(mut self) -> Vec<Finding> {
        let mut found = Vec::new();
        for of_person in self.0.values_mut() {
            keep_doubles(of_person);
            if of_person.len() > MOST_OF_A_PERSON {
                found.extend(of_many(of_person));
                continue;
            }
            for (n, first) in of_person.iter().enumerate() {
                found.extend(of_person[n + 1..].iter().filter_map(|second| of_two(first, second)));
            }
        }
        found
    }
}

/// Leaves only forløb that share a billed day with another.
fn keep_doubles(of_person: &mut Vec<BilledForloeb>) {
    let mut forloeb_of: HashMap<NaiveDate, usize> = HashMap::new();
    for day in of_person.iter().flat_map(|billed| &billed.days) {
        *forloeb_of.entry(*day).or_default() += 1;
    }
    of_person.retain(|billed| billed.days.iter().any(|day| forloeb_of.get(day).is_some_and(|count| *count > 1)));
}

fn of_two(first: &BilledForloeb, second: &BilledForloeb) -> Option<Finding> {
    let both: Vec<&NaiveDate> = first.days.iter().filter(|day| second.days.binary_search(day).is_ok()).collect();
    let (from, to) = (**both.first()?, **both.last()?);
    let facts = FindingFacts::DoubleBilling { other: second.forloeb.clone(), days: both.len(), first: from, last: to };
    let tilbud = if first.tilbud == second.tilbud { Some(first.tilbud.clone()) } else { None };
    Some(Finding { subject: first.forloeb.clone(), facts, tilbud })
}

fn of_many(all: &[BilledForloeb]) -> Option<Finding> {
    let first = all.iter().min_by_key(|billed| &billed.forloeb)?;
    let tilbud = if all.iter().all(|billed| billed.tilbud == first.tilbud) { Some(first.tilbud.clone()) } else { None };
    let facts = FindingFacts::SharedBorgerRef { others: all.len() - 1 };
    Some(Finding { subject: first.forloeb.clone(), facts, tilbud })
}

/// The first days of the months from the account's first, but no older than can be billed, to the current one.
fn months_looked_at(context: &FindingContext<'_>) -> Option<(NaiveDate, NaiveDate)> {
    let now = month_start(context.on);
    let from = context.billed_from?.max(addm(now, -MAX_MONTHS_BACK));
    if from <= now { Some((from, now)) } else { None }
}

fn billed_days(case: &Case, context: &FindingContext<'_>) -> Vec<NaiveDate> {
    let biller = Biller { register: context.register, tilsagn: context.tilsagn, on: context.on };
    let Some((from, to)) = months_looked_at(context) else { return Vec::new() };
    let days = months(from, to).flat_map(|month| biller.days(case, month));
    days.filter(|day| day.held.is_none()).map(|day| day.date).collect()
}

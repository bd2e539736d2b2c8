use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use chrono::NaiveDate;

use super::{Finding, FindingContext, FindingFacts};
use crate::domain::billing::account::MAX_MONTHS_BACK;
use crate::domain::billing::takst::{Biller, billable_days};
use crate::domain::cases::forloeb::Case;
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
    forloeb: Box<str>,
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
        let person = BuildHasherDefault::<DefaultHasher>::default().hash_one(&case.forloeb.borger_ref);
        self.0.push(BillableForloeb { person, from, to, forloeb: case.forloeb.id.as_str().into() });
    }

    /// The forløb that have a billable day in common with another of the same person.
    pub fn candidates(mut self) -> BTreeSet<String> {
        self.0.sort_unstable();
        let mut found = BTreeSet::new();
        for of_person in self.0.chunk_by(|a, b| a.person == b.person) {
            for (n, one) in of_person.iter().enumerate() {
                for other in of_person.iter().skip(n + 1).take_while(|other| other.from <= one.to) {
                    found.extend([one, other].map(|billable| billable.forloeb.to_string()));
                }
            }
        }
        found
    }
}

/// The forløb that could be billed for a person at once, whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DoubleBilling(BTreeMap<String, Vec<Case>>);

impl DoubleBilling {
    pub fn add(&mut self, case: Case) {
        self.0.entry(case.forloeb.borger_ref.clone()).or_default().push(case);
    }

    /// One finding for each two forløb of the same person that are billed for the same day.
    pub fn findings(&self, context: &FindingContext<'_>) -> Vec<Finding> {
        let mut found = Vec::new();
        for cases in self.0.values().filter(|cases| cases.len() > 1) {
            let billed: Vec<_> = cases.iter().map(|case| (case, billed_days(case, context))).collect();
            for (n, (first, days)) in billed.iter().enumerate() {
                for (second, others) in &billed[n + 1..] {
                    let both: Vec<NaiveDate> = days.iter().filter(|day| others.contains(day)).copied().collect();
                    found.extend(finding(first, second, &both));
                }
            }
        }
        found
    }
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

fn finding(case: &Case, other: &Case, both: &[NaiveDate]) -> Option<Finding> {
    let (first, last) = (*both.first()?, *both.last()?);
    let (forloeb, other) = (&case.forloeb, &other.forloeb);
    let tilbud = if forloeb.tilbud == other.tilbud { Some(forloeb.tilbud.clone()) } else { None };
    let facts = FindingFacts::DoubleBilling { other: other.id.clone(), days: both.len(), first, last };
    Some(Finding { subject: forloeb.id.clone(), facts, tilbud })
}

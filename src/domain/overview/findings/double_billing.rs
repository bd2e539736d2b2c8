use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Finding, FindingContext, FindingFacts};
use crate::domain::billing::account::MAX_MONTHS_BACK;
use crate::domain::billing::takst::{Biller, billable_days};
use crate::domain::cases::forloeb::Case;
use crate::domain::values::calendar::{addm, month_of, month_start, months};

/// The forløb that could be billed for a person, to find days that are billed twice (docs/domain.md, B13).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PossibleDoubles(BTreeMap<String, Vec<Case>>);

impl PossibleDoubles {
    /// Adds a case, where it has billable days in the months that are compared.
    pub fn add(&mut self, case: &Case, context: &FindingContext<'_>) {
        let Some((from, to)) = months_looked_at(context) else { return };
        let Some(days) = billable_days(case) else { return };
        let begins_later = days.from.is_some_and(|start| start > month_of(to).1);
        let ended_before = days.to.is_some_and(|end| end < from);
        if begins_later || ended_before {
            return;
        }
        let case = Case { milestones: Vec::new(), kontakter: Vec::new(), ..case.clone() };
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

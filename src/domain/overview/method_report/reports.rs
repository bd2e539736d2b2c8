use std::collections::BTreeMap;
use std::sync::Arc;

use super::ITEMS;
use super::caseload::Caseloads;
use super::item::ItemPopulation;
use super::report::{ItemResult, MethodReport, ReportSubject};
use super::reported_case::{ReportPeriod, ReportedCase};
use crate::domain::cases::forloeb::{Case, Register};
use crate::domain::values::calendar::Calendar;

/// A pass over all cases, which makes the reports of every tilbud at once.
#[derive(Debug)]
pub struct MethodReview<'a> {
    calendar: &'a Calendar,
    caseloads: Caseloads,
    reports: MethodReports,
}

impl<'a> MethodReview<'a> {
    pub fn new(period: ReportPeriod, calendar: &'a Calendar) -> Self {
        let reports = MethodReports { period, by_tilbud: BTreeMap::new() };
        Self { calendar, caseloads: Caseloads::new(period), reports }
    }

    /// Adds one case.
    pub fn add(&mut self, case: &Case) {
        self.caseloads.add(case);
        let period = self.reports.period;
        let Some(reported) = ReportedCase::of(case, period, self.calendar) else { return };
        let subject = ReportSubject::Forloeb(Arc::from(case.forloeb.id.as_str()));
        let results = self.reports.results_mut(&case.forloeb.tilbud);
        for result in results {
            if let Some(count) = result.item.population.of_case(&reported) {
                result.add(count, &subject);
            }
        }
    }

    /// When every case was added: the reports.
    pub fn finish(mut self, register: &Register) -> MethodReports {
        for month in self.caseloads.months(register) {
            let results = self.reports.results_mut(month.tilbud).iter_mut();
            for result in results.filter(|result| matches!(result.item.population, ItemPopulation::Workers)) {
                result.add(month.count, &month.subject);
            }
        }
        self.reports
    }
}

/// The reports of a period: of each tilbud, and of all.
#[derive(Debug, Clone)]
pub struct MethodReports {
    period: ReportPeriod,
    by_tilbud: BTreeMap<String, Vec<ItemResult>>,
}

impl MethodReports {
    /// The report of one tilbud; one that has nothing to report has all items with nothing in them.
    pub fn of_tilbud(&self, tilbud: &str) -> MethodReport {
        let items = self.by_tilbud.get(tilbud).cloned().unwrap_or_else(nothing);
        self.report(Some(tilbud.to_owned()), items)
    }

    /// The report of all.
    pub fn of_all(&self) -> MethodReport {
        let mut items = nothing();
        for results in self.by_tilbud.values() {
            for (item, result) in items.iter_mut().zip(results) {
                item.add_all(result);
            }
        }
        self.report(None, items)
    }

    fn report(&self, tilbud: Option<String>, items: Vec<ItemResult>) -> MethodReport {
        MethodReport { from: self.period.from, to: self.period.to, tilbud, items }
    }

    fn results_mut(&mut self, tilbud: &str) -> &mut Vec<ItemResult> {
        self.by_tilbud.entry(tilbud.to_owned()).or_insert_with(nothing)
    }
}

/// Every item, with nothing in its population.
fn nothing() -> Vec<ItemResult> {
    ITEMS.iter().map(ItemResult::none_of).collect()
}

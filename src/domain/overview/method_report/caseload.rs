use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::item::{ItemCount, ItemPopulation, MethodItem};
use super::report::ReportSubject;
use super::reported_case::ReportPeriod;
use crate::domain::cases::forloeb::{Case, Method, Register};
use crate::domain::cases::timeline::agreed_end;
use crate::domain::overview::findings::FULL_CASELOAD;
use crate::domain::values::calendar::{month_of, months};

pub const CASELOAD: MethodItem = MethodItem {
    key: "caseload",
    title: "Sager pr. medarbejder",
    asks: "Højst 10 aktive forløb (CTI, ICM, ACT) pr. fuldtidsstilling ved månedens slutning",
    source: "CTI 4; CTI-praksis",
    population: ItemPopulation::Workers,
};

/// The active forløb of each worker on the last day of each month.
#[derive(Debug)]
pub(super) struct Caseloads {
    period: ReportPeriod,
    month_ends: Vec<NaiveDate>,
    workers: BTreeMap<String, Vec<MonthLoad>>,
}

/// What a worker has on one of those days.
#[derive(Debug, Clone, Default)]
struct MonthLoad {
    cti: i64,
    all: i64,
}

/// One of the population: whose month it is, and whether the item is met.
pub(super) struct WorkerMonth<'a> {
    pub tilbud: &'a str,
    pub subject: ReportSubject,
    pub count: ItemCount,
}

impl Caseloads {
    pub fn new(period: ReportPeriod) -> Self {
        let ends = months(month_of(period.from).0, period.to).map(|first| month_of(first).1);
        Self { period, month_ends: ends.filter(|day| period.contains(*day)).collect(), workers: BTreeMap::new() }
    }

    pub fn add(&mut self, case: &Case) {
        let forloeb = &case.forloeb;
        let (Some(worker), Some(start)) = (&forloeb.medarbejder, forloeb.start_on) else { return };
        if forloeb.method == Method::Efterforsorg {
            return;
        }
        let (end, ended_on) = (agreed_end(forloeb), self.period.ended_on(forloeb));
        let is_active = |day: NaiveDate| {
            start <= day && end.is_none_or(|end| day <= end) && ended_on.is_none_or(|ended_on| ended_on > day)
        };
        let cti = i64::from(forloeb.method == Method::Cti);
        for (place, day) in self.month_ends.iter().enumerate() {
            if is_active(*day) {
                let loads = self.workers.entry(worker.clone()).or_default();
                loads.resize(self.month_ends.len(), MonthLoad::default());
                loads[place].cti += cti;
                loads[place].all += 1;
            }
        }
    }

    /// The months of every worker who has a CTI in them, by the worker's tilbud and hours as they are now.
    pub fn months<'a>(&self, register: &'a Register) -> Vec<WorkerMonth<'a>> {
        let mut found = Vec::new();
        for (id, loads) in &self.workers {
            let Some(worker) = register.medarbejdere.get(id) else { continue };
            // Hours that are no number judge nobody.
            let Some(fte_percent) = worker.fte_percent else { continue };
            let id: Arc<str> = id.as_str().into();
            for (month, load) in self.month_ends.iter().zip(loads).filter(|(_, load)| load.cti > 0) {
                let subject = ReportSubject::WorkerMonth { medarbejder: Arc::clone(&id), month: *month };
                let count = ItemCount::one(load.all * 100 <= FULL_CASELOAD * fte_percent);
                found.push(WorkerMonth { tilbud: &worker.tilbud, subject, count });
            }
        }
        found
    }
}

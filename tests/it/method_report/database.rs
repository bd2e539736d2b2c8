//! Random databases, whose dates lie where the items begin and end to be asked and met.

use chrono::NaiveDate;
use fasevagt::domain::cases::forloeb::{
    Case, EndReason, Kontakt, KontaktKind, LegalBasis, Method, Milestone, MilestoneKind, Register,
};
use fasevagt::domain::cases::timeline::agreed_end;
use fasevagt::domain::overview::method_report::ReportPeriod;
use fasevagt::domain::values::calendar::{addd, addm};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::cast::{cti, register};
use crate::support::day;

/// Cases and workers, and what is reported of them.
#[derive(Debug, Clone)]
pub struct Database {
    pub period: ReportPeriod,
    pub register: Register,
    pub cases: Vec<Case>,
}

pub const TILBUD: [&str; 2] = ["havnen", "pensionatet"];
const WORKERS: [&str; 2] = ["anna", "bo"];

/// Days before and after a day that something is about.
const DISTANCES: [i64; 27] =
    [-92, -31, -30, -29, -16, -15, -14, -13, -8, -7, -3, -2, -1, 0, 0, 1, 2, 3, 6, 7, 8, 13, 14, 15, 16, 30, 31];

/// A day near one of those that matter: which of them, and how far from it.
type Near = (usize, i64);

fn near() -> impl Strategy<Value = Near> {
    (0_usize..7, prop_oneof![4 => select(&DISTANCES[..]), 1 => -60_i64..60])
}

fn some_near() -> impl Strategy<Value = Option<Near>> {
    prop::option::weighted(0.7, near())
}

fn resolve(case: &Case, (which, distance): Near) -> NaiveDate {
    let start = case.forloeb.start_on.unwrap_or(day("2025-03-17"));
    let end = agreed_end(&case.forloeb).unwrap_or_else(|| addm(start, 9));
    let plan = case.forloeb.phase_plan.starts(start, end);
    let (phase2, phase3) = (plan.of(2).unwrap(), plan.of(3).unwrap());
    let near = [start, addm(start, 1), phase2, phase3, addm(end, -1), end, addm(start, 3)];
    addd(near[which], distance)
}

fn one_of<T: Clone + std::fmt::Debug + 'static>(values: &'static [T]) -> impl Strategy<Value = Option<T>> {
    prop::option::weighted(0.8, select(values))
}

fn a_case() -> impl Strategy<Value = Case> {
    let whose = (select(&TILBUD[..]), one_of(&WORKERS), one_of(LegalBasis::ALL), one_of(EndReason::ALL));
    let method = prop_oneof![8 => Just(Method::Cti), 2 => select(Method::ALL)];
    let plan = select(&["3-3-3", "3-3-3", "3-4-2", "1-1-1", "2-6-12"][..]);
    let start = prop::option::weighted(0.97, 0_i64..900);
    let dates = vec(some_near(), 7);
    let kontakter = vec((select(KontaktKind::ALL), near()), 0..14);
    let milestones = vec((select(MilestoneKind::ALL), near()), 0..14);
    // Most forløb end as the method has it.
    let is_agreed = prop::bool::weighted(0.3);
    let by_the_book = prop::option::weighted(0.3, by_the_book());
    (method, plan, start, whose, (dates, is_agreed, by_the_book), kontakter, milestones).prop_map(
        |(
            method,
            plan,
            start,
            (tilbud, worker, basis, reason),
            (dates, is_agreed, by_the_book),
            kontakter,
            milestones,
        )| {
            let mut case = cti("", "2025-03-17");
            case.forloeb.method = method;
            tilbud.clone_into(&mut case.forloeb.tilbud);
            case.forloeb.medarbejder = worker.map(str::to_owned);
            case.forloeb.phase_plan = plan.parse().unwrap();
            (case.forloeb.legal_basis, case.forloeb.end_reason) = (basis, reason);
            case.forloeb.start_on = start.map(|offset| addd(day("2023-12-01"), offset));
            // An end before the start, or phase 3 before phase 2, would be a data error.
            let after_start = |case: &Case, day: &NaiveDate| case.forloeb.start_on.is_none_or(|start| *day >= start);
            let of = |case: &Case, place: usize| dates[place].map(|near| resolve(case, near));
            case.forloeb.agreed_end_on = of(&case, 0).filter(|day| is_agreed && after_start(&case, day));
            case.forloeb.ended_on = of(&case, 1).filter(|day| after_start(&case, day));
            case.forloeb.phase2_on = of(&case, 2);
            let phase2 = case.forloeb.phase2_on;
            case.forloeb.phase3_on = of(&case, 3).filter(|day| phase2.is_none_or(|phase2| phase2 <= *day));
            case.forloeb.discharged_on = of(&case, 4);
            case.forloeb.decision_on = of(&case, 5);
            let kontakt = |(kind, near)| Kontakt { kind, held_on: resolve(&case, near) };
            let kontakter: Vec<_> = kontakter.into_iter().map(kontakt).collect();
            let milestone = |(kind, near)| Milestone { kind, done_on: resolve(&case, near) };
            let milestones: Vec<_> = milestones.into_iter().map(milestone).collect();
            (case.kontakter, case.milestones) = (kontakter, milestones);
            if let Some(distances) = by_the_book {
                follow_the_book(&mut case, &distances);
            }
            case
        },
    )
}

/// How far from their days the phases and what is asked at the end are.
fn by_the_book() -> impl Strategy<Value = Vec<i64>> {
    let phases = select(&[-15_i64, -14, -13, 0, 13, 14, 14, 15][..]);
    let end = select(&[-16_i64, -15, -14, -13, -1, 0, 0, 0, 1][..]);
    let done = select(&[-9_i64, -1, 0, 0, 0, 0, 0, 1][..]);
    (vec(phases, 2), end, vec(done, 4)).prop_map(|(phases, end, done)| [phases, vec![end], done].concat())
}

/// Gives a case its phases, an end, and what the method asks at it, each so far from its day.
fn follow_the_book(case: &mut Case, distances: &[i64]) {
    let (phase2_on, phase3_on) = (resolve(case, (2, distances[0])), resolve(case, (3, distances[1])));
    if phase2_on <= phase3_on {
        (case.forloeb.phase2_on, case.forloeb.phase3_on) = (Some(phase2_on), Some(phase3_on));
    }
    let ended_on = resolve(case, (5, distances[2]));
    if case.forloeb.start_on.is_some_and(|start| start <= ended_on) {
        let dropped_out = case.forloeb.end_reason == Some(EndReason::DroppedOut);
        let reason = if dropped_out { EndReason::DroppedOut } else { EndReason::Completed };
        (case.forloeb.ended_on, case.forloeb.end_reason) = (Some(ended_on), Some(reason));
    }
    let asked = [
        MilestoneKind::NetworkEstablished,
        MilestoneKind::HandoverTalks,
        MilestoneKind::LongTermPlan,
        MilestoneKind::ResponsibilityPlaced,
    ];
    let done = asked.into_iter().zip(&distances[3..]);
    case.milestones.extend(done.map(|(kind, distance)| Milestone { kind, done_on: addd(ended_on, *distance) }));
}

pub fn any_database() -> impl Strategy<Value = Database> {
    let hours = vec(one_of(&[0_i64, 10, 20, 30, 50, 100]), WORKERS.len());
    let employed = vec(select(&TILBUD[..]), WORKERS.len());
    let days = (0_i64..1_200, prop_oneof![1 => 0_i64..40, 3 => 100_i64..800]);
    (vec(a_case(), 0..16), hours, employed, days).prop_map(|(mut cases, hours, employed, (first, length))| {
        for (number, case) in cases.iter_mut().enumerate() {
            case.forloeb.id = format!("CTI-{number:02}");
        }
        let mut register = register();
        for ((id, fte_percent), tilbud) in WORKERS.into_iter().zip(hours).zip(employed) {
            let worker = register.medarbejdere.get_mut(id).unwrap();
            (worker.fte_percent, worker.tilbud) = (fte_percent, tilbud.to_owned());
        }
        let from = addd(day("2023-12-01"), first);
        Database { period: ReportPeriod { from, to: addd(from, length) }, register, cases }
    })
}
